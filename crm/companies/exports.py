"""The lists of companies and of contacts, as exports."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from werkzeug.datastructures import MultiDict

from crm import access, clock, registries
from crm.access import Permission
from crm.companies.models import ClubMembership, Company, Contact, Establishment
from crm.companies.nomenclature import SECTIONS
from crm.companies.queries.chips import in_words
from crm.companies.queries.columns import tag_names_of
from crm.companies.queries.filters import CompanyFilter, listed
from crm.database import db
from crm.exports import Column, Export, Plan, joined, phone, plan_of
from crm.territories.models import Club

# columns of the list that the file has anyway
ALWAYS = {
    'siren',
    'departement',
    'ville',
    'effectif',
    'secteur',
    'relation',
    'clubs',
    'etiquettes',
    'annuaire',
    'ajout',
}


def companies_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The companies of the list, by name, with the columns that the view adds."""
    return plan_of_companies(CompanyFilter.read(arguments))


def plan_of_companies(asked: CompanyFilter) -> Plan:
    return plan_of(
        _with_head_office(listed(asked)),
        [Company.sort_name, Company.id],
        [*_company_columns(), *_chosen(asked)],
        filters=[in_words(asked)],
        arguments=asked.pairs(),
    )


def _company_columns() -> list[Column]:
    return [
        Column('SIREN', Company.siren, 12),
        Column('SIRET siège', Establishment.siret, 17),
        Column('Raison sociale', Company.name, 40),
        Column('Nom usuel', Company.usual_name, 30),
        Column('Adresse', Establishment.address, 34),
        Column('Code postal', Establishment.postcode, 12),
        Column('Ville', Establishment.city, 24),
        Column('Département', Company.departement_code, 12),
        Column('Code NAF', Company.naf_code, 10),
        Column('Secteur', Company.naf_section, 34, shown=lambda section: SECTIONS.get(section, '')),
        Column('Effectif', Company.headcount_band, 22),
        Column('Catégorie', Company.category, 10),
        Column('Relation', Company.relation_state, 26),
        Column('Annuaire officiel', Company.register_state, 16),
        Column('Clubs', width=30, by_id=_club_names),
        Column('Étiquettes', width=24, by_id=_tags),
        Column('À vérifier', Company.doubt, 30),
        Column('Ajoutée le', Company.created_at, 12, shown=clock.day_of),
    ]


def _with_head_office(query: Any) -> Any:
    """Each company with its head office, the first when several say so: still one row a company."""
    site = aliased(Establishment)
    first = db.select(func.min(site.id)).where(site.company_id == Company.id, site.is_head_office)
    return query.outerjoin(Establishment, Establishment.id == first.scalar_subquery())


def _tags(ids: Sequence[int]) -> dict[int, str]:
    return {company_id: joined(names) for company_id, names in tag_names_of(ids).items()}


def _club_names(ids: Sequence[int]) -> dict[int, str]:
    query = db.select(ClubMembership.company_id, Club.name).join(Club, Club.id == ClubMembership.club_id)
    query = query.where(ClubMembership.company_id.in_(ids), ClubMembership.until.is_(None)).order_by(Club.code)
    found: dict[int, str] = {}
    for company_id, name in db.session.execute(query):
        found[company_id] = f'{found[company_id]}, {name}' if company_id in found else name
    return found


def _chosen(asked: CompanyFilter) -> Iterator[Column]:
    """Columns that other features give to the list, when the view shows them."""
    for name in asked.columns:
        column = registries.company_columns.get(name)
        allowed = column.permission is None or access.may(column.permission)
        if name not in ALWAYS and allowed and column.values is not None:
            yield Column(column.label, width=24, by_id=_as_cells(column.values))


def _as_cells(values: Any) -> Any:
    return lambda ids: {key: _cell(cell) for key, cell in values(list(ids)).items()}


def _cell(value: Any) -> Any:
    """A cell of the list in a file: a state is its words, a list is one text."""
    if isinstance(value, list):
        return ', '.join(str(_cell(part)) for part in value)
    return value[0] if isinstance(value, tuple) else value


def contacts_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """The contacts the reader knows, of the companies that the list of companies keeps."""
    asked = CompanyFilter.read(arguments)
    query = db.select(Contact).join(Company, Company.id == Contact.company_id)
    query = query.outerjoin(Club, Club.id == Contact.club_id)
    if asked.active or asked.q:
        query = query.where(Contact.company_id.in_(listed(asked).with_only_columns(Company.id)))
    return plan_of(
        query,
        [Contact.id],
        CONTACT_COLUMNS,
        filters=[in_words(asked)] if asked.active or asked.q else [],
        arguments=asked.pairs(),
    )


CONTACT_COLUMNS = [
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 40),
    Column('Prénom', Contact.first_name),
    Column('Nom', Contact.last_name),
    Column('Fonction', Contact.job_title, 28),
    Column('Rôle', Contact.role, 22),
    Column('Courriel', Contact.email, 32),
    Column('Téléphone', Contact.phone, 18, shown=phone),
    Column('Club', Club.name, 24),
    Column('Origine des données', Contact.origin, 24),
    Column('Personne informée le', Contact.informed_on, 14),
    Column('Opposition le', Contact.objection_on, 14),
    Column('Parti le', Contact.left_on, 12),
    Column('Ajouté le', Contact.created_at, 12, shown=clock.day_of),
]


def offer() -> None:
    """Let these lists be taken out."""
    registries.exports.add(
        'companies',
        Export(
            'Entreprises',
            Permission.COMPANIES_EXPORT,
            companies_plan,
            back='companies.index',
            related=('contacts', 'interactions'),
            order=10,
        ),
    )
    registries.exports.add(
        'contacts',
        Export(
            'Interlocuteurs',
            Permission.CONTACTS_READ,
            contacts_plan,
            personal='Noms, fonctions, adresses électroniques et téléphones de personnes en entreprise.',
            back='companies.index',
            related=('companies', 'interactions'),
            order=11,
        ),
    )
