"""One experiment, and who takes part in it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ColumnElement, ForeignKey, Select, Table, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.associations.models import MemberAssociation
from crm.choices import Choice, stored
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited
from crm.mentors.models import Mentor
from crm.territories.models import Club

if TYPE_CHECKING:
    from crm.experiments.models.following import JournalEntry, OwnIndicator
    from crm.experiments.models.outcome import Evaluation
    from crm.experiments.models.places import ExperimentPlace
    from crm.experiments.models.risks import ExperimentRisk


class ExperimentState(Choice):
    """Where an experiment stands."""

    DESIGNED = 'designed', 'En conception', 'neutral'
    RUNNING = 'running', 'En cours', 'info'
    EVALUATED = 'evaluated', 'Évaluée', 'success'
    STOPPED = 'stopped', 'Arrêtée', 'danger'
    CONTINUED = 'continued', 'Poursuivie', 'success'
    SCALED = 'scaled', 'Étendue', 'success'


# Where a passage may lead. An experiment that was evaluated neither runs nor is evaluated again.
STEPS = {
    ExperimentState.DESIGNED: (ExperimentState.RUNNING, ExperimentState.STOPPED),
    ExperimentState.RUNNING: (ExperimentState.EVALUATED, ExperimentState.STOPPED),
    ExperimentState.EVALUATED: (ExperimentState.CONTINUED, ExperimentState.SCALED, ExperimentState.STOPPED),
    ExperimentState.CONTINUED: (ExperimentState.SCALED, ExperimentState.STOPPED),
    ExperimentState.STOPPED: (ExperimentState.EVALUATED, ExperimentState.RUNNING),
    ExperimentState.SCALED: (),
}
# At work on its territory.
GOING_ON = (ExperimentState.RUNNING, ExperimentState.CONTINUED)


class TerritoryKind(Choice):
    """What kind of territory an experiment works on."""

    DEPARTEMENT = 'departement', 'Département'
    QPV = 'qpv', 'Quartier prioritaire (QPV)'
    FRR = 'frr', 'France ruralités revitalisation (FRR)'
    OVERSEAS = 'overseas', 'Outre-mer'
    OTHER = 'other', 'Autre territoire'


experiment_company = Table(
    'experiment_company',
    Model.metadata,
    Column('experiment_id', ForeignKey('territorial_experiment.id'), primary_key=True),
    Column('company_id', ForeignKey('company.id'), primary_key=True),
)
experiment_mentor = Table(
    'experiment_mentor',
    Model.metadata,
    Column('experiment_id', ForeignKey('territorial_experiment.id'), primary_key=True),
    Column('mentor_id', ForeignKey('mentor.id'), primary_key=True),
)
experiment_club = Table(
    'experiment_club',
    Model.metadata,
    Column('experiment_id', ForeignKey('territorial_experiment.id'), primary_key=True),
    Column('club_id', ForeignKey('club.id'), primary_key=True, index=True),
)
experiment_association = Table(
    'experiment_association',
    Model.metadata,
    Column('experiment_id', ForeignKey('territorial_experiment.id'), primary_key=True),
    Column('association_id', ForeignKey('member_association.id'), primary_key=True),
)


@audited
class TerritorialExperiment(Model):
    """One experiment: a question, a territory, publics, partners, dates, and in the end a verdict."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    question: Mapped[str]
    hypothesis: Mapped[str] = mapped_column(default='')
    criterion: Mapped[str] = mapped_column(default='')
    territory_kind: Mapped[TerritoryKind] = mapped_column(stored(TerritoryKind))
    territory: Mapped[str] = mapped_column(default='')
    departements: Mapped[list[str]] = mapped_column(default=list)
    comparison: Mapped[str] = mapped_column(default='')
    comparison_departements: Mapped[list[str]] = mapped_column(default=list)
    comparison_reason: Mapped[str] = mapped_column(default='')
    publics: Mapped[list[str]] = mapped_column(default=list)
    planned_pairs: Mapped[int | None]
    partners: Mapped[list[str]] = mapped_column(default=list)
    funding: Mapped[str] = mapped_column(default='')
    indicator_codes: Mapped[list[str]] = mapped_column(default=list)
    start_on: Mapped[date]
    planned_end_on: Mapped[date | None]
    end_on: Mapped[date | None]
    evaluation_due_on: Mapped[date | None]
    state: Mapped[ExperimentState] = mapped_column(stored(ExperimentState), default=ExperimentState.DESIGNED)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    clubs: Mapped[list[Club]] = relationship(secondary=experiment_club, order_by=Club.code)
    companies: Mapped[list[Company]] = relationship(secondary=experiment_company)
    mentors: Mapped[list[Mentor]] = relationship(secondary=experiment_mentor)
    associations: Mapped[list[MemberAssociation]] = relationship(secondary=experiment_association)
    places: Mapped[list['ExperimentPlace']] = relationship(
        back_populates='experiment', order_by='ExperimentPlace.kind.desc(), ExperimentPlace.name'
    )
    own_indicators: Mapped[list['OwnIndicator']] = relationship(back_populates='experiment', order_by='OwnIndicator.id')
    risks: Mapped[list['ExperimentRisk']] = relationship(back_populates='experiment', order_by='ExperimentRisk.id')
    evaluation: Mapped['Evaluation | None'] = relationship(back_populates='experiment', uselist=False)
    journal: Mapped[list['JournalEntry']] = relationship(
        back_populates='experiment', order_by='JournalEntry.on.desc(), JournalEntry.id.desc()'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


def of_clubs(clubs: Iterable[int]) -> Select[tuple[int]]:
    """Ids of the experiments in which these clubs take part, as a subquery for `.in_()`."""
    return select(experiment_club.c.experiment_id).where(experiment_club.c.club_id.in_(clubs))


def _seen(experiment: type[TerritorialExperiment], held: access.Perimeter) -> ColumnElement[bool] | None:
    """National teams see every experiment; coordinators, those of their clubs."""
    return None if held.staff or held.lee else experiment.id.in_(of_clubs(held.clubs))


access.scoped(TerritorialExperiment, _seen)
