"""Settings are read loudly: what is missing or wrong is named, and production never starts half-configured."""

import os
import re
import subprocess
import sys

import pytest

PRODUCTION = {
    "PRODUCTION": "1",
    "DATABASE_URL": "postgres://app:secret@db.internal:5432/qms",
    "REDIS_URL": "redis://cache.internal:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.internal:587",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "qms.example.gov.vn",
}
PRINT = "from django.conf import settings as s; print(s.{})"


def read(tmp_path, setting: str, **variables) -> subprocess.CompletedProcess:
    """Load the settings in a process of their own and print one."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "qms_portal.settings",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", PRINT.format(setting)], env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "missing", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "STORAGE_DIR"]
)
def test_production_names_what_it_misses(tmp_path, missing):
    variables = {**PRODUCTION, "STORAGE_DIR": str(tmp_path / "files")}
    del variables[missing]
    result = read(tmp_path, "DEBUG", **variables)
    assert result.returncode != 0
    assert f"{missing} is not set. Production needs it" in result.stderr


def test_production_starts_with_what_it_needs(tmp_path):
    result = read(tmp_path, "DATABASES['default']['ENGINE']", **PRODUCTION, STORAGE_DIR=str(tmp_path / "files"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "agencies.postgresql"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DEBUG": "1"}, "DEBUG=1 together with PRODUCTION=1"),
        ({"DEMO": "1"}, "DEMO=1 together with PRODUCTION=1"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50 characters"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "must name a PostgreSQL database"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path, variables, message):
    result = read(tmp_path, "DEBUG", **{**PRODUCTION, "STORAGE_DIR": str(tmp_path / "files"), **variables})
    assert result.returncode != 0
    assert message in result.stderr


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is not a yes/no value"),
        ({"UPLOAD_MAX_MB": "many"}, "UPLOAD_MAX_MB='many' is not a whole number"),
        ({"JOB_STALE_AFTER_SECONDS": "1"}, "JOB_STALE_AFTER_SECONDS=1 must be at least 5"),
    ],
)
def test_a_bad_value_is_named(tmp_path, variables, message):
    result = read(tmp_path, "DEBUG", **variables)
    assert result.returncode != 0
    assert message in result.stderr


def test_a_laptop_needs_nothing_and_keeps_its_key_outside_the_checkout(tmp_path):
    first = read(tmp_path, "SECRET_KEY")
    second = read(tmp_path, "SECRET_KEY")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    key_file = tmp_path / ".local" / "state" / "qms-portal" / "secret_key"
    assert key_file.read_text() == first.stdout.strip()
    assert key_file.stat().st_mode & 0o077 == 0
    assert read(tmp_path, "DATABASES['default']['ENGINE']").stdout.strip() == "django.db.backends.sqlite3"
    assert read(tmp_path, "CELERY_BROKER_URL").stdout.strip() == "filesystem://localhost"


def test_the_readme_explains_every_variable_that_the_settings_read():
    from pathlib import Path

    folder = Path(__file__).resolve().parent.parent
    code = "".join(path.read_text() for path in (folder / "settings").glob("*.py"))
    read_names = set(re.findall(r"""(?:flag|number|required|get|list|db_url|email_url)\(\s*"([A-Z][A-Z_]+)""", code))
    readme = (folder.parent / "README.md").read_text()
    assert "DATABASE_URL" in read_names
    assert {name for name in read_names if f"`{name}`" not in readme} == {"XDG_STATE_HOME"}
