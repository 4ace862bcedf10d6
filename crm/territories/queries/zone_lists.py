"""Official lists of zones read from a file: which columns, which zones, which communes are unknown.

The files seen: QPV lists with one row a neighbourhood (several communes in a cell) or one row a neighbourhood and
commune; FRR lists with one row a commune and its classification, « Non classée » included.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crm import spreadsheets
from crm.database import db
from crm.errors import Refusal
from crm.search import fold
from crm.spreadsheets import Row
from crm.territories.models import Commune, RuralLevel, ZoneKind
from crm.territories.queries.cities import arrondissements_of, whole_commune_of

HEADER_LINES = 20
CODES = ('code qp', 'code qpv', 'codeqp', 'code du qpv', 'code qp2024', 'code quartier', 'code du quartier')
NAMES = (
    'nom qp',
    'nom qpv',
    'lib qp',
    'lib qpv',
    'nom du qpv',
    'nom du quartier',
    'libelle qp',
    'quartier prioritaire',
)
COMMUNES = (
    'communes insee',
    'insee com',
    'code insee',
    'code commune',
    'code insee commune',
    'code commune insee',
    'code insee de la commune',
    'codgeo',
    'depcom',
    'com',
)
COMMUNE_NAMES = ('communes', 'commune', 'nom commune', 'lib com', 'libgeo', 'libelle commune', 'nom de la commune')
LEVELS = ('classement', 'niveau', 'zonage', 'statut')


class Remark(NamedTuple):
    """What could not be read: the line of the sheet, the code, why."""

    line: int
    code: str
    reason: str


@dataclass
class ListedZone:
    """One zone of a list, with the INSEE codes of the communes that are known."""

    code: str
    name: str
    level: RuralLevel | None = None
    communes: list[str] = field(default_factory=list)


@dataclass
class ZoneList:
    """What a file holds."""

    kind: ZoneKind
    sha256: str
    zones: dict[str, ListedZone] = field(default_factory=dict)
    lines: int = 0
    unlisted: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def communes(self) -> int:
        """Distinct communes, a city and its arrondissements counted apart."""
        return len({code for zone in self.zones.values() for code in zone.communes})

    @property
    def levels(self) -> list[tuple[RuralLevel, int]]:
        counted = Counter(zone.level for zone in self.zones.values())
        return [(level, counted[level]) for level in RuralLevel if counted[level]]


class _Known(NamedTuple):
    names: dict[str, str]
    """INSEE code → name of the commune"""


def zone_list(path: Path, kind: ZoneKind) -> ZoneList:
    """Read a file whole (35,000 lines in a second). Raises Refusal('file', …) when it is no such list."""
    table = spreadsheets.open_table(path)
    found = ZoneList(kind, hashlib.sha256(path.read_bytes()).hexdigest())
    known = _Known({code: name for code, name in db.session.execute(db.select(Commune.code, Commune.name))})
    rows = table.rows()
    cells = _columns(rows, kind)
    for row in rows:
        found.lines += 1
        (_neighbourhood if kind == ZoneKind.QPV else _rural)(found, known, row.line, cells(row))
    if not found.zones:
        raise Refusal('file', f'Ce fichier ne contient aucune zone {kind.short}. Choisissez la liste officielle.')
    return found


# --- columns ----------------------------------------------------------------------------------------


class _Cells(NamedTuple):
    code: str
    name: str
    communes: str
    commune_names: str
    level: str


def _columns(rows: Iterator[Row], kind: ZoneKind) -> Callable[[Row], _Cells]:
    """Find the line of titles among the first ones; gives what reads a row. Raises Refusal."""
    for row in rows:
        if row.line > HEADER_LINES:
            break
        titles = [fold(cell.replace('_', ' ')) for cell in row.cells]
        at = [_place(titles, names) for names in (CODES, NAMES, COMMUNES, COMMUNE_NAMES)]
        at.append(next((i for i, title in enumerate(titles) if title.startswith(LEVELS)), None))
        if at[2] is not None and at[0 if kind == ZoneKind.QPV else 4] is not None:
            return lambda row: _Cells(*(_clean(row.cells, place) for place in at))
    wanted = {
        ZoneKind.QPV: 'le code du quartier (« code_qp ») et le code INSEE des communes (« communes_insee »)',
        ZoneKind.FRR: 'le code INSEE de la commune (« code_insee ») et son classement',
    }
    raise Refusal('file', f'Ce fichier n’a pas les colonnes attendues : il faut {wanted[kind]}.')


def _place(titles: Sequence[str], names: Sequence[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)


def _clean(cells: Sequence[str], place: int | None) -> str:
    """A cell without the dress a spreadsheet gives to codes: `="01053"`, `'01053`."""
    text = cells[place].strip() if place is not None and place < len(cells) else ''
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text.lstrip("'")


# --- rows -------------------------------------------------------------------------------------------


def _neighbourhood(found: ZoneList, known: _Known, line: int, cells: _Cells) -> None:
    code = cells.code.upper()
    if not re.fullmatch(r'Q[NP][0-9A-Z]{5,7}', code):
        found.remarks.append(Remark(line, cells.code, 'ce n’est pas un code de quartier (exemple : QN00101M)'))
        return
    zone = found.zones.setdefault(code, ListedZone(code, cells.name or code))
    _attach(found, known, zone, line, cells)


def _rural(found: ZoneList, known: _Known, line: int, cells: _Cells) -> None:
    said = fold(cells.level)
    if said.startswith(('non classe', 'non concerne')) or said in ('', 'nc', 'non'):
        found.unlisted += 1
        return
    level = _level(said)
    codes = insee_codes(cells.communes)
    if level is None or len(codes) != 1:
        why = f'classement inconnu : « {cells.level} »' if level is None else 'il faut un code INSEE par ligne'
        found.remarks.append(Remark(line, cells.communes, why))
        return
    name = known.names.get(codes[0], cells.commune_names) or codes[0]
    zone = found.zones.setdefault(codes[0], ListedZone(codes[0], name, level))
    _attach(found, known, zone, line, cells)


def _level(said: str) -> RuralLevel | None:
    if 'partiel' in said:
        return RuralLevel.PARTIAL
    if 'frr+' in said.replace(' ', '') or 'frr plus' in said:
        return RuralLevel.PLUS
    if 'beneficiaire' in said:
        return RuralLevel.BENEFICIARY
    return RuralLevel.BASE if said in ('frr socle', 'frr', 'socle', 'classee frr', 'classee en frr') else None


def _attach(found: ZoneList, known: _Known, zone: ListedZone, line: int, cells: _Cells) -> None:
    codes = insee_codes(cells.communes)
    if not codes:
        found.remarks.append(Remark(line, zone.code, 'aucun code INSEE de commune'))
    for code in codes:
        if code not in known.names:
            found.remarks.append(Remark(line, code, f'commune inconnue ({cells.commune_names or "sans nom"})'))
    touched = {code for code in codes if code in known.names}
    named = touched | set(zone.communes)
    touched |= {whole for code in touched if (whole := whole_commune_of(code))}
    touched |= {
        part for code in touched if not named & set(arrondissements_of(code)) for part in arrondissements_of(code)
    }
    zone.communes += sorted(touched - set(zone.communes))


def insee_codes(cell: str) -> list[str]:
    """INSEE codes in a cell, parted by `;`, `|`, `,` or spaces; a zero lost in front is given back."""
    bare = (re.sub(r'\.0+$', '', part.strip('="\' \u00a0')) for part in re.split(r'[;|,/\s]+', cell))
    codes = (part.upper().zfill(5) for part in bare if part)
    return list(dict.fromkeys(code for code in codes if re.fullmatch(r'(\d{2}|2[AB])\d{3}', code)))
