"""Risks of an experiment: how likely, how grave, what is done about it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.experiments.models.experiments import TerritorialExperiment
from crm.history import audited

PROBABILITIES = {1: 'Peu probable', 2: 'Possible', 3: 'Probable', 4: 'Très probable'}
SEVERITIES = {1: 'Mineure', 2: 'Sensible', 3: 'Majeure', 4: 'Critique'}


class RiskState(Choice):
    """Where a risk stands."""

    OPEN = 'open', 'À surveiller', 'warning'
    HAPPENED = 'happened', 'Survenu', 'danger'
    CLOSED = 'closed', 'Levé', 'success'


@audited
class ExperimentRisk(Model):
    """A risk: probability and severity from 1 to 4, the response, who answers for it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), index=True)
    title: Mapped[str]
    probability: Mapped[int]
    severity: Mapped[int]
    response: Mapped[str]
    owner: Mapped[str]
    state: Mapped[RiskState] = mapped_column(stored(RiskState), default=RiskState.OPEN)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='risks')

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012

    @property
    def score(self) -> int:
        """Probability × severity, from 1 to 16."""
        return self.probability * self.severity

    @property
    def level(self) -> tuple[str, str]:
        """What the score means, in a word and a tone."""
        if self.score >= 9:
            return 'Élevé', 'danger'
        return ('Moyen', 'warning') if self.score >= 4 else ('Faible', 'neutral')
