"""Pairs declared by an association as the target of an import: counts only, never a person."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm import access, history
from crm.access import Permission
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.errors import Refusal
from crm.imports.cells import LineReader, read_cell
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Destination, Line, Outcome, Place, Remark, Tally, Target, one_by_one
from crm.orientation import actions, queries
from crm.orientation.models import PriorityPublic
from crm.orientation.queries.declarations import NAMES, end_of_quarter
from crm.search import fold
from crm.territories.models import Departement

COLUMNS = (
    Column('period', 'Période', ('Trimestre', 'Début de période', 'Début', 'Du', 'Période du'), required=True),
    Column(
        'departement',
        'Département',
        ('Dépt', 'Dpt', 'Dép.', 'Code département', 'Territoire'),
        kind='departement',
        required=True,
    ),
    Column('public', 'Public', ('Public prioritaire', 'Type de public', 'Jeunes'), required=True),
    Column(
        'started',
        'Binômes commencés',
        ('Commencés', 'Binômes créés', 'Binômes démarrés', 'Nombre de binômes', 'Binômes'),
        required=True,
    ),
    Column('reached', 'Dont arrivés à six mois', ('Arrivés à six mois', 'Six mois', '6 mois', 'À six mois')),
    Column('broken', 'Dont arrêtés avant six mois', ('Arrêtés avant six mois', 'Arrêtés', 'Ruptures', 'Rompus')),
)

_QUARTER = re.compile(r'^(?:t|q|trimestre ?)([1-4])[ /]*(\d{4})$|^(\d{4}) ?[tq]([1-4])$')
_ORDINAL = re.compile(r'^([1-4])(?:er|e|eme|nd)? trimestre (\d{4})$')
_NAMED = {fold(name): month for month, name in NAMES.items()}
_PUBLICS = {
    PriorityPublic.ASE: ('ase', 'aide sociale a l enfance'),
    PriorityPublic.PJJ: ('pjj',),
    PriorityPublic.VOCATIONAL: ('lycee professionnel', 'lyceens professionnels', 'lycee pro', 'voie professionnelle'),
    PriorityPublic.DROPOUTS: ('decrocheurs', 'decrochage', 'decrocheur'),
    PriorityPublic.QPV: ('qpv', 'quartier prioritaire', 'quartiers prioritaires'),
    PriorityPublic.RURAL: ('ruraux', 'rural', 'ruralite'),
    PriorityPublic.OVERSEAS: ('outre mer', 'ultramarins', 'drom'),
    PriorityPublic.OTHER: ('autre', 'autres', 'tout public', 'tous publics'),
}


@dataclass
class Record:
    """One line of counts. `doubts` are (column, sentence) pairs."""

    line: int
    start: date
    departement: str
    public: PriorityPublic
    counts: dict[str, int]
    doubts: list[tuple[str, str]]


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One record a line; a Remark for a line whose period, département, public or counts cannot be read."""
    reader, found = LineReader(COLUMNS), list[Record | Remark]()
    for line in lines:
        read, doubts = reader.read(line.values)
        try:
            found.append(_record(line.number, read, doubts))
        except Refusal as refusal:
            found.append(Remark(line.number, RowVerdict.REFUSED, refusal.field, refusal.sentence))
    return found


def _record(number: int, read: dict[str, Any], doubts: list[tuple[str, str]]) -> Record:
    start = _quarter(read['period'] or '')
    if not read['departement']:
        said = next((reason for column, reason in doubts if column == 'departement'), '')
        raise Refusal('departement', said or 'Colonne « Département » vide : indiquez son numéro ou son nom.')
    counts = {name: _count(name, read[name]) for name in ('started', 'reached', 'broken')}
    return Record(number, start, read['departement'], _public(read['public'] or ''), counts, doubts)


def _quarter(text: str) -> date:
    """The first day of a civil quarter: « T3 2026 », « juillet à septembre 2026 », « 01/07/2026 »."""
    folded = fold(text)
    if found := _QUARTER.match(folded) or _ORDINAL.match(folded):
        one, two = [group for group in found.groups() if group]
        quarter, year = (int(one), int(two)) if len(one) == 1 else (int(two), int(one))
        return date(year, 3 * quarter - 2, 1)
    name, _, year_text = folded.rpartition(' ')
    if name in _NAMED and year_text.isdigit():
        return date(int(year_text), _NAMED[name], 1)
    day = read_cell('date', text).value
    if day is not None and day.day == 1 and day.month in (1, 4, 7, 10):
        return date(day.year, day.month, 1)
    raise Refusal(
        'period',
        f'Colonne « Période » : « {text[:60]} » n’est pas un trimestre civil. '
        'Exemples : T3 2026, juillet à septembre 2026, 01/07/2026.',
    )


def _public(text: str) -> PriorityPublic:
    folded = f' {fold(text)} '
    for public in PriorityPublic:
        if folded.strip() in (fold(public.label), public.value):
            return PriorityPublic(public)
    for public, names in _PUBLICS.items():
        if any(f' {name} ' in folded for name in names):
            return public
    known = ', '.join(f'« {public.label} »' for public in PriorityPublic)
    raise Refusal('public', f'Colonne « Public » : « {text[:60]} » n’est pas reconnu. Publics possibles : {known}.')


def _count(name: str, text: str | None) -> int:
    """A number of pairs; an empty cell is zero, but for the pairs that started."""
    label = next(column.label for column in COLUMNS if column.name == name)
    if not text and name != 'started':
        return 0
    value = read_cell('amount', text).value
    if not isinstance(value, int) or value < 0 or read_cell('amount', text).doubts:
        raise Refusal(name, f'Colonne « {label} » : « {(text or "")[:60]} » n’est pas un nombre de binômes.')
    return value


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Declare the counts of an association; the same line again replaces its counts."""
    association = db.session.get_one(MemberAssociation, to.association_id)
    departements = {d.code: d for d in db.session.scalars(db.select(Departement))}
    return one_by_one(records, lambda record: _bring(record, association, departements[record.departement]))


def _bring(record: Record, association: MemberAssociation, departement: Departement) -> Outcome:
    end = end_of_quarter(record.start)
    meeting = queries.overlapping(association, departement.code, record.public, record.start, end)
    known = next((d for d in meeting if (d.period_start, d.period_end) == (record.start, end)), None)
    counts = record.counts
    if known and (known.started, known.reached_six_months, known.broken_before_six_months) == tuple(counts.values()):
        return Outcome.UNCHANGED
    by = history.actor()[1]
    actions.declare(association, departement, record.public, start=record.start, end=end, by=by, **counts)
    return Outcome.UPDATED if known else Outcome.CREATED


def places() -> Sequence[Place]:
    """The associations one declares for."""
    query = db.select(MemberAssociation).where(MemberAssociation.id.in_(access.perimeter().associations))
    return [
        Place(str(association.id), association.name, association_id=association.id)
        for association in db.session.scalars(query.order_by(MemberAssociation.name))
    ]


TARGET = Target(
    'declarations',
    'Binômes déclarés',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.OWN_ASSOCIATION,
    places=places,
    question='Quelle association déclare ces binômes\u00a0?',
    noun=('déclaration', 'déclarations'),
    home=('Mentors transmis', 'orientation.mine'),
    help='Des nombres seulement, par trimestre civil, département et public : jamais le nom d’un jeune ni d’un mentor. '
    'Déclarer de nouveau la même ligne remplace ses nombres.',
)
