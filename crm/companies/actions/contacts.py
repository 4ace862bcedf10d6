"""Contacts of companies: people, with where their data come from and what they asked."""

import hashlib
from typing import Any

from crm import clock
from crm.companies.models import Company, Contact, Suppression
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club


def add_contact(company: Company, club: Club, **values: Any) -> Contact:
    """A new contact of a company, known to `club`. An address that asked not to be written to is refused."""
    email = values.get('email', '')
    if email and db.session.get(Suppression, email_hash(email)):
        raise Refusal(
            'email', 'Cette personne a demandé à ne plus être contactée : son adresse ne peut pas être ajoutée.'
        )
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


def email_hash(email: str) -> str:
    """What is kept of an address that must not be written to."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _known(company: Company, club: Club, email: str) -> bool:
    query = db.select(Contact.id).filter_by(company_id=company.id, club_id=club.id, email=email)
    return db.session.scalar(query) is not None


def _respect_objection(contact: Contact) -> None:
    if contact.objection_on and contact.email:
        db.session.merge(Suppression(email_hash=email_hash(contact.email), reason='opposition', at=clock.now()))
