"""Targets of indicators as the target of an import: one line a value to reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm import clock
from crm.access import Permission
from crm.convention import actions, queries
from crm.convention.indicators import Definition
from crm.convention.queries import ScopeNames
from crm.errors import Refusal
from crm.imports.cells import LineReader, read_cell
from crm.imports.models import RowVerdict
from crm.imports.targets import Column, Destination, Line, Outcome, Remark, Tally, Target, one_by_one

COLUMNS = (
    Column('code', 'Code', ('Indicateur', 'Code de l’indicateur', 'Code indicateur'), required=True),
    Column('scope', 'Périmètre', ('Territoire', 'Club', 'Département', 'Région', 'Code du périmètre'), required=True),
    Column('due_on', 'Échéance', ('Date', 'À atteindre le', 'Pour le', 'Date cible'), kind='date', required=True),
    Column('value', 'Valeur', ('Cible', 'Valeur à atteindre', 'Objectif chiffré', 'Valeur cible'), required=True),
    Column('justification', 'Justification', ('Motif', 'Source', 'Pourquoi', 'Commentaire'), required=True),
)


@dataclass
class Record:
    """One target of a file; shares come in %. `doubts` are (column, sentence) pairs."""

    line: int
    code: str
    scope: str
    due_on: date
    value: Decimal
    justification: str
    doubts: list[tuple[str, str]]


def gather(lines: Iterator[Line]) -> Sequence[Record | Remark]:
    """One record a line; a Remark for a line whose indicator, perimeter, date or value cannot be read."""
    reader, names, found = LineReader(COLUMNS), ScopeNames.read(), list[Record | Remark]()
    for line in lines:
        read, doubts = reader.read(line.values)
        try:
            found.append(_record(line, read, doubts, names))
        except Refusal as refusal:
            found.append(Remark(line.number, RowVerdict.REFUSED, refusal.field, refusal.sentence))
    return found


def _record(line: Line, read: dict[str, Any], doubts: list[tuple[str, str]], names: ScopeNames) -> Record:
    definition = _definition(read['code'] or '')
    scope = names.scope(read['scope'] or '', definition)
    if read['due_on'] is None:
        said = next((reason for column, reason in doubts if column == 'due_on'), '')
        raise Refusal('due_on', said or 'Colonne « Échéance » vide : indiquez un jour, par exemple 31/12/2027.')
    if not read['justification']:
        raise Refusal('justification', 'Colonne « Justification » vide : dites d’où vient cette cible.')
    if read['due_on'] < clock.today():
        doubts = [*doubts, ('due_on', 'Cette échéance est passée : la cible servira à lire les périodes d’alors.')]
    value, more = _value(line.values.get('value', ''), definition)
    return Record(line.number, definition.code, scope, read['due_on'], value, read['justification'], doubts + more)


def _definition(text: str) -> Definition:
    """By its code, alone or before its name: « O2.5 », « o2.5 Engagements en vigueur »."""
    code = text.strip().split(' ')[0].strip(' ,:–-').upper()
    if not queries.is_known(code):
        raise Refusal('code', f'Colonne « Code » : « {text[:60]} » n’est pas un indicateur. Exemple : O2.5.')
    return queries.definition(code)


def _value(text: str, definition: Definition) -> tuple[Decimal, list[tuple[str, str]]]:
    """A share is typed in % (« 62,5 », « 62,5 % »); 0,625 is read 62,5 %, with a doubt."""
    bare = str(text).replace('%', '').strip()
    cell = read_cell('amount', text if bare == str(text) else bare)
    if cell.value is None or not bare:
        raise Refusal('value', f'Colonne « Valeur » : « {str(text)[:60]} » n’est pas un nombre.')
    value, doubts = Decimal(str(cell.value)), [('value', doubt) for doubt in cell.doubts]
    if definition.unit == 'rate' and 0 < value <= 1 and '%' not in str(text):
        return value * 100, [*doubts, ('value', f'« {bare} » lu {value * 100:f} % : vérifiez.'.replace('.', ','))]
    return value, doubts


def bring_in(records: Sequence[Record | Remark], to: Destination) -> Tally:
    """Set the targets; one that stands for the same day is kept as replaced."""
    return one_by_one(records, _bring)


def _bring(record: Record) -> Outcome:
    definition = queries.definition(record.code)
    standing = queries.target_in_force(record.code, record.scope, record.due_on)
    value = record.value / 100 if definition.unit == 'rate' else record.value
    if standing is not None and round(standing.value, 6) == round(float(value), 6):
        return Outcome.UNCHANGED
    actions.set_target(record.code, record.scope, record.due_on, record.value, record.justification)
    return Outcome.UPDATED if standing else Outcome.CREATED


TARGET = Target(
    'targets',
    'Cibles des indicateurs',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.CONVENTION_EDIT,
    noun=('cible', 'cibles'),
    home=('Convention', 'convention.index'),
    help='Le périmètre s’écrit comme on le dit : National, Bretagne, Club Paris, 23, Creuse ; ou par son code : '
    'region:53, departement:23, club:75. Une part s’écrit en %. Une cible déjà fixée pour la même date est '
    'remplacée et reste dans l’historique ; la même valeur ne change rien.',
)
