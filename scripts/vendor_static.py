#!/usr/bin/env python3
"""Copies the browser libraries that package-lock.json pins into crm/static/vendor, with their licences."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / 'crm' / 'static' / 'vendor'

FONT = 'source-sans-3-{subset}-{face}.woff2'
FONTS = [
    FONT.format(subset=subset, face=face)
    for subset in ('latin', 'latin-ext')
    for face in ('400-normal', '400-italic', '600-normal', '700-normal')
]

# folder in vendor -> (npm package, files to copy as they are)
LIBRARIES = {
    'bootstrap': ('bootstrap', ['dist/css/bootstrap.min.css', 'LICENSE']),
    'htmx': ('htmx.org', ['dist/htmx.min.js', 'LICENSE']),
    'accessible-autocomplete': (
        'accessible-autocomplete',
        ['dist/accessible-autocomplete.min.js', 'dist/accessible-autocomplete.min.css', 'LICENSE.txt'],
    ),
    'source-sans-3': (
        '@fontsource/source-sans-3',
        [f'files/{name}' for name in FONTS] + ['LICENSE'],
    ),
    'bootstrap-icons': ('bootstrap-icons', ['LICENSE']),
}

# The icons of the sprite; add a name here and run the script to have one more.
ICONS = """
archive arrow-clockwise arrow-counterclockwise arrow-down arrow-left arrow-left-right arrow-right
arrow-right-circle-fill arrow-up arrow-down-up award bank bell bookmark box-arrow-right box-arrow-up-right
briefcase building buildings calendar-check calendar-event calendar3 card-checklist cash-coin chat-dots
chat-left-text check-circle-fill check-lg check2-square chevron-down chevron-left chevron-right chevron-up circle
clipboard-check clipboard-data clock clock-history cloud-upload compass dash-circle diagram-3 download
envelope envelope-check envelope-exclamation envelope-open exclamation-circle exclamation-triangle-fill eye
eye-slash file-earmark-pdf file-earmark-spreadsheet file-earmark-text file-earmark-zip filter flag funnel gear
geo-alt globe2 graph-up hand-thumbs-up heart hourglass-split house house-door inbox info-circle-fill journal-text
key lightbulb link-45deg list list-check list-ul lock map megaphone paperclip pause-circle pen pencil people
people-fill person person-badge person-check person-gear person-hearts person-plus person-x phone pin-map
play-circle plus-lg printer question-circle question-diamond-fill search send shield-check shield-lock shop
shuffle sliders speedometer2 star stopwatch table tag telephone trash unlock upload x-circle x-lg x-octagon-fill
""".split()


def main():
    with tempfile.TemporaryDirectory() as folder:
        modules = install(Path(folder))
        shutil.rmtree(VENDOR, ignore_errors=True)
        for target, (package, files) in LIBRARIES.items():
            copy(modules / package, files, VENDOR / target)
        write_sprite(modules / 'bootstrap-icons' / 'icons', VENDOR / 'bootstrap-icons' / 'sprite.svg')
    size = sum(path.stat().st_size for path in VENDOR.rglob('*') if path.is_file())
    print(f'{VENDOR.relative_to(ROOT)} : {size / 1000:.0f} ko')


def install(folder):
    """Node modules of the lock file, integrity checked by npm, no package script run."""
    for name in ('package.json', 'package-lock.json'):
        shutil.copy(ROOT / name, folder)
    subprocess.run(['npm', 'ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=folder, check=True)
    return folder / 'node_modules'


def copy(package, files, target):
    target.mkdir(parents=True)
    for name in files:
        shutil.copyfile(package / name, target / Path(name).name)


def write_sprite(icons, target):
    """One SVG file with a <symbol> for each chosen icon, used as sprite.svg#name."""
    symbols = [symbol(icons / f'{name}.svg') for name in ICONS]
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + '\n'.join(symbols) + '\n</svg>\n', encoding='utf-8'
    )


def symbol(path):
    box, drawing = re.search(r'viewBox="([^"]+)">(.*)</svg>', path.read_text(encoding='utf-8'), re.DOTALL).groups()
    return f'<symbol id="{path.stem}" viewBox="{box}">{"".join(drawing.split(chr(10))).strip()}</symbol>'


if __name__ == '__main__':
    main()
