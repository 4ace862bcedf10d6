"""« Expliquer l'écart »: what makes a figure go from one period to another."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, may, requires
from crm.convention import queries
from crm.convention.choosers import Chooser, chosen, compared
from crm.convention.indicators import Period
from crm.convention.indicators.gaps import PARTS, Gap
from crm.convention.routes.blueprint import bp, known, neighbours
from crm.formatting import NBSP
from crm.paging import row_key

PAGE = 50
NAMES = {'entered': 'entrees', 'left': 'sorties', 'changed': 'changements'}


@bp.get('/indicateurs/<string:code>/ecart')
@requires(Permission.PROOF_READ)
def gap(code: str) -> ResponseReturnValue:
    """The rows that entered, left or changed between two periods, and what they add to the figure."""
    choice = chosen(known(code), rows=True)
    other = compared(choice)
    found = queries.gap(code, choice.scope, other, choice.period, named=may(Permission.MENTORS_READ))
    part = _asked(found)
    rows = found.part(part).pages(
        request.args.get('apres', type=row_key), request.args.get('avant', type=row_key), PAGE
    )
    figures = queries.figures_for(choice.scope, [other, choice.period], [code])[code]

    def address(**values: Any) -> str:
        dates = {'avec_du': other.start.isoformat(), 'avec_au': other.end.isoformat()}
        return choice.gap_address(code, **{**dates, 'quoi': NAMES[part], **values})

    return render_template(
        'convention/gap.html',
        choice=choice,
        other=other,
        definition=queries.definition(code),
        figures=figures,
        gap=found,
        part=part,
        steps=_steps(found, queries.definition(code).unit == 'rate', address),
        rows=rows,
        was=found.was(rows) if part == 'changed' else {},
        pager=neighbours(found.part(part).pages, rows, address),
        others=_others(choice, other),
        breadcrumb=[
            ('Convention', choice.address('convention.index')),
            (code, choice.address('convention.indicator', code=code)),
        ],
    )


def _asked(found: Gap) -> str:
    """The part asked for, else the first that has rows."""
    asked = next((part for part, name in NAMES.items() if name == request.args.get('quoi')), None)
    return asked or next((part for part in PARTS if found.part(part).total), 'entered')


@dataclass(frozen=True)
class Step:
    """What one part adds: its name, its address, its rows, and its weight as printed."""

    part: str
    url: str
    total: int
    amount: float
    below: float | None


def _steps(found: Gap, share: bool, address: Any) -> list[Step]:
    return [
        Step(part, address(quoi=NAMES[part]), it.total, it.amount, it.below if share else None)
        for part in PARTS
        for it in [found.part(part)]
    ]


def _others(choice: Chooser, other: Period) -> list[tuple[str, str]]:
    """Periods one may compare with: those offered, but the one shown; the one compared with is among them."""
    listed = [pair for pair in choice.periods if pair[0] != choice.period.start.isoformat()]
    if other.start.isoformat() not in dict(listed):
        listed.append((other.start.isoformat(), other.label.replace(' ', NBSP)))
    return listed
