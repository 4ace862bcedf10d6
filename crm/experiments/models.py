"""Territorial experiments for the young people most in difficulty."""

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.associations.models import MemberAssociation
from crm.choices import Choice, stored
from crm.companies.models import Company
from crm.database import Model
from crm.history import audited
from crm.mentors.models import Mentor


class ExperimentState(Choice):
    """Where an experiment stands."""

    DESIGNED = 'designed', 'En conception', 'neutral'
    RUNNING = 'running', 'En cours', 'info'
    EVALUATED = 'evaluated', 'Évaluée', 'success'
    STOPPED = 'stopped', 'Arrêtée', 'danger'
    SCALED = 'scaled', 'Étendue', 'success'


STEPS = {
    ExperimentState.DESIGNED: (ExperimentState.RUNNING, ExperimentState.STOPPED),
    ExperimentState.RUNNING: (ExperimentState.EVALUATED, ExperimentState.STOPPED),
    ExperimentState.STOPPED: (ExperimentState.EVALUATED, ExperimentState.RUNNING),
    ExperimentState.EVALUATED: (ExperimentState.SCALED, ExperimentState.STOPPED),
    ExperimentState.SCALED: (),
}


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
    territory_kind: Mapped[TerritoryKind] = mapped_column(stored(TerritoryKind))
    territory: Mapped[str] = mapped_column(default='')
    departements: Mapped[list[str]] = mapped_column(default=list)
    publics: Mapped[list[str]] = mapped_column(default=list)
    partners: Mapped[list[str]] = mapped_column(default=list)
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    state: Mapped[ExperimentState] = mapped_column(stored(ExperimentState), default=ExperimentState.DESIGNED)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    companies: Mapped[list[Company]] = relationship(secondary=experiment_company)
    mentors: Mapped[list[Mentor]] = relationship(secondary=experiment_mentor)
    associations: Mapped[list[MemberAssociation]] = relationship(secondary=experiment_association)
    evaluation: Mapped['Evaluation | None'] = relationship(back_populates='experiment', uselist=False)
    journal: Mapped[list['JournalEntry']] = relationship(back_populates='experiment', order_by='JournalEntry.on.desc()')

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


class JournalEntry(Model):
    """Something that happened in an experiment."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), index=True)
    on: Mapped[date]
    text: Mapped[str]
    author_name: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='journal')


class Verdict(Choice):
    """What the evaluation concludes."""

    STOP = 'stop', 'Arrêter', 'danger'
    CONTINUE = 'continue', 'Poursuivre', 'info'
    SCALE = 'scale', 'Étendre', 'success'


@audited
class Evaluation(Model):
    """The evaluation of an experiment, delivered on a day."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'), unique=True)
    delivered_on: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(stored(Verdict))
    summary: Mapped[str]
    url: Mapped[str] = mapped_column(default='')

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='evaluation')

    __table_args__ = (Index('ix_evaluation_delivered_on', 'delivered_on'),)
