"""Writes crm/data/territories/ from the npm package @etalab/decoupage-administratif.

usage: scripts/make_territories.py   (needs npm and the network; running the software needs neither)
"""

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = '@etalab/decoupage-administratif@6.0.0'
OUTPUT = Path(__file__).resolve().parents[1] / 'crm/data/territories'
ZONES = ('metro', 'drom')
KINDS = ('commune-actuelle', 'arrondissement-municipal')
NOTICE = f"""# Découpage administratif

Fichiers faits par `scripts/make_territories.py` à partir du paquet npm `{PACKAGE}` (Etalab).

- Données : code officiel géographique et populations de l’INSEE, codes postaux de La Poste,
  [Licence Ouverte / Open Licence](https://www.etalab.gouv.fr/licence-ouverte-open-licence/).
  Gardées : les 18 régions, les 101 départements, les communes actuelles et les arrondissements municipaux
  de Paris, Lyon et Marseille. Une commune d’une collectivité d’outre-mer n’a pas de département.
  Les apostrophes sont typographiques.
- Paquet : licence MIT, ci-dessous.

"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = download(Path(folder))
        regions, departements, communes = (read(package, name) for name in ('regions', 'departements', 'communes'))
        licence = (package / 'LICENSE').read_text('utf-8')
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / 'LICENSE.md').write_text(NOTICE + licence, 'utf-8')
    (OUTPUT / 'departements.json').write_text(upper_levels(regions, departements), 'utf-8')
    (OUTPUT / 'communes.tsv').write_text('\n'.join(lines(communes, departements)) + '\n', 'utf-8')
    for path in sorted(OUTPUT.iterdir()):
        print(f'{path.name} : {path.stat().st_size / 1000:.0f} ko')


def download(folder: Path) -> Path:
    subprocess.run(['npm', 'pack', '--silent', PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob('*.tgz'))) as archive:
        archive.extractall(folder, filter='data')
    return folder / 'package'


def read(package: Path, name: str) -> list[dict]:
    return json.loads((package / 'data' / f'{name}.json').read_text('utf-8'))


def upper_levels(regions: list[dict], departements: list[dict]) -> str:
    content = {
        'package': PACKAGE,
        'regions': {r['code']: typographic(r['nom']) for r in regions if r['zone'] in ZONES},
        'departements': {
            d['code']: {'name': typographic(d['nom']), 'region': d['region'], 'overseas': d['zone'] == 'drom'}
            for d in sorted(departements, key=lambda d: d['code'])
            if d['zone'] in ZONES
        },
    }
    assert (len(content['regions']), len(content['departements'])) == (18, 101)
    return json.dumps(content, ensure_ascii=False, indent=1) + '\n'


def lines(communes: list[dict], departements: list[dict]) -> list[str]:
    """code, name, département (empty in an overseas collectivity), population (may be empty), postcodes."""
    known = {d['code'] for d in departements if d['zone'] in ZONES}
    return [
        '\t'.join(
            (
                commune['code'],
                typographic(commune['nom']),
                commune['departement'] if commune['departement'] in known else '',
                str(commune.get('population', '')),
                ' '.join(commune.get('codesPostaux', [])),
            )
        )
        for commune in sorted(communes, key=lambda c: c['code'])
        if commune['type'] in KINDS
    ]


def typographic(name: str) -> str:
    return name.replace("'", '’')


if __name__ == '__main__':
    main()
