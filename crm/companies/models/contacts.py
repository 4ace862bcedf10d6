"""Contacts, each known to one club, and the addresses that must not be written to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.companies.models.companies import Company
from crm.database import Model
from crm.history import audited
from crm.search import fold


class ContactRole(Choice):
    """What a contact is in the company, for us."""

    HR = 'hr', 'Ressources humaines'
    CSR = 'csr', 'RSE'
    SIGNATORY = 'signatory', 'Signataire'
    LEADER = 'leader', 'Direction'
    OTHER = 'other', 'Autre'


class ContactOrigin(Choice):
    """Where the data of a contact come from (to be told on request, GDPR art. 14)."""

    COMPANY = 'company', 'L’entreprise elle-même'
    EVENT = 'event', 'Un événement'
    NETWORK = 'network', 'Le réseau du club'
    PUBLIC = 'public', 'Une source publique'
    IMPORT = 'import', 'Un fichier importé'


def contact_folded_of(first_name: str, last_name: str, email: str = '') -> str:
    """What a search of persons looks into: name and address, without accents."""
    return fold(f'{first_name} {last_name} {email}')


def _folded_contact(context: DefaultExecutionContext) -> str:
    """The folded name of a contact that is being inserted, one by one or in bulk."""
    row = context.get_current_parameters()
    return contact_folded_of(row.get('first_name') or '', row['last_name'], row.get('email') or '')


@audited
class Contact(Model):
    """A person in a company, known to one club (or to the company's own HR when `club_id` is empty)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey('establishment.id'))
    first_name: Mapped[str] = mapped_column(default='')
    last_name: Mapped[str]
    job_title: Mapped[str] = mapped_column(default='')
    role: Mapped[ContactRole] = mapped_column(stored(ContactRole), default=ContactRole.OTHER)
    email: Mapped[str] = mapped_column(default='', index=True)
    phone: Mapped[str] = mapped_column(default='')
    origin: Mapped[ContactOrigin] = mapped_column(stored(ContactOrigin))
    informed_on: Mapped[date | None]
    objection_on: Mapped[date | None]
    last_inbound_on: Mapped[date | None]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]
    folded: Mapped[str] = mapped_column(default=_folded_contact)

    company: Mapped[Company] = relationship(back_populates='contacts')

    __table_args__ = (
        Index('ix_contact_folded', 'folded', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}),
    )

    @property
    def full_name(self) -> str:
        return f'{self.first_name} {self.last_name}'.strip()


@event.listens_for(Contact, 'before_update')
def _refold(_mapper: object, _connection: object, contact: Contact) -> None:
    contact.folded = contact_folded_of(contact.first_name, contact.last_name, contact.email)


class Suppression(Model):
    """A hashed address that must not be written to, nor come back by an import."""

    email_hash: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(default='')
    at: Mapped[datetime]


access.scoped(
    Contact,
    lambda contact, p: (
        None
        if p.staff
        else contact.club_id.in_(p.clubs) | contact.company_id.in_(p.companies) & contact.club_id.is_(None)
    ),
)
