"""What an experiment comes to: its evaluation, and the verdict drawn from it."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.experiments.models.experiments import ExperimentState, TerritorialExperiment
from crm.history import audited


class Verdict(Choice):
    """What is decided after the evaluation."""

    STOP = 'stop', 'Arrêter', 'danger'
    CONTINUE = 'continue', 'Poursuivre', 'info'
    SCALE = 'scale', 'Étendre', 'success'


VERDICT_STATES = {
    Verdict.STOP: ExperimentState.STOPPED,
    Verdict.CONTINUE: ExperimentState.CONTINUED,
    Verdict.SCALE: ExperimentState.SCALED,
}


@audited
class Evaluation(Model):
    """The evaluation of an experiment, delivered on a day; its verdict, decided on that day or later."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), unique=True)
    delivered_on: Mapped[date]
    author: Mapped[str] = mapped_column(default='')
    method: Mapped[str] = mapped_column(default='')
    summary: Mapped[str]
    limits: Mapped[str] = mapped_column(default='')
    published_on: Mapped[date | None]
    url: Mapped[str] = mapped_column(default='')
    verdict: Mapped[Verdict | None] = mapped_column(stored(Verdict))
    decided_on: Mapped[date | None]
    reasons: Mapped[str] = mapped_column(default='')
    conditions: Mapped[str] = mapped_column(default='')

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='evaluation')

    __table_args__ = (Index('ix_evaluation_delivered_on', 'delivered_on'),)
