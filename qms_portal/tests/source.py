"""Where the product's own sources are, for tests that read them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In the order of the PDCA cycle: an app may import those before it, never those after it.
APPS = ["agencies", "documents", "procedures", "objectives", "audits", "reports"]
PACKAGES = [*APPS, "qms_portal"]


def python_files(package: str, *, tests: bool = False) -> list[Path]:
    """The package's modules, sorted; its tests only when asked for."""
    files = sorted((ROOT / package).rglob("*.py"))
    return [path for path in files if tests or "tests" not in path.relative_to(ROOT).parts]


def template_files() -> list[Path]:
    """Every template of ours, sorted."""
    folders = [ROOT / "templates", *(ROOT / package / "templates" for package in PACKAGES)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def template_name(path: Path) -> str:
    """The name under which Django loads a template file."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[parts.index("templates") + 1 :])
