"""The Vietnamese catalogues are complete: every text that the code marks for translation is there, and is translated."""

import shutil

import polib
import pytest
from django.core.management import call_command

from qms_portal.tests.source import PACKAGES, ROOT, python_files, template_files

CATALOGUES = sorted(ROOT.glob("*/locale/vi/LC_MESSAGES/*.po"))


def name_of(path):
    return str(path.relative_to(ROOT))


def texts(path):
    """(context, text) of each entry in use."""
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_a_catalogue(package):
    assert ROOT / package / "locale" / "vi" / "LC_MESSAGES" / "django.po" in CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_nothing_is_untranslated(path):
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A copy of the sources after `make messages`."""
    copy = tmp_path_factory.mktemp("sources")
    sources = [path for package in PACKAGES for path in python_files(package)]
    for path in [*sources, *template_files(), *CATALOGUES]:
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    patch = pytest.MonkeyPatch()
    with patch.context() as here:
        here.chdir(copy)
        here.setattr("django.conf.settings.LOCALE_PATHS", [str(copy / "qms_portal" / "locale")])
        call_command("makemessages", locale=["vi"], verbosity=0)
    return copy


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_the_catalogue_knows_every_text(collected, path):
    missing = texts(collected / path.relative_to(ROOT)) - texts(path)
    assert sorted(text for _, text in missing) == [], "run `make messages` and translate"


def test_one_text_has_one_translation_in_all_catalogues():
    """Django shows the first catalogue's words everywhere: a second translation would never be seen. Use a context."""
    seen: dict[tuple, dict[str, str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and not entry.msgid_plural:
                seen.setdefault((entry.msgctxt, entry.msgid), {})[entry.msgstr] = name_of(path)
    assert {key[1]: words for key, words in seen.items() if len(words) > 1} == {}
