"""From figures to lines: value, target, gap, past values, in numbers and in French."""

from collections.abc import Sequence
from urllib.parse import urlencode

from werkzeug.routing import BuildError

from crm import mail
from crm.convention.indicators import Definition, Figure, Period
from crm.convention.models import Target
from crm.formatting import NBSP, UNKNOWN, number_fr
from crm.reporting.partnership.values import ChartValues, IndicatorLine, KeyFigure, PastValue

MINUS = '−'


def line(
    definition: Definition,
    scope: str,
    period: Period,
    figures: Sequence[Figure],
    past: Sequence[Period],
    target: Target | None,
) -> IndicatorLine:
    """One indicator of one scope; `figures` are those of the past periods, oldest first, then of the period."""
    figure = figures[-1]
    gap = None if target is None or figure.value is None else figure.value - target.value
    return IndicatorLine(
        code=definition.code,
        name=definition.name,
        unit=definition.unit,
        unit_label=definition.unit_label,
        formula_version=definition.formula_version,
        owner=definition.owner,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        shown=definition.shown(figure),
        target=None if target is None else target.value,
        target_shown='–' if target is None else definition.shown_value(target.value),
        target_due_on='' if target is None else target.due_on.isoformat(),
        gap=gap,
        gap_shown='–' if gap is None else definition.shown_value(gap, signed=True).replace('-', MINUS),
        better=None if gap is None else (gap <= 0 if definition.direction == 'down' else gap >= 0),
        past=tuple(PastValue(p.label, f.value, definition.shown(f)) for p, f in zip(past, figures[:-1], strict=True)),
        note=figure.note,
        provisional=figure.provisional,
        breakdown=tuple(figure.breakdown),
        late=figure.late,
        without_siren=figure.without_siren,
        url=proof_url(definition.code, scope, period),
    )


def proof_url(code: str, scope: str, period: Period) -> str:
    """The full address of the rows behind a figure; opened only by those who may see them."""
    try:
        address = mail.address('convention.proof', code=code)
    except BuildError:
        return ''
    return (
        address
        + '?'
        + urlencode({'perimetre': scope, 'du': period.start.isoformat(), 'au': period.end.isoformat()}, safe=':')
    )


# Indicators printed in the chapter of each objective; the others follow in an annex.
FRONT = {
    1: ('O1.1', 'O1.2', 'O1.3', 'O1.4', 'O1.6', 'O1.8'),
    2: ('O2.1', 'O2.2', 'O2.4', 'O2.5', 'O2.6', 'O2.7', 'O2.8'),
    3: ('O3.1', 'O3.2', 'O3.3', 'O3.4', 'O3.5', 'O3.6'),
    4: ('O4.1', 'O4.3', 'O4.4', 'O4.5', 'O4.6', 'O4.7'),
}
MOST = 6


def parted(number: int, own: dict[str, IndicatorLine]) -> tuple[tuple[IndicatorLine, ...], tuple[IndicatorLine, ...]]:
    """The indicators of the chapter, six at most, and the others."""
    front = [code for code in FRONT[number] if code in own][:MOST]
    return tuple(own[code] for code in front), tuple(line for code, line in own.items() if code not in front)


# --- what is put forward ----------------------------------------------------------------------------

KEY_FIGURES = {
    'O2.2': 'entreprises jointes dans la période',
    'O2.5': 'engagements signés en vigueur',
    'O2.6': 'mentors actifs',
    'O2.8': 'départements couverts',
    'O1.3': 'parcours numériques achevés',
}  # fmt: skip


def key_figures(lines: dict[str, IndicatorLine]) -> tuple[KeyFigure, ...]:
    """Up to four figures, in the order above."""
    return tuple(KeyFigure(lines[code].shown, label) for code, label in KEY_FIGURES.items() if code in lines)[:4]


def standing(lines: Sequence[IndicatorLine], previous: str) -> tuple[str, ...]:
    """Where we stand: targets reached and missed, then the strongest moves since the period before."""
    return tuple(sentence for sentence in (*_targets(lines), _moves(lines, previous), _unknown(lines)) if sentence)


def _targets(lines: Sequence[IndicatorLine]) -> list[str]:
    aimed = [one for one in lines if one.better is not None]
    if not aimed:
        return ['Aucune cible n’est fixée pour ce périmètre à cette date : les écarts ne sont pas calculés.']
    missed = [one for one in aimed if not one.better]
    said = [f'{_counted(len(aimed) - len(missed), "cible atteinte", "cibles atteintes")} sur {len(aimed)}.']
    if missed:
        said.append(
            'En deçà de la cible : '
            + ', '.join(f'{one.name.lower()} ({one.code},{NBSP}{one.gap_shown})' for one in missed)
            + '.'
        )
    return said


def _moves(lines: Sequence[IndicatorLine], previous: str) -> str:
    moved = sorted((one for one in lines if _move(one)), key=lambda one: -abs(_move(one)))[:3]
    said = [f'{one.name.lower()}, de {one.past[-1].shown} à {one.shown}' for one in moved]
    return f'Plus fortes évolutions depuis {previous} : {" ; ".join(said)}.' if said else ''


def _move(one: IndicatorLine) -> float:
    """The relative change since the period before; 0 when unknown or too small to speak of."""
    before = one.past[-1].value if one.past else None
    if before is None or one.value is None or (one.unit == 'rate' and (one.denominator or 0) < 10):
        return 0
    return (one.value - before) / max(abs(before), 0.1 if one.unit == 'rate' else 5)


def _unknown(lines: Sequence[IndicatorLine]) -> str:
    codes = [one.code for one in lines if one.value is None]
    return f'Non déterminés, faute de données dans la période : {", ".join(codes)}.' if codes else ''


def _counted(count: int, one: str, many: str) -> str:
    return f'{number_fr(count)}{NBSP}{one if count < 2 else many}'


# --- one chart an objective -------------------------------------------------------------------------


def chart(number: int, lines: dict[str, IndicatorLine], period: str) -> ChartValues | None:
    """The chart of an objective, from the lines it holds; None when it would only draw noughts."""
    made = {1: _paths, 2: _funnel, 3: _actions, 4: _experiments}[number](lines, period)
    return made if made and any(value for _, value in made.rows) else None


def _paths(lines: dict[str, IndicatorLine], period: str) -> ChartValues | None:
    return _over_periods(lines.get('O1.1'), period, 'Entreprises')


def _funnel(lines: dict[str, IndicatorLine], period: str) -> ChartValues | None:
    source = lines.get('O2.4')
    if source is None:
        return None
    said = f'Entreprises ayant atteint ou dépassé chaque étape à la fin de la période ({period}).'
    title = 'De l’entreprise identifiée au mentor en binôme'
    return ChartValues('funnel', title, said, '', 'Entreprises', 'Étape', source.breakdown)


def _actions(lines: dict[str, IndicatorLine], period: str) -> ChartValues | None:
    source = lines.get('O3.1')
    types = [
        (label.removeprefix('Type – '), value)
        for label, value in (source.breakdown if source else ())
        if label.startswith('Type – ')
    ]
    if len(types) < 2:
        return _over_periods(source, period, 'Actions')
    ranked = tuple(sorted(types, key=lambda row: (-(row[1] or 0), row[0])))
    return ChartValues(
        'bars',
        'Actions de plaidoyer tenues, par type',
        f'Nombre d’actions datées de la période ({period}).',
        '',
        'Actions',
        'Type',
        ranked,
    )


def _experiments(lines: dict[str, IndicatorLine], period: str) -> ChartValues | None:
    pairs, source = lines.get('O4.4'), lines.get('O4.1')
    if pairs and len(pairs.breakdown) > 1:
        ranked = tuple(sorted(pairs.breakdown, key=lambda row: (-(row[1] or 0), row[0])))
        said = f'Nombre de binômes que les associations déclarent avoir démarrés dans la période ({period}).'
        return ChartValues('bars', 'Binômes démarrés, par public', said, '', 'Binômes', 'Public', ranked)
    if source is None:
        return None
    said = f'Expérimentations connues à la fin de la période ({period}).'
    return ChartValues('bars', 'Expérimentations par état', said, '', 'Expérimentations', 'État', source.breakdown)


def _over_periods(source: IndicatorLine | None, period: str, counted: str) -> ChartValues | None:
    if source is None:
        return None
    rows = (*((p.period, p.value) for p in source.past), (period, source.value))
    said = f'{counted} par période ; la dernière est celle du rapport.'
    return ChartValues('periods', source.name, said, '', counted, 'Période', rows, source.target)


def known(value: float | None) -> str:
    return UNKNOWN if value is None else number_fr(value)
