"""What is followed in an experiment: its own indicators with their values, its journal."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.experiments.models.experiments import TerritorialExperiment
from crm.experiments.models.places import Side
from crm.formatting import NBSP, UNKNOWN, number_fr
from crm.history import audited

MINUS = '\u2212'


@audited
class OwnIndicator(Model):
    """A measure of one experiment: unit, where it started from, what is aimed at, how it is measured."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), index=True)
    label: Mapped[str]
    unit: Mapped[str] = mapped_column(default='')
    method: Mapped[str]
    baseline: Mapped[float | None]
    comparison_baseline: Mapped[float | None]
    target: Mapped[float | None]
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='own_indicators')
    values: Mapped[list['IndicatorValue']] = relationship(
        back_populates='indicator', order_by='IndicatorValue.on, IndicatorValue.id'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    def shown(self, value: float | None, signed: bool = False) -> str:
        """A value in this unit, as printed: « 12,5 % », « n. d. »; a gap (`signed`) in points: « +3 pt »."""
        if value is None:
            return UNKNOWN
        mark = {True: '+', False: MINUS}[value > 0] if signed and value else ''
        decimals = next((n for n in (0, 1) if round(value, n) == round(value, 2)), 2)
        number = number_fr(abs(value) if signed else value, decimals)
        unit = 'pt' if signed and self.unit == '%' else self.unit
        return f'{mark}{number}{NBSP}{unit}' if unit else f'{mark}{number}'


@audited
class IndicatorValue(Model):
    """A value measured on a day, in the territory or in the comparison."""

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey('own_indicator.id'))
    side: Mapped[Side] = mapped_column(stored(Side))
    on: Mapped[date]
    value: Mapped[float]
    note: Mapped[str] = mapped_column(default='')
    author_name: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    indicator: Mapped[OwnIndicator] = relationship(back_populates='values')

    __table_args__ = (UniqueConstraint('indicator_id', 'side', 'on'),)


class EntryKind(Choice):
    """What an entry of the journal tells."""

    NOTE = 'note', 'Note'
    MEETING = 'meeting', 'Réunion'
    DECISION = 'decision', 'Décision', 'info'
    DIFFICULTY = 'difficulty', 'Difficulté', 'warning'


@audited
class JournalEntry(Model):
    """Something that happened in an experiment."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), index=True)
    on: Mapped[date]
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind), default=EntryKind.NOTE)
    text: Mapped[str]
    author_name: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='journal')
