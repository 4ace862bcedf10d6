"""Companies (SIREN) and their establishments (SIRET): identity, shared by all clubs."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DDL, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.choices import Choice, stored
from crm.database import Model
from crm.history import audited
from crm.search import fold

if TYPE_CHECKING:
    from crm.companies.models.clubs import ClubMembership
    from crm.companies.models.contacts import Contact


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
        # with the folded name, SQLite looks for words in the order of names without reading each company
        Index('ix_company_sort_name', 'sort_name', 'id', 'folded'),
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
