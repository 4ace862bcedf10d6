"""Who takes part in experiments: clubs, companies, mentors."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm import identifiers
from crm.access import for_everyone
from crm.companies.models import Company
from crm.database import db
from crm.experiments.models import TerritorialExperiment
from crm.mentors.models import Mentor, MentorState
from crm.orientation.models import PairDeclaration
from crm.search import matches
from crm.territories.models import Club

MASKED_UNDER = 5
GONE = (MentorState.WITHDRAWN, MentorState.ENDED)


def counts_of(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(companies, mentors) attached to each of these experiments, whoever asks: totals only."""
    wanted = list(ids)
    with for_everyone('le nombre de participants d’une expérimentation est un agrégat'):
        companies = _totals(TerritorialExperiment.companies, wanted)
        mentors = _totals(TerritorialExperiment.mentors, wanted)
    return {i: (companies.get(i, 0), mentors.get(i, 0)) for i in wanted}


def _totals(relation: object, ids: list[int]) -> dict[int, int]:
    experiment = TerritorialExperiment
    query = select(experiment.id, func.count()).join(relation).where(experiment.id.in_(ids))  # type: ignore[arg-type]
    return {record_id: total for record_id, total in db.session.execute(query.group_by(experiment.id))}


def companies_of(experiment: TerritorialExperiment) -> list[Company]:
    """Companies attached, by name."""
    attached = (
        select(Company.id)
        .select_from(TerritorialExperiment)
        .join(TerritorialExperiment.companies)
        .where(TerritorialExperiment.id == experiment.id)
    )
    query = db.select(Company).where(Company.id.in_(attached))
    return list(db.session.scalars(query.order_by(Company.sort_name, Company.id)))


def mentors_of(experiment: TerritorialExperiment) -> list[Mentor]:
    """Mentors attached that the reader may see, by name."""
    attached = (
        select(Mentor.id)
        .select_from(TerritorialExperiment)
        .join(TerritorialExperiment.mentors)
        .where(TerritorialExperiment.id == experiment.id)
    )
    query = db.select(Mentor).where(Mentor.id.in_(attached))
    return list(db.session.scalars(query.order_by(Mentor.last_name, Mentor.first_name, Mentor.id)))


def present_mentors(company_ids: Iterable[int]) -> list[Mentor]:
    """Mentors of these companies who confirmed and neither withdrew nor ended, within the reader's perimeter."""
    query = db.select(Mentor).where(Mentor.company_id.in_(list(company_ids)), Mentor.state.not_in(GONE))
    return list(db.session.scalars(query.order_by(Mentor.id)))


def companies_named(words: str, limit: int = 20) -> list[Company]:
    """Companies whose name or SIREN holds these words; a SIRET finds its company."""
    digits = identifiers.digits_of(words)
    if len(digits) == 14 and digits.isdigit():
        words = digits[:9]
    if not words:
        return []
    query = db.select(Company).where(matches(Company.folded, words)).order_by(Company.sort_name, Company.id)
    return list(db.session.scalars(query.limit(limit)))


def clubs_of_departements(codes: Iterable[str]) -> list[Club]:
    """The clubs of these départements, by code."""
    query = db.select(Club).where(Club.departement_code.in_(list(codes))).order_by(Club.code)
    return list(db.session.scalars(query))


def clubs_not_in(experiment: TerritorialExperiment) -> list[Club]:
    """Clubs that could still take part, by code."""
    query = db.select(Club).where(Club.id.not_in([club.id for club in experiment.clubs])).order_by(Club.code)
    return list(db.session.scalars(query))


def declarations_for(
    experiment: TerritorialExperiment, departements: Iterable[str], most: int = 60
) -> list[PairDeclaration]:
    """Pairs declared that are of this experiment, or may be: by its associations, in its départements, for its
    publics; the latest first. Read by who may read declarations."""
    it = PairDeclaration
    near = (
        it.experiment_id.is_(None)
        & it.association_id.in_([association.id for association in experiment.associations])
        & it.departement_code.in_(list(departements))
        & it.public.in_(experiment.publics)
    )
    query = db.select(it).where((it.experiment_id == experiment.id) | near).options(joinedload(it.association))
    return list(db.session.scalars(query.order_by(it.period_end.desc(), it.id).limit(most)))
