"""What experiments cover: priority territories, companies and mentors. Indicators O4.2 and O4.3 group these rows."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from crm.companies.models import Company
from crm.database import db
from crm.experiments.models import ExperimentPlace, PlaceKind, Side, TerritorialExperiment
from crm.mentors.models import Mentor
from crm.statements import Statement
from crm.territories.models import Departement

QPV, FRR, OVERSEAS = 'qpv', 'frr', 'overseas'


@dataclass(frozen=True)
class PriorityTerritory:
    """A QPV, an FRR commune or an overseas département attached to one experiment; distinct by (kind, code)."""

    experiment_id: int
    kind: str
    code: str
    name: str
    departements: tuple[str, ...]
    list_name: str = ''


def priority_territories(ids: Collection[int]) -> list[PriorityTerritory]:
    """Priority territories of these experiments, one row for each attachment (the comparison left out)."""
    return [*_zones(ids), *_overseas(ids)]


def _zones(ids: Collection[int]) -> list[PriorityTerritory]:
    place = ExperimentPlace
    query = select(place).where(place.experiment_id.in_(ids), place.side == Side.TEST)
    query = query.where(place.kind.in_([PlaceKind.QPV, PlaceKind.FRR])).order_by(place.kind.desc(), place.code)
    return [
        PriorityTerritory(p.experiment_id, str(p.kind), p.code, p.name, tuple(p.departements), p.list_name)
        for p in db.session.scalars(query)
    ]


def _overseas(ids: Collection[int]) -> list[PriorityTerritory]:
    """Overseas départements, named by the experiment or in which one of its places stands."""
    experiment, place = TerritorialExperiment, ExperimentPlace
    names = {
        code: name
        for code, name in db.session.execute(select(Departement.code, Departement.name).where(Departement.overseas))
    }
    named = select(experiment.id, experiment.departements).where(experiment.id.in_(ids))
    placed = select(place.experiment_id, place.departements).where(
        place.experiment_id.in_(ids), place.side == Side.TEST
    )
    rows = [*db.session.execute(named), *db.session.execute(placed)]
    pairs = dict.fromkeys((record_id, code) for record_id, codes in rows for code in codes if code in names)
    return [PriorityTerritory(record_id, OVERSEAS, code, names[code], (code,)) for record_id, code in sorted(pairs)]


def attached_companies(ids: Collection[int]) -> Statement:
    """Columns: experiment_id, company_id, siren, name, usual_name of the companies attached to these experiments."""
    experiment = TerritorialExperiment
    return (
        select(
            experiment.id.label('experiment_id'),
            Company.id.label('company_id'),
            Company.siren,
            Company.name,
            Company.usual_name,
        )
        .join(experiment.companies)
        .where(experiment.id.in_(ids))
        .order_by(Company.id, experiment.id)
    )


def attached_mentors(ids: Collection[int]) -> Statement:
    """Columns: experiment_id, mentor_id, company_id of the mentors attached to these experiments."""
    experiment = TerritorialExperiment
    return (
        select(experiment.id.label('experiment_id'), Mentor.id.label('mentor_id'), Mentor.company_id)
        .join(experiment.mentors)
        .where(experiment.id.in_(ids))
        .order_by(Mentor.id, experiment.id)
    )
