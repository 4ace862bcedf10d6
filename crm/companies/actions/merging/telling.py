"""Who is told of a merge: the coordinators of the clubs that follow one of the two sheets, but who acts."""

from typing import Any

from crm import history, mail
from crm.accounts.models import User
from crm.companies import queries
from crm.companies.models import Company
from crm.operations import Operation
from crm.territories.models import Club


def tell(clubs: list[Club], kept: Company, names: tuple[str, str], operation: Operation) -> None:
    _, by = history.actor()
    values: dict[str, Any] = {
        'names': names,
        'by': by,
        'until': operation.until,
        'link': mail.address('companies.show', company_id=kept.id),
        'undo_link': mail.address('companies.merged', merged_id=operation.detail['merged_id']),
    }
    for person in coordinators(clubs):
        mail.post(person.email, 'companies_merged', person=person, **values)


def coordinators(clubs: Any) -> list[User]:
    """Who coordinates these clubs, but who acts."""
    people = {person.id: person for club in clubs for person in queries.colleagues_of(club)}
    people.pop(history.actor()[0] or 0, None)
    return list(people.values())
