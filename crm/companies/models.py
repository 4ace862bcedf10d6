"""Companies (SIREN), establishments (SIRET), the clubs that follow them, and contacts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, Select, UniqueConstraint, event, select, true
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm import access
from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited
from crm.search import fold
from crm.territories.models import Club


class HeadcountBand(Choice):
    """Size of a company, by the eight bands of the community (INSEE bands map onto them)."""

    XXSMALL = 'xxsmall', '0 à 19 salariés'
    XSMALL = 'xsmall', '20 à 49 salariés'
    SMALL = 'small', '50 à 99 salariés'
    MEDIUM = 'medium', '100 à 249 salariés'
    LARGE = 'large', '250 à 499 salariés'
    XLARGE = 'xlarge', '500 à 999 salariés'
    XXLARGE = 'xxlarge', '1 000 à 5 000 salariés'
    HUGE = 'huge', 'Plus de 5 000 salariés'


class RegisterState(Choice):
    """What the official register said of a company."""

    UNCHECKED = 'unchecked', 'Non vérifiée', 'neutral'
    VERIFIED = 'verified', 'Vérifiée', 'success'
    NOT_FOUND = 'not_found', 'Introuvable', 'warning'
    CLOSED = 'closed', 'Fermée', 'danger'
    UNDISCLOSED = 'undisclosed', 'Non diffusible', 'neutral'
    UNAVAILABLE = 'unavailable', 'Annuaire indisponible', 'neutral'


class RelationState(Choice):
    """Where the relation with a company stands, computed from facts (exchanges, commitments)."""

    IDENTIFIED = 'identified', 'Identifiée', 'neutral'
    CONTACTED = 'contacted', 'Contactée', 'info'
    IN_DISCUSSION = 'in_discussion', 'En discussion', 'info'
    COMMITTED = 'committed', 'Engagement en préparation', 'warning'
    ACTIVE = 'active', 'Engagée', 'success'
    DORMANT = 'dormant', 'Sans échange depuis 6 mois', 'warning'
    LOST = 'lost', 'Perdue', 'danger'


@audited
class Company(Model):
    """A legal unit. Identity is shared by all clubs; the work done with it is not. SIREN may be missing."""

    id: Mapped[int] = mapped_column(primary_key=True)
    siren: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    usual_name: Mapped[str] = mapped_column(default='')
    folded: Mapped[str]
    sort_name: Mapped[str]
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'))
    naf_code: Mapped[str] = mapped_column(default='')
    naf_version: Mapped[str] = mapped_column(default='')
    naf_section: Mapped[str] = mapped_column(default='')
    naf25_code: Mapped[str | None]
    headcount_band: Mapped[HeadcountBand | None] = mapped_column(stored(HeadcountBand))
    headcount_year: Mapped[int | None]
    category: Mapped[str] = mapped_column(default='')
    legal_form: Mapped[str] = mapped_column(default='')
    register_state: Mapped[RegisterState] = mapped_column(stored(RegisterState), default=RegisterState.UNCHECKED)
    register_checked_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    relation_state: Mapped[RelationState] = mapped_column(stored(RelationState), default=RelationState.IDENTIFIED)
    doubt: Mapped[str] = mapped_column(default='')
    source: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    establishments: Mapped[list['Establishment']] = relationship(
        back_populates='company', order_by='Establishment.is_head_office.desc(), Establishment.siret'
    )
    memberships: Mapped[list['ClubMembership']] = relationship(
        back_populates='company', order_by='ClubMembership.since'
    )
    contacts: Mapped[list['Contact']] = relationship(back_populates='company', order_by='Contact.last_name')

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012
    __table_args__ = (
        Index('ix_company_sort_name', 'sort_name', 'id'),
        Index('ix_company_departement', 'departement_code', 'sort_name', 'id'),
        Index('ix_company_relation_state', 'relation_state', 'sort_name', 'id'),
        Index('ix_company_created_at', 'created_at', 'id'),
        Index('ix_company_source', 'source'),
        Index('ix_company_folded', 'folded', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}),
        # the number of a company that is gone is never given again: its old address leads to what it became
        {'sqlite_autoincrement': True},
    )

    @property
    def display_name(self) -> str:
        return self.usual_name or self.name

    def refold(self) -> None:
        """Renew what the list searches and sorts by; to be called when a name or the SIREN changes."""
        self.folded, self.sort_name = (
            folded_of(self.name, self.usual_name, self.siren),
            sort_name_of(self.name, self.usual_name),
        )


def folded_of(name: str, usual_name: str = '', siren: str | None = None) -> str:
    """What a search looks into: names and SIREN, without accents."""
    return fold(f'{name} {usual_name} {siren or ""}')


def sort_name_of(name: str, usual_name: str = '') -> str:
    """What the list sorts by: the displayed name, without accents."""
    return fold(usual_name or name)


event.listen(
    Company.metadata, 'before_create', DDL('CREATE EXTENSION IF NOT EXISTS pg_trgm').execute_if(dialect='postgresql')
)


@audited
class Establishment(Model):
    """A site of a company. Its département derives from the commune, else from the postcode."""

    id: Mapped[int] = mapped_column(primary_key=True)
    siret: Mapped[str] = mapped_column(unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    name: Mapped[str] = mapped_column(default='')
    is_head_office: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(default='')
    postcode: Mapped[str] = mapped_column(default='')
    city: Mapped[str] = mapped_column(default='')
    commune_code: Mapped[str | None] = mapped_column(ForeignKey('commune.code'), index=True)
    departement_code: Mapped[str | None] = mapped_column(ForeignKey('departement.code'), index=True)
    closed_on: Mapped[date | None]

    company: Mapped[Company] = relationship(back_populates='establishments')


@audited
class ClubMembership(Model):
    """A club follows a company, from a day until perhaps another: who in the club is in charge, which club leads.

    Public but for `owner_id` and `note`, which pages show to the club itself and to the Collectif's staff.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(default='')
    is_lead: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'), index=True)
    note: Mapped[str] = mapped_column(default='')

    company: Mapped[Company] = relationship(back_populates='memberships')

    __table_args__ = (
        UniqueConstraint('company_id', 'club_id'),
        Index('ix_club_membership_club', 'club_id', 'company_id'),
    )


class ClubEstablishment(Model):
    """A club follows one site of a company. A site that no club took is its département's club's, if it follows."""

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    establishment_id: Mapped[int] = mapped_column(ForeignKey('establishment.id'), index=True)
    since: Mapped[date]

    __table_args__ = (UniqueConstraint('club_id', 'establishment_id'),)


class HandoverState(Choice):
    """Where a hand-over stands."""

    PROPOSED = 'proposed', 'Proposé', 'info'
    ACCEPTED = 'accepted', 'Accepté', 'success'
    DECLINED = 'declined', 'Décliné', 'warning'
    WITHDRAWN = 'withdrawn', 'Retiré', 'neutral'


@audited
class Handover(Model):
    """A club proposes to another to take over a company, or one of its sites; the other accepts or declines.

    Both clubs and the Collectif's staff read it; its notes are for them alone.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey('establishment.id'), index=True)
    from_club_id: Mapped[int] = mapped_column(ForeignKey('club.id'), index=True)
    to_club_id: Mapped[int] = mapped_column(ForeignKey('club.id'))
    note: Mapped[str] = mapped_column(default='')
    with_steps: Mapped[bool] = mapped_column(default=False)
    keeps_following: Mapped[bool] = mapped_column(default=False)
    state: Mapped[HandoverState] = mapped_column(stored(HandoverState))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    proposed_by_name: Mapped[str] = mapped_column(default='')
    proposed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default='')
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'))
    answered_by_name: Mapped[str] = mapped_column(default='')
    answered_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship()
    establishment: Mapped[Establishment | None] = relationship()
    from_club: Mapped[Club] = relationship(foreign_keys=from_club_id)
    to_club: Mapped[Club] = relationship(foreign_keys=to_club_id)

    __table_args__ = (Index('ix_handover_to_club', 'to_club_id', 'state'),)


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


@audited
class Tag(Model):
    """A word that sorts companies: a club's own, or everybody's when `club_id` is empty."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)

    __table_args__ = (UniqueConstraint('club_id', 'folded'),)


class CompanyTag(Model):
    """A company bears a tag."""

    tag_id: Mapped[int] = mapped_column(ForeignKey('tag.id'), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'), primary_key=True, index=True)


class ViewScope(Choice):
    """Who a saved view is for."""

    MINE = 'mine', 'Moi'
    CLUB = 'club', 'Mon club'
    NATIONAL = 'national', 'Tout le monde'


class SavedView(Model):
    """Filters, columns and sort of the company list under a name; `query` is the address of the list they make."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[ViewScope] = mapped_column(stored(ViewScope), default=ViewScope.MINE)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey('user.id'), index=True)
    owner_name: Mapped[str] = mapped_column(default='')
    club_id: Mapped[int | None] = mapped_column(ForeignKey('club.id'), index=True)
    query: Mapped[str] = mapped_column(default='')
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DefaultView(Model):
    """The view that the company list opens with, for one person."""

    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey('saved_view.id'), index=True)


class PairState(Choice):
    """Where two companies that look like one stand."""

    PROPOSED = 'proposed', 'À examiner', 'info'
    ASKED = 'asked', 'Accord demandé', 'warning'
    DISMISSED = 'dismissed', 'Pas un doublon', 'neutral'
    MERGED = 'merged', 'Fusionnées', 'success'


@audited
class DuplicatePair(Model):
    """Two companies that look like one, the older number first; « pas un doublon » is remembered for ever.

    The numbers are no foreign keys: the row outlives the company that a merge takes away. `by_hand`: brought together
    by a person, not by the rule.
    `plan` holds the merge that one club asked for and that others must agree to, `score` goes from 0 to 100.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int]
    other_id: Mapped[int] = mapped_column(index=True)
    score: Mapped[int]
    reasons: Mapped[list[str]]
    state: Mapped[PairState] = mapped_column(stored(PairState), default=PairState.PROPOSED)
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_by_id: Mapped[int | None]
    decided_by_name: Mapped[str] = mapped_column(default='')
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default='')

    __table_args__ = (
        UniqueConstraint('company_id', 'other_id'),
        Index('ix_duplicate_pair_state', 'state', 'score', 'id'),
    )


class MergedCompany(Model):
    """A company that was merged into another: where its old address leads."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    into_id: Mapped[int] = mapped_column(ForeignKey('company.id'), index=True)
    operation_id: Mapped[int]
    name: Mapped[str]
    siren: Mapped[str | None]
    merged_by: Mapped[str] = mapped_column(default='')
    at: Mapped[datetime]


class RegisterField(Choice):
    """What the register may say otherwise than we do."""

    EXISTENCE = 'existence', 'Existence'
    NAME = 'name', 'Raison sociale'
    HEAD_OFFICE = 'head_office', 'Siège'
    NAF = 'naf', 'Code NAF'
    HEADCOUNT = 'headcount', 'Effectif'
    CATEGORY = 'category', 'Catégorie'
    LEGAL_FORM = 'legal_form', 'Forme juridique'


class ProposalState(Choice):
    """What we did of a difference."""

    OPEN = 'open', 'À examiner', 'warning'
    TAKEN = 'taken', 'Reprise', 'success'
    KEPT = 'kept', 'La nôtre est gardée', 'neutral'


class RegisterProposal(Model):
    """A difference between the register and our record: `ours` and `theirs` in words, `values` as they are to be taken.

    One row a company and field: what was decided is remembered until the register says something else.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey('company.id'))
    field: Mapped[RegisterField] = mapped_column(stored(RegisterField))
    ours: Mapped[str]
    theirs: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ProposalState] = mapped_column(stored(ProposalState), default=ProposalState.OPEN)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default='')

    company: Mapped[Company] = relationship()

    __table_args__ = (
        UniqueConstraint('company_id', 'field'),
        Index('ix_register_proposal_state', 'state', 'found_at', 'id'),
    )


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
access.scoped(
    SavedView,
    lambda view, p: (
        (view.owner_id == p.user) & (view.scope == ViewScope.MINE)
        | (view.scope == ViewScope.NATIONAL)
        | (view.scope == ViewScope.CLUB) & (true() if p.staff else view.club_id.in_(p.clubs))
    ),
)
access.scoped(DefaultView, lambda chosen, p: chosen.user_id == p.user)
access.scoped(Tag, lambda tag, p: None if p.staff else tag.club_id.in_(p.clubs) | tag.club_id.is_(None))
access.scoped(
    Handover,
    lambda handover, p: None if p.staff else handover.from_club_id.in_(p.clubs) | handover.to_club_id.in_(p.clubs),
)
access.scoped(
    DuplicatePair,
    lambda pair, p: (
        None if p.staff else pair.company_id.in_(_followed_by(p.clubs)) | pair.other_id.in_(_followed_by(p.clubs))
    ),
)
access.scoped(RegisterProposal, lambda proposal, p: None if p.staff else proposal.company_id.in_(_followed_by(p.clubs)))


def _followed_by(clubs: frozenset[int]) -> Select[int]:
    return select(ClubMembership.company_id).where(ClubMembership.club_id.in_(clubs), ClubMembership.until.is_(None))
