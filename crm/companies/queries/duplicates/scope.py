"""What a search for duplicates looks at: the companies that changed, and the places they are in."""

from collections.abc import Collection
from datetime import datetime

from crm import access
from crm.companies.models import Company, Contact, Establishment
from crm.companies.queries.duplicates.sheets import batches
from crm.database import db
from crm.tasks import Task, TaskState
from crm.territories.models import Departement

KIND = 'companies.duplicates'


def last_search() -> datetime | None:
    """When the last search that ended had begun: what changed since has not been looked at."""
    query = db.select(Task.started_at).where(Task.kind == KIND, Task.state == TaskState.DONE)
    with access.for_everyone('la dernière recherche de doublons, qui que ce soit qui l’ait demandée'):
        return db.session.scalar(query.order_by(Task.started_at.desc()).limit(1))


def changed_since(moment: datetime) -> set[int]:
    """Companies added or corrected since, or that gained a contact."""
    ids = set(db.session.scalars(db.select(Company.id).where(Company.updated_at >= moment)))
    return ids | set(db.session.scalars(db.select(Contact.company_id).where(Contact.created_at >= moment)))


def places(probes: Collection[int] | None) -> list[str | None]:
    """Départements to look at, in order, and None for companies that have none; those of `probes` only, if given."""
    if probes is None:
        return [*db.session.scalars(db.select(Departement.code).order_by(Departement.code)), None]
    codes: set[str | None] = set()
    for some in batches(sorted(probes)):
        codes |= set(db.session.scalars(db.select(Company.departement_code).where(Company.id.in_(some))))
        codes |= set(
            db.session.scalars(db.select(Establishment.departement_code).where(Establishment.company_id.in_(some)))
        )
    return [*sorted(code for code in codes if code), *([None] if None in codes else [])]
