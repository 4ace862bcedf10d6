"""What the register says otherwise than we do: differences of one company, the queue of those to be examined."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as filled
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, or_
from sqlalchemy.orm import joinedload

from crm import access, clock, demonstration, paging
from crm.companies.models import (
    ClubMembership,
    Company,
    Establishment,
    HeadcountBand,
    ProposalState,
    RegisterField,
    RegisterProposal,
)
from crm.companies.nomenclature import INSEE_BANDS, LEGAL_WORDS, NAF_VERSION, naf_code, naf_section, unusable_name
from crm.companies.queries.counts import counted
from crm.companies.queries.register import place_of_site
from crm.database import db
from crm.formatting import siret_fr
from crm.register import LegalUnit, Site
from crm.register.legal_forms import name_of
from crm.registries import HomeBlock, HomeItem, Panel
from crm.search import fold
from crm.statements import composed_once

CHECKED_EVERY = timedelta(days=28)
SHOWN_AT_HOME = 5


@dataclass(frozen=True)
class Difference:
    """One field: `ours` and `theirs` in words, `values` to be written if theirs is taken, `missing` if we have none."""

    field: RegisterField
    ours: str
    theirs: str
    values: dict[str, Any] = filled(default_factory=dict)
    missing: bool = False


def differences(company: Company, unit: LegalUnit) -> Iterator[Difference]:
    """What an active, disclosed unit of the register says otherwise than our record, or that we lack."""
    if _bare(company.name) != _bare(unit.name):
        missing = bool(unusable_name(company.name))
        yield Difference(RegisterField.NAME, company.name, unit.name, {'name': unit.name}, missing)
    if unit.head_office:
        yield from _head_office(company, unit.head_office)
    if (code := naf_code(unit.naf)) and code != company.naf_code:
        values = {'naf_code': code, 'naf_section': naf_section(code), 'naf_version': NAF_VERSION}
        yield Difference(RegisterField.NAF, company.naf_code, code, values, not company.naf_code)
    yield from _headcount(company, unit)
    if unit.category and unit.category != company.category:
        values = {'category': unit.category}
        yield Difference(RegisterField.CATEGORY, company.category, unit.category, values, not company.category)
    if unit.legal_form and unit.legal_form != company.legal_form:
        ours, theirs, values = name_of(company.legal_form), name_of(unit.legal_form), {'legal_form': unit.legal_form}
        yield Difference(RegisterField.LEGAL_FORM, ours, theirs, values, not ours or ours == theirs)


def _bare(name: str) -> str:
    """A folded name without points nor legal form: « S.A.S. Durand » is « DURAND »."""
    return ' '.join(word for word in fold(name).replace('.', '').split() if word not in LEGAL_WORDS)


def _headcount(company: Company, unit: LegalUnit) -> Iterator[Difference]:
    """The band of the register is about two years old: it is not proposed against a later one of ours."""
    band = INSEE_BANDS.get(unit.headcount_code)
    year = unit.headcount_year or 0
    if band is None or band == company.headcount_band or year < (company.headcount_year or 0):
        return
    values = {'headcount_band': band.value, 'headcount_year': unit.headcount_year}
    ours = _dated(company.headcount_band, company.headcount_year) if company.headcount_band else ''
    yield Difference(RegisterField.HEADCOUNT, ours, _dated(band, unit.headcount_year), values, not ours)


def _dated(band: HeadcountBand, year: int | None) -> str:
    return f'{band.label} ({year})' if year else band.label


def _head_office(company: Company, theirs: Site) -> Iterator[Difference]:
    place = place_of_site(theirs)
    values = {
        'siret': theirs.siret,
        'address': theirs.address,
        'postcode': theirs.postcode,
        'city': place.city,
        'commune_code': place.commune_code,
        'departement_code': place.departement_code,
    }
    ours = next((site for site in company.establishments if site.is_head_office), None)
    elsewhere = bool(place.departement_code and company.departement_code not in (None, place.departement_code))
    if ours and ours.siret == theirs.siret and not elsewhere and _same_place(ours, values):
        return
    complete = ours is None or (
        ours.siret == theirs.siret and not ours.address and ours.postcode in ('', theirs.postcode)
    )
    words = (_words(ours) if ours else '', _site_words(values))
    yield Difference(RegisterField.HEAD_OFFICE, *words, values, complete and not elsewhere)


def _same_place(ours: Establishment, theirs: dict[str, Any]) -> bool:
    return ours.postcode == theirs['postcode'] and fold(ours.address) == fold(theirs['address'])


def _words(site: Establishment) -> str:
    return _site_words({'siret': site.siret, 'address': site.address, 'postcode': site.postcode, 'city': site.city})


def _site_words(values: dict[str, Any]) -> str:
    place = ' '.join(filter(None, (values['postcode'], values['city'])))
    return ', '.join(filter(None, (siret_fr(values['siret']), values['address'], place)))


def register_panel(company: Company) -> Panel:
    """The company file: what the register said, when, and what differs."""
    proposals = proposals_of(company) if counted(company, 'proposals') else []
    context = {
        'proposals': [p for p in proposals if p.field is not RegisterField.EXISTENCE],
        'gone': next((p for p in proposals if p.field is RegisterField.EXISTENCE), None),
        'legal_form': name_of(company.legal_form),
        'sees_all_clubs': access.perimeter().staff,
    }
    return Panel('Annuaire officiel', 'companies/register_panel.html', context)


# --- the queue --------------------------------------------------------------------------------------


def proposals_of(company: Company) -> list[RegisterProposal]:
    """Differences of a company that wait for a decision, within the reader's perimeter."""
    query = db.select(RegisterProposal).filter_by(company_id=company.id, state=ProposalState.OPEN)
    return list(db.session.scalars(query.order_by(RegisterProposal.id)))


def page_of_proposals() -> paging.Page:
    """Differences to be examined, the latest found first."""
    return paging.page(_to_examine(), [RegisterProposal.found_at, RegisterProposal.id], descending=True)


def count_proposals() -> int:
    """How many differences wait for a decision, within the reader's perimeter."""
    query = db.select(func.count(RegisterProposal.id)).filter_by(state=ProposalState.OPEN)
    return db.session.scalar(query) or 0


def _to_examine() -> Select[RegisterProposal]:
    query = db.select(RegisterProposal).filter_by(state=ProposalState.OPEN)
    return query.options(joinedload(RegisterProposal.company))


def register_block() -> HomeBlock | None:
    """« Ma journée »: what the register says otherwise than we do; nothing when there is nothing."""
    if not access.may(access.Permission.COMPANIES_EDIT):
        return None
    items = [_home_item(proposal) for proposal in db.session.scalars(_latest_to_examine())]
    if not items:
        return None
    total = count_proposals() if len(items) == SHOWN_AT_HOME else len(items)
    return HomeBlock('Annuaire : changements à examiner', items, total, url_for('companies.register_changes'), order=55)


@composed_once
def _latest_to_examine() -> Select[RegisterProposal]:
    return _to_examine().order_by(RegisterProposal.found_at.desc(), RegisterProposal.id.desc()).limit(SHOWN_AT_HOME)


def _home_item(proposal: RegisterProposal) -> HomeItem:
    url = url_for('companies.show', company_id=proposal.company_id, _anchor='annuaire')
    return HomeItem(proposal.company.display_name, url, f'{proposal.field.label} : {proposal.theirs}')


# --- the nightly round ------------------------------------------------------------------------------


def due_for_check(limit: int) -> list[int]:
    """Ids of followed companies with a SIREN whose last check is the oldest, never checked first."""
    followed = db.select(ClubMembership.company_id).where(ClubMembership.until.is_(None))
    before = clock.now() - CHECKED_EVERY
    query = db.select(Company.id).where(
        Company.siren.is_not(None),
        Company.id.in_(followed),
        or_(Company.register_checked_at.is_(None), Company.register_checked_at < before),
    )
    if demonstration.is_demonstration():
        query = query.where(~Company.siren.startswith(demonstration.FICTIONAL))
    oldest_first = func.coalesce(Company.register_checked_at, datetime(2000, 1, 1, tzinfo=before.tzinfo))
    return list(db.session.scalars(query.order_by(oldest_first, Company.id).limit(limit)))


def to_check(ids: list[int]) -> list[tuple[int, str]]:
    """(id, SIREN) of these companies, in the given order."""
    query = db.select(Company.id, Company.siren).where(Company.id.in_(ids))
    found = {company_id: siren for company_id, siren in db.session.execute(query) if siren}
    return [(company_id, found[company_id]) for company_id in ids if company_id in found]
