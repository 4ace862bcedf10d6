"""The zones and communes of an experiment and of its comparison territory."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.experiments.models.experiments import TerritorialExperiment


class Side(Choice):
    """What a place or a value is about."""

    TEST = 'test', 'Territoire de l’expérimentation'
    COMPARISON = 'comparison', 'Territoire de comparaison'


class PlaceKind(Choice):
    """What a place is: a zone of an official list, or a commune outside such lists."""

    QPV = 'qpv', 'Quartier prioritaire (QPV)'
    FRR = 'frr', 'Commune FRR'
    COMMUNE = 'commune', 'Commune'


class ExperimentPlace(Model):
    """A place, copied as the list of the day said it: a list withdrawn or replaced changes no past experiment."""

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey('territorial_experiment.id'))
    side: Mapped[Side] = mapped_column(stored(Side))
    kind: Mapped[PlaceKind] = mapped_column(stored(PlaceKind))
    code: Mapped[str]
    name: Mapped[str]
    departements: Mapped[list[str]] = mapped_column(default=list)
    list_name: Mapped[str] = mapped_column(default='')
    list_on: Mapped[date | None]

    experiment: Mapped[TerritorialExperiment] = relationship(back_populates='places')

    __table_args__ = (UniqueConstraint('experiment_id', 'side', 'kind', 'code'),)
