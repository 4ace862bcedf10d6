"""The list of experiments and its filter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, String, cast

from crm.database import db
from crm.experiments.models import ExperimentState, TerritorialExperiment, TerritoryKind
from crm.orientation.models import PriorityPublic


@dataclass(frozen=True)
class ExperimentFilter:
    """What the list is limited to."""

    state: str = ''
    departement: str = ''
    public: str = ''
    kind: str = ''

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> 'ExperimentFilter':
        """The filter named by an address; what it does not know is left out."""

        def among(values: Iterable[str], name: str) -> str:
            return asked[name] if asked.get(name) in [*values] else ''

        departement = asked.get('departement', '')
        return cls(
            among(ExperimentState, 'etat'),
            departement if departement.isalnum() and departement.isascii() else '',
            among(PriorityPublic, 'public'),
            among(TerritoryKind, 'territoire'),
        )

    @property
    def active(self) -> int:
        return sum(bool(value) for value in (self.state, self.departement, self.public, self.kind))


def experiments_found(asked: ExperimentFilter) -> Select[TerritorialExperiment]:
    """Experiments that match, to be paged by start then id."""
    experiment = TerritorialExperiment
    query = db.select(experiment)
    query = query.where(experiment.state == asked.state) if asked.state else query
    query = query.where(experiment.territory_kind == asked.kind) if asked.kind else query
    for column, value in ((experiment.departements, asked.departement), (experiment.publics, asked.public)):
        query = query.where(cast(column, String).like(f'%"{value}"%')) if value else query
    return query
