"""Contacts of companies: people, with where their data come from and what they asked."""

from typing import Any

from crm import clock
from crm.companies.models import Company, Contact, Suppression
from crm.companies.queries.suppressed import email_hash, suppressed
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club


def add_contact(company: Company, club: Club, **values: Any) -> Contact:
    """A new contact of a company, known to `club`. An address that asked not to be written to is refused."""
    email = values.get('email', '')
    refuse_suppressed(email)
    if email and _known(company, club, email):
        raise Refusal(
            'email', 'Cette adresse est déjà celle d’un interlocuteur de cette entreprise : modifiez plutôt sa fiche.'
        )
    contact = Contact(company_id=company.id, club_id=club.id, created_at=clock.now(), **values)
    db.session.add(contact)
    _respect_objection(contact)
    db.session.flush()
    return contact


def edit_contact(contact: Contact, **values: Any) -> Contact:
    """Correct a contact; an objection also keeps the address from coming back by an import."""
    for name, value in values.items():
        setattr(contact, name, value)
    _respect_objection(contact)
    return contact


def refuse_suppressed(email: str) -> None:
    """An address whose owner asked not to be written to comes back by no way."""
    if email and suppressed([email]):
        raise Refusal(
            'email', 'Cette personne a demandé à ne plus être contactée : son adresse ne peut pas être ajoutée.'
        )


def _known(company: Company, club: Club, email: str) -> bool:
    query = db.select(Contact.id).filter_by(company_id=company.id, club_id=club.id, email=email)
    return db.session.scalar(query) is not None


def _respect_objection(contact: Contact) -> None:
    if contact.objection_on and contact.email:
        db.session.merge(Suppression(email_hash=email_hash(contact.email), reason='opposition', at=clock.now()))
