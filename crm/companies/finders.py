"""What the search finds of companies: companies by name, SIREN, SIRET or e-mail domain, and their contacts."""

import re
from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select

from crm import access, registries
from crm.access import Permission
from crm.accounts.models import User
from crm.companies import queries
from crm.companies.models import ClubMembership, Company, Contact, Establishment
from crm.database import db
from crm.formatting import date_fr, siren_fr
from crm.registries import Finder, Hit, Shortcut
from crm.search import escaped, fold, ranked, words
from crm.territories.models import Club

CLUBS_NAMED = 3
DOMAIN = re.compile(r'[^@\s]*@?[a-z0-9-]+\.[a-z.]{2,}')


def offer() -> None:
    """Add companies and contacts to the search, and what one may do with them."""
    registries.finders.add(
        'companies',
        Finder('Entreprises', Permission.COMPANIES_READ, companies, 'companies.show', 'company_id', recall),
    )
    registries.finders.add('contacts', Finder('Interlocuteurs', Permission.CONTACTS_READ, contacts))
    edit = Permission.COMPANIES_EDIT
    for name, shortcut in {
        'companies.add': Shortcut('Ajouter une entreprise', 'companies.add', edit, 'building', words='creer', order=20),
        'companies.edit': _on_company('Modifier la fiche de l’entreprise', 'companies.edit', 'pencil'),
        'companies.add_contact': _on_company('Ajouter un interlocuteur', 'companies.add_contact', 'person-plus'),
        'companies.add_establishment': _on_company(
            'Ajouter un établissement', 'companies.add_establishment', 'plus-lg'
        ),
    }.items():
        registries.shortcuts.add(name, shortcut)


def _on_company(label: str, endpoint: str, icon: str) -> Shortcut:
    return Shortcut(label, endpoint, Permission.COMPANIES_EDIT, icon, 'companies.show', 'company_id', _own)


def _own(company_id: Any) -> bool:
    company = db.session.get(Company, company_id)
    return company is not None and queries.may_edit(company)


# --- companies --------------------------------------------------------------------------------------


def companies(typed: str, limit: int) -> list[Hit]:
    """Companies whose names, SIREN, SIRET or contacts' e-mail domain hold the words, with who works on them."""
    found = ranked(Company.id, Company.folded, _siren(typed), limit, *_other_ways(typed))
    query = _with_clubs().join(found, found.c.id == Company.id)
    rows = db.session.execute(query.order_by(found.c.rank, Company.sort_name, Company.id, ClubMembership.since))
    return list(_hits(rows).values())[:limit]


def _siren(typed: str) -> str:
    """A SIRET finds its company by its first nine digits."""
    found = words(typed)
    return found[0][:9] if len(found) == 1 and found[0].isdigit() and len(found[0]) == 14 else typed


def _other_ways(typed: str) -> list[Select[Any]]:
    found, folded = words(typed), fold(typed)
    if len(found) == 1 and found[0].isdigit() and len(found[0]) == 14:
        return [db.select(Establishment.company_id.label('id')).where(Establishment.siret == found[0])]
    if DOMAIN.fullmatch(folded):
        pattern = f'%{escaped(folded)}%' if '@' in folded else f'%@%{escaped(folded)}%'
        return [db.select(Contact.company_id.label('id')).where(Contact.folded.like(pattern, escape='\\'))]
    return []


def recall(ids: Sequence[str]) -> dict[str, Hit]:
    """The lines of these companies."""
    rows = db.session.execute(_with_clubs().where(Company.id.in_([int(i) for i in ids])).order_by(ClubMembership.since))
    return {str(company_id): hit for company_id, hit in _hits(rows).items()}


def _with_clubs() -> Select[Any]:
    """A row for each company and club that follows it today."""
    return (
        db.select(
            Company.id,
            Company.name,
            Company.usual_name,
            Company.siren,
            Company.departement_code,
            Company.relation_state,
            ClubMembership.club_id,
            ClubMembership.since,
            Club.name.label('club'),
            User.name.label('owner'),
        )
        .outerjoin(ClubMembership, (ClubMembership.company_id == Company.id) & ClubMembership.until.is_(None))
        .outerjoin(Club, Club.id == ClubMembership.club_id)
        .outerjoin(User, User.id == ClubMembership.owner_id)
    )


def _hits(rows: Any) -> dict[int, Hit]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.id, []).append(row)
    return {company_id: _hit(company_id, of_company) for company_id, of_company in grouped.items()}


def _hit(company_id: int, rows: list[Any]) -> Hit:
    first = rows[0]
    siren = siren_fr(first.siren) if first.siren else 'SIREN à compléter'
    identity = [siren, first.departement_code and f'département {first.departement_code}']
    clubs = [_club(row) for row in rows if row.club]
    if len(clubs) > CLUBS_NAMED:
        clubs[CLUBS_NAMED:] = [f'et {len(clubs) - CLUBS_NAMED} autres clubs']
    detail = ' · '.join([*filter(None, identity), *(clubs or ['suivie par aucun club'])])
    url = url_for('companies.show', company_id=company_id)
    return Hit(first.usual_name or first.name, url, detail, first.relation_state)


def _club(row: Any) -> str:
    """« Club Paris (Nadia Benali) depuis le 3 mars 2025 »: the person only to their own club and to the staff."""
    held = access.perimeter()
    owner = f' ({row.owner})' if row.owner and (held.staff or row.club_id in held.clubs) else ''
    return f'{row.club}{owner} depuis le {date_fr(row.since)}'


# --- contacts ---------------------------------------------------------------------------------------


def contacts(typed: str, limit: int) -> list[Hit]:
    """Contacts of the reader's perimeter by name or address; those who left are said so. A number names nobody."""
    if ''.join(words(typed)).isdigit():
        return []
    found = ranked(Contact.id, Contact.folded, typed, limit)
    query = (
        db.select(
            Contact.first_name,
            Contact.last_name,
            Contact.job_title,
            Contact.left_on,
            Contact.objection_on,
            Contact.company_id,
            Company.name,
            Company.usual_name,
        )
        .join(found, found.c.id == Contact.id)
        .join(Company, Company.id == Contact.company_id)
        .order_by(found.c.rank, Contact.folded, Contact.id)
        .limit(limit)
    )
    return [_contact(row) for row in db.session.execute(query)]


def _contact(row: Any) -> Hit:
    state = ('Ne plus contacter', 'danger') if row.objection_on else ('A quitté l’entreprise', 'neutral')
    return Hit(
        f'{row.first_name} {row.last_name}'.strip(),
        url_for('companies.show', company_id=row.company_id, _anchor='interlocuteurs'),
        ' · '.join(filter(None, (row.job_title, row.usual_name or row.name))),
        state if row.objection_on or row.left_on else None,
    )
