"""Indicators, their targets and the rows behind a figure, as exports."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from crm import access, registries
from crm.access import Permission, may
from crm.convention import queries
from crm.convention.indicators import Period
from crm.convention.indicators.definitions import Link
from crm.convention.models import Decision, ExternalFigure, Meeting, Target
from crm.database import db
from crm.exports import Column, Export, Plan, plan_of
from crm.formatting import date_fr

Row = Sequence[Any]


def _scope(arguments: 'MultiDict[str, str]', code: str = '') -> tuple[str, str]:
    """(scope, label) that is asked for and that the reader may read; else it does not exist."""
    readable = [
        scope for scope, _ in queries.readable_scopes() if not code or queries.definition(code).has_scope(scope)
    ]
    asked = arguments.get('perimetre') or (readable[0] if readable else '')
    if not queries.may_read(asked) or (code and not queries.definition(code).has_scope(asked)):
        abort(404)
    return asked, queries.scope_label(asked)


def _period(arguments: 'MultiDict[str, str]') -> Period:
    """From `du` to `au` (excluded), or the last complete quarter."""
    try:
        return Period.between(date.fromisoformat(arguments['du']), date.fromisoformat(arguments['au']))
    except (KeyError, ValueError):
        return Period.last_complete('civil', 'quarterly')


def _arguments(scope: str, period: Period, **more: str) -> tuple[tuple[str, str], ...]:
    named = {**more, 'perimetre': scope, 'du': period.start.isoformat(), 'au': period.end.isoformat()}
    return tuple(named.items())


def _said(scope: str, period: Period) -> tuple[str, ...]:
    return f'Périmètre : {scope}', f'Du {date_fr(period.start)} au {date_fr(period.last_day)}'


def indicators_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line an indicator, for a perimeter and a period."""
    (scope, label), period = _scope(arguments), _period(arguments)
    held = access.perimeter()

    def rows() -> Iterator[Row]:
        with access.within(held):
            found = list(_lines(scope, label, period))
        return iter(found)

    return Plan(
        [Column(name, width=width) for name, width in INDICATOR_COLUMNS],
        rows,
        lambda: len(queries.definitions(scope=scope)),
        _said(label, period),
        _arguments(scope, period),
    )


INDICATOR_COLUMNS = [
    ('Objectif', 8),
    ('Code', 8),
    ('Indicateur', 50),
    ('Périmètre', 24),
    ('Du', 12),
    ('Au', 12),
    ('Valeur', 12),
    ('Unité', 10),
    ('Telle qu’affichée', 14),
    ('Cible', 12),
    ('Écart', 12),
    ('Définition', 60),
    ('Source', 14),
    ('Version de la formule', 10),
]


def _lines(scope: str, label: str, period: Period) -> Iterator[Row]:
    for objective, lines in queries.lines(scope, period).items():
        for line in lines:
            it, share = line.definition, 100 if line.definition.unit == 'rate' else 1
            value = None if line.figure.value is None else round(line.figure.value * share, 4)
            target = None if line.target is None else round(line.target.value * share, 4)
            gap = None if value is None or target is None else round(value - target, 4)
            days = period.start, period.last_day
            shown = it.unit_label, line.shown, target, gap, it.wording, it.source, it.formula_version
            yield (objective, it.code, it.name, label, *days, value, *shown)


def targets_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Targets of the perimeters the reader may read, filtered as on their page; the file can be imported again."""
    asked = queries.TargetFilter.read(arguments)
    names = queries.scope_names(db.session.scalars(queries.targets_listed(asked).with_only_columns(Target.scope)))
    columns = [
        Column('Code', Target.indicator, 10),
        Column('Intitulé', Target.indicator, 50, shown=_name_of),
        Column('Périmètre', Target.scope, 18),
        Column('Nom du périmètre', Target.scope, 24, shown=lambda scope: names.get(scope, scope)),
        Column('Échéance', Target.due_on, 12),
        Column('Valeur', by_id=_shown_values, width=14),
        Column('Justification', Target.justification, 50),
        Column('Fixée par', Target.set_by_name, 24),
        Column('Fixée le', Target.set_at, 16),
        Column('Ne tient plus depuis', Target.replaced_at, 16),
        Column('Motif du retrait', Target.withdrawal_reason, 30),
    ]
    said = (f'État : {queries.STATES[asked.state]}', *(f'{name} : {value}' for name, value in asked.arguments[:3]))
    return plan_of(
        queries.targets_listed(asked),
        [Target.due_on, Target.id],
        columns,
        filters=said,
        arguments=asked.arguments,
    )


def _shown_values(ids: Sequence[int]) -> dict[int, Any]:
    """The values as they are typed: a share in %."""
    query = db.select(Target.id, Target.indicator, Target.value).where(Target.id.in_(ids))
    rates = {d.code for d in queries.definitions() if d.unit == 'rate'}
    return {
        id_: f'{value * 100:g} %'.replace('.', ',') if code in rates else f'{value:g}'.replace('.', ',')
        for id_, code, value in db.session.execute(query)
    }


def external_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The register of external figures, with their sources."""
    figure = ExternalFigure
    columns = [
        Column('Objectif', figure.objective, 8),
        Column('Code', figure.indicator, 8),
        Column('Ce que compte le chiffre', figure.label, 40),
        Column('Précision', figure.precision, 12),
        Column('Valeur', figure.value, 12),
        Column('Unité', figure.unit, 12),
        Column('Périmètre', figure.perimeter, 40),
        Column('Période', figure.period, 18),
        Column('Organisme', figure.organism, 24),
        Column('Titre', figure.title, 40),
        Column('Adresse', figure.address, 40),
        Column('Page', figure.pages, 10),
        Column('Consulté le', figure.consulted_on, 12),
        Column('Note', figure.note, 50),
    ]
    return plan_of(db.select(figure), [figure.objective, figure.id], columns)


def decisions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The decisions of the committee, filtered as on their page."""
    asked, it = queries.DecisionFilter.read(arguments), Decision
    columns = [
        Column('Comité du', by_id=_meeting_days, width=12),
        Column('Décision', it.text, 60),
        Column('Porteur', it.owner, 24),
        Column('Échéance', it.due_on, 12),
        Column('État', it.state, 14),
        Column('Indicateurs', it.indicators, 18, shown=', '.join),
        Column('Objectifs', it.objectives, 10),
    ]
    said = tuple(f'{name} : {value}' for name, value in asked.arguments if value)
    listed = queries.decisions_listed(asked)
    return plan_of(listed, [it.id], columns, filters=said, arguments=asked.arguments)


def _meeting_days(ids: Sequence[int]) -> dict[int, Any]:
    query = db.select(Decision.id, Meeting.on).join(Meeting).where(Decision.id.in_(ids))
    return {id_: on for id_, on in db.session.execute(query)}


def _name_of(code: str) -> str:
    try:
        return queries.definition(code).name
    except KeyError:
        return code


def proof_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The rows behind the figure of an indicator (`code`)."""
    code = arguments.get('code', '')
    if _name_of(code) == code:
        abort(404)
    (scope, label), period = _scope(arguments, code), _period(arguments)
    if not queries.may_prove(scope):
        abort(404)
    found = queries.proof(code, scope, period, named=may(Permission.MENTORS_READ))
    return Plan(
        [Column(name, width=26) for name in found.columns],
        lambda: ([_plain(cell) for cell in row.cells] for row in found.rows),
        lambda: found.total,
        (f'Indicateur : {code}, {_name_of(code)}', *_said(label, period)),
        _arguments(scope, period, code=code),
    )


def _plain(cell: Any) -> Any:
    return cell.text if isinstance(cell, Link) else cell


def offer() -> None:
    """Let these lists be taken out."""
    listed: tuple[tuple[str, str, Permission, Callable[[MultiDict[str, str]], Plan], str, str, int], ...] = (
        ('indicators', 'Indicateurs', Permission.CONVENTION_READ, indicators_plan, '', 'convention.index', 80),
        ('targets', 'Cibles', Permission.CONVENTION_READ, targets_plan, '', 'convention.targets', 81),
        ('external_figures', 'Chiffres externes', Permission.CONVENTION_READ, external_plan, '', EXTERNAL, 83),
        ('decisions', 'Décisions du comité', Permission.COMMITTEE, decisions_plan, '', 'convention.decisions', 84),
        ('proof', 'Preuve d’un indicateur', Permission.PROOF_READ, proof_plan, MAY_NAME, 'convention.proof', 82),
    )
    for name, label, permission, plan, personal, back, order in listed:
        offered = Export(label, permission, plan, personal=personal, back=back, order=order, alone=name != 'proof')
        registries.exports.add(name, offered)


EXTERNAL = 'convention.external'
MAY_NAME = 'Selon l’indicateur, des noms de mentors ou de signataires, pour qui peut les lire.'
