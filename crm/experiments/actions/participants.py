"""Who takes part in an experiment: clubs, companies, mentors, associations."""

from crm.access import for_everyone
from crm.associations.models import MemberAssociation
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal
from crm.experiments import queries
from crm.experiments.models import TerritorialExperiment, experiment_mentor
from crm.mentors.models import Mentor
from crm.orientation.models import PairDeclaration
from crm.territories.models import Club


def attach_company(experiment: TerritorialExperiment, company: Company) -> None:
    """A company takes part; harmless when it does already."""
    if company not in experiment.companies:
        experiment.companies.append(company)
    db.session.flush()


def detach_company(experiment: TerritorialExperiment, company: Company) -> None:
    """A company does not take part after all; its mentors leave with it."""
    experiment.companies = [c for c in experiment.companies if c.id != company.id]
    with for_everyone(
        'les mentors d’une entreprise quittent l’expérimentation avec elle, qui que ce soit qui la retire'
    ):
        theirs = db.select(Mentor.id).where(Mentor.company_id == company.id)
        link = experiment_mentor.c
        db.session.execute(
            db.delete(experiment_mentor).where(link.experiment_id == experiment.id, link.mentor_id.in_(theirs))
        )
    db.session.flush()
    db.session.expire(experiment, ['mentors'])


def attach_mentors(experiment: TerritorialExperiment, company: Company | None = None) -> int:
    """Attach the mentors present in one attached company, or in all; returns how many are new. Raises Refusal."""
    ids = {c.id for c in experiment.companies}
    if company is not None and company.id not in ids:
        raise Refusal('', 'Cette entreprise n’est pas rattachée à l’expérimentation : rattachez-la d’abord.')
    known = {mentor.id for mentor in experiment.mentors}
    new = [m for m in queries.present_mentors([company.id] if company else ids) if m.id not in known]
    experiment.mentors.extend(new)
    db.session.flush()
    return len(new)


def attach_association(experiment: TerritorialExperiment, association: MemberAssociation) -> None:
    """An association takes part; harmless when it does already."""
    if association not in experiment.associations:
        experiment.associations.append(association)
    db.session.flush()


def detach_association(experiment: TerritorialExperiment, association: MemberAssociation) -> None:
    """An association does not take part after all."""
    experiment.associations = [a for a in experiment.associations if a.id != association.id]
    db.session.flush()


def attach_club(experiment: TerritorialExperiment, club: Club) -> None:
    """A club takes part: whoever coordinates it sees the experiment. Harmless when it does already."""
    if club not in experiment.clubs:
        experiment.clubs.append(club)
    db.session.flush()


def detach_club(experiment: TerritorialExperiment, club: Club) -> None:
    """A club does not take part after all."""
    experiment.clubs = [c for c in experiment.clubs if c.id != club.id]
    db.session.flush()


def attach_declaration(experiment: TerritorialExperiment, declaration: PairDeclaration) -> None:
    """Pairs that an association declared are those of this experiment. Raises Refusal when they are another's."""
    if declaration.experiment_id not in (None, experiment.id):
        raise Refusal('', 'Ces binômes sont déjà rattachés à une autre expérimentation : retirez-les d’abord là-bas.')
    declaration.experiment_id = experiment.id
    db.session.flush()


def detach_declaration(experiment: TerritorialExperiment, declaration: PairDeclaration) -> None:
    """These pairs are not of this experiment after all."""
    if declaration.experiment_id == experiment.id:
        declaration.experiment_id = None
    db.session.flush()
