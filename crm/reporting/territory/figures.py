"""The figures of the sheets, all territories and periods at once; counts of persons under 5 are masked."""

from collections.abc import Sequence

from crm.convention import queries as convention
from crm.convention.indicators import Figure, Period
from crm.convention.indicators.definitions import FEW, masked
from crm.formatting import UNKNOWN, date_fr, number_fr
from crm.reporting.territory.values import SheetFigure

PAST = 3
FORCE, COMPANIES = 'O2.5', 'Entreprises distinctes (SIREN)'
# What each counts, as said under the figure; those of persons are masked.
LABELS = {
    'O2.5': 'engagements signés en vigueur',
    'O2.2': 'entreprises jointes par les clubs',
    'O2.6': 'mentors actifs',
    'O4.4': 'binômes démarrés, déclarés',
}
PERSONS = ('O2.6', 'O4.4')


class SheetFigures:
    """Figures of every territory asked for, read once."""

    def __init__(self, scopes: Sequence[str], period: Period) -> None:
        self.period, self.past = period, period.last(PAST + 1)[:-1]
        self.read = convention.figures_of(scopes, [*self.past, period], LABELS)

    def of(self, scope: str) -> tuple[SheetFigure, ...]:
        """Companies committed first, then the indicators in the order above."""
        made = [self._figure(code, self.read[code][scope]) for code in LABELS if scope in self.read[code]]
        return (self._companies(self.read[FORCE][scope]), *made)

    def trend(self, scope: str) -> tuple[tuple[str, float | None], ...]:
        """Commitments in force, by period."""
        labels = [*(period.label for period in self.past), self.period.label]
        return tuple((label, figure.value) for label, figure in zip(labels, self.read[FORCE][scope], strict=True))

    def _figure(self, code: str, series: Sequence[Figure]) -> SheetFigure:
        definition = convention.definition(code)
        persons = code in PERSONS
        shown = [self._shown(code, figure) for figure in series]
        value = series[-1].value
        return SheetFigure(
            code=code,
            label=LABELS[code],
            shown=shown[-1],
            value=None if persons and value is not None and 0 < value < FEW else value,
            when=self._when(definition.kind),
            source=definition.source,
            definition=f'{definition.wording} {definition.caution}'.strip(),
            past=tuple(shown[:-1]),
        )

    @staticmethod
    def _shown(code: str, figure: Figure) -> str:
        if code in PERSONS:
            return masked(None if figure.value is None else int(figure.value))
        return convention.definition(code).shown(figure)

    def _companies(self, series: Sequence[Figure]) -> SheetFigure:
        counts = [dict(figure.breakdown).get(COMPANIES) for figure in series]
        shown = [UNKNOWN if count is None else number_fr(count) for count in counts]
        return SheetFigure(
            code=FORCE,
            label='entreprises engagées',
            shown=shown[-1],
            value=counts[-1],
            when=self._when('stock'),
            source='CRM',
            definition='Entreprises distinctes (SIREN) qui ont au moins un engagement signé en vigueur.',
            past=tuple(shown[:-1]),
        )

    def _when(self, kind: str) -> str:
        return f'au {date_fr(self.period.last_day)}' if kind == 'stock' else self.period.label
