"""Copy the few front-end files that the site serves from node_modules/ into static/vendor/.

    python scripts/vendor_assets.py

Result (all of it git-ignored, rebuilt as a whole each time):
    bootstrap.min.css, bootstrap.bundle.min.js
    inter.css, inter-<subset>-wght-normal.woff2     the text font; only the scripts that Vietnamese needs
    icons.svg                                       one <symbol id="name"> for each name in static/icons.txt
    licenses/<package>.txt
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "static" / "icons.txt"

COPIES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
}
PACKAGES = ["bootstrap", "@popperjs/core", "@tabler/icons", "@fontsource-variable/inter"]
FONT = MODULES / "@fontsource-variable" / "inter"
FONT_SUBSETS = ["vietnamese", "latin-ext", "latin"]

# Source maps are not shipped, and the hashed static storage refuses a file that names a missing one.
SOURCE_MAP = re.compile(r"\s*(?://|/\*)[#@]\s*sourceMappingURL=[^\n*]*(?:\*/)?")
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# Every icon starts with an invisible square that only its editor needs.
BOUNDING_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def copy_files(target: Path) -> None:
    """Copy stylesheets and scripts without their source-map comments."""
    for source, name in COPIES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        (target / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


def copy_font(target: Path) -> None:
    """Copy the wanted font subsets and a stylesheet which names only those."""
    faces = FONT_FACE.findall((FONT / "wght.css").read_text(encoding="utf-8"))
    kept = []
    for subset in FONT_SUBSETS:
        name = f"inter-{subset}-wght-normal.woff2"
        face = next(face for face in faces if f"/{name}" in face)
        kept.append(face.replace(f"./files/{name}", name))
        shutil.copyfile(FONT / "files" / name, target / name)
    (target / "inter.css").write_text("\n".join(kept) + "\n", encoding="utf-8")


def icon_names() -> list[str]:
    """Names in static/icons.txt: one per line, empty lines and # comments aside; sorted, without repeats."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    names = (line.partition("#")[0].strip() for line in lines)
    return sorted({name for name in names if name})


def write_sprite(target: Path) -> None:
    """Build icons.svg. Raises SystemExit naming the icons that the icon set does not have."""
    folder = MODULES / "@tabler" / "icons" / "icons" / "outline"
    names = icon_names()
    missing = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise SystemExit(f"static/icons.txt names icons that @tabler/icons does not have: {', '.join(missing)}")
    symbols = []
    for name in names:
        body = SVG_BODY.search((folder / f"{name}.svg").read_text(encoding="utf-8")).group(1)
        body = re.sub(r"\s+", " ", BOUNDING_BOX.sub("", body)).strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (target / "icons.svg").write_text(sprite, encoding="utf-8")


def copy_licences(target: Path) -> None:
    """Keep each package's licence beside its files."""
    folder = target / "licenses"
    folder.mkdir()
    for package in PACKAGES:
        source = next((MODULES / package).glob("LICENSE*"))
        shutil.copyfile(source, folder / f"{package.replace('/', '-').lstrip('@')}.txt")


def main() -> None:
    """Build a complete new folder, then put it in the place of the old one."""
    if not MODULES.is_dir():
        raise SystemExit("node_modules/ is missing: run `make setup`.")
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for step in (copy_files, copy_font, write_sprite, copy_licences):
        step(fresh)
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)


if __name__ == "__main__":
    sys.exit(main())
