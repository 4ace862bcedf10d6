"""The table of a dashboard, as a list that may be taken out."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import abort
from werkzeug.datastructures import MultiDict

from crm import access, registries
from crm.access import Permission
from crm.convention import queries
from crm.convention.indicators import Figure, Period
from crm.exports import Column, Export, Plan
from crm.formatting import date_fr
from crm.overview.dashboard.cards import Card, board
from crm.overview.dashboard.keys import key_definitions

HEADINGS = (
    ('Objectif', 8),
    ('Code', 8),
    ('Indicateur', 46),
    ('Période', 14),
    ('Valeur', 12),
    ('Telle qu’affichée', 16),
    ('Période - 1', 12),
    ('Période - 2', 12),
    ('Période - 3', 12),
    ('Un an avant', 12),
    ('Unité', 10),
    ('Cible', 12),
    ('Échéance', 12),
    ('Écart', 12),
    ('Rythme', 50),
    ('Définition', 60),
    ('Version de la formule', 10),
)


def dashboard_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """One line an indicator of the dashboard of a perimeter, over the days from `du` to `au`."""
    readable = queries.readable_scopes()
    scope = arguments.get('perimetre', '') or (readable[0][0] if readable else '')
    if not queries.may_read(scope):
        abort(404)
    try:
        period = Period.between(date.fromisoformat(arguments['du']), date.fromisoformat(arguments['au']))
    except (KeyError, ValueError):
        period = Period.last_complete('civil', 'quarterly')
    held, label = access.perimeter(), queries.scope_label(scope)

    def rows() -> Iterator[list[Any]]:
        with access.within(held):
            return iter([_row(card) for card in board(scope, period).all_cards])

    said = f'Périmètre : {label}', f'Du {date_fr(period.start)} au {date_fr(period.last_day)}'
    kept = ('perimetre', scope), ('du', period.start.isoformat()), ('au', period.end.isoformat())
    columns = [Column(name, width=width) for name, width in HEADINGS]
    return Plan(columns, rows, lambda: sum(map(len, key_definitions(scope).values())), said, kept)


def _row(card: Card) -> list[Any]:
    it, line, target = card.definition, card.line, card.line.target
    share = 100 if it.unit == 'rate' else 1

    def number(figure: Figure) -> float | None:
        value = None if figure.value is None else round(figure.value * share, 4)
        return int(value) if value is not None and value == int(value) else value

    oldest, older, last = line.figures[:-1]
    value = number(line.figure)
    aim = round(target.value * share, 4) if target else None
    gap = None if value is None or aim is None else round(value - aim, 4)
    past = number(last), number(older), number(oldest), number(card.year_before)
    return [
        *(it.objective, it.code, card.name, card.periods[-1].label, value, line.shown, *past, it.unit_label),
        *(aim, target.due_on if target else None, gap, card.pace.said if card.pace else '', it.wording),
        it.formula_version,
    ]


def offer() -> None:
    """Let the table be taken out from the page of the dashboard."""
    made = Export(
        'Tableau de bord', Permission.DASHBOARD_READ, dashboard_plan, back='overview.dashboard', order=79, alone=False
    )
    registries.exports.add('dashboard', made)
