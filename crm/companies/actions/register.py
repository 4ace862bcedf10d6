"""What is done with the answers of the register: state, completed blanks, proposals taken or not."""

from collections.abc import Iterable
from typing import Any

from crm import clock, identifiers
from crm.companies import queries
from crm.companies.actions.relations import unfollow
from crm.companies.models import (
    Company,
    Establishment,
    HeadcountBand,
    ProposalState,
    RegisterField,
    RegisterProposal,
    RegisterState,
)
from crm.companies.queries.register import Checked, place_of_site
from crm.companies.queries.register_changes import Difference, differences
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.history import actor
from crm.register import LegalUnit, Site

TYPED = {RegisterField.NAME, RegisterField.NAF, RegisterField.HEADCOUNT}


def take_note(company: Company, answer: Checked, *, added: bool = False) -> None:
    """Keep what the register said: our blanks are completed, what differs is proposed.

    `added`: somebody has just typed this record with the register before their eyes: what they wrote is kept.
    A register that did not answer changes nothing of what it had said before.
    """
    if answer.at is None:
        if company.register_state in (RegisterState.UNCHECKED, RegisterState.UNAVAILABLE):
            company.register_state = answer.state
        return
    company.register_state, company.register_checked_at = answer.state, answer.at
    company.closed_on = answer.unit.closed_day if answer.unit and answer.unit.closed else None
    found = list(_differences(company, answer))
    for difference in found:
        if difference.missing:
            _write(company, difference.field, difference.values)
    if answer.state is RegisterState.VERIFIED and answer.unit:
        company.naf25_code = answer.unit.naf25 or company.naf25_code
        if company.headcount_year is None and answer.unit.headcount_year:
            company.headcount_year = answer.unit.headcount_year
    _propose(company, [difference for difference in found if not difference.missing], kept=added)
    db.session.flush()


def _differences(company: Company, answer: Checked) -> Iterable[Difference]:
    if answer.state is RegisterState.VERIFIED and answer.unit:
        return differences(company, answer.unit)
    if answer.state is RegisterState.CLOSED:
        since = f' depuis le {date_fr(company.closed_on)}' if company.closed_on else ''
        return [Difference(RegisterField.EXISTENCE, 'Suivie', f'Fermée{since}')]
    if answer.state is RegisterState.NOT_FOUND:
        return [Difference(RegisterField.EXISTENCE, 'Suivie', 'Introuvable dans l’annuaire')]
    return []


def _propose(company: Company, found: list[Difference], *, kept: bool) -> None:
    """One row a field. What was decided holds as long as the register says the same; what agrees again is forgotten."""
    rows = {row.field: row for row in db.session.scalars(db.select(RegisterProposal).filter_by(company_id=company.id))}
    for difference in found:
        row = rows.pop(difference.field, None)
        if row is None:
            row = RegisterProposal(company_id=company.id, field=difference.field, ours='', theirs='')
            db.session.add(row)
        elif row.theirs == difference.theirs:
            row.ours = difference.ours
            continue
        row.ours, row.theirs, row.values = difference.ours, difference.theirs, difference.values
        row.state, row.found_at, row.decided_at, row.decided_by = ProposalState.OPEN, clock.now(), None, ''
        if kept and difference.field in TYPED:
            keep(row)
    for row in rows.values():
        if row.state is ProposalState.OPEN:
            db.session.delete(row)


def add_site(company: Company, unit: LegalUnit, siret: str) -> None:
    """The site of a SIRET that the register knows, beside the head office."""
    theirs = unit.site(siret)
    if theirs and all(site.siret != siret for site in company.establishments):
        company.establishments.append(_site(theirs))
        db.session.flush()


def _site(theirs: Site) -> Establishment:
    place = place_of_site(theirs)
    return Establishment(
        siret=theirs.siret,
        name=theirs.name,
        address=theirs.address,
        postcode=theirs.postcode,
        city=place.city,
        commune_code=place.commune_code,
        departement_code=place.departement_code,
    )


# --- decisions --------------------------------------------------------------------------------------


def complete_siren(company: Company, typed: str, answer: Checked | None) -> None:
    """Give its SIREN to a company that has none, and what the register says of it. Refuses a number already used."""
    if company.siren:
        raise Refusal('', 'Le SIREN de cette entreprise est déjà connu : rien n’a été changé.')
    try:
        siren, _ = identifiers.siren_or_siret(typed)
    except identifiers.BadIdentifier as bad:
        raise Refusal('', str(bad)) from bad
    if known := queries.company_by_siren(siren):
        raise Refusal('', f'Ce SIREN est déjà celui de « {known.display_name} » : les deux fiches sont un doublon.')
    company.siren = siren
    company.refold()
    company.updated_at = clock.now()
    if answer:
        take_note(company, answer)


def take(proposal: RegisterProposal) -> None:
    """Write what the register says in our record. For a company that is gone: the reader's clubs stop following it."""
    _refuse_decided(proposal)
    company = proposal.company
    if proposal.field is RegisterField.EXISTENCE:
        for club in queries.own_clubs_of(company):
            unfollow(company, club)
        if any(membership.until is None for membership in company.memberships):
            return  # other clubs follow it: theirs to decide
    else:
        _write(company, proposal.field, proposal.values)
        company.updated_at = clock.now()
    _decide(proposal, ProposalState.TAKEN)


def keep(proposal: RegisterProposal) -> None:
    """Our record is right: the same difference is not proposed again."""
    _refuse_decided(proposal)
    _decide(proposal, ProposalState.KEPT)


def _refuse_decided(proposal: RegisterProposal) -> None:
    if proposal.state is not ProposalState.OPEN:
        raise Refusal('', 'Ce changement a déjà été examiné\u00a0: la fiche dit ce qui a été retenu.')


def _decide(proposal: RegisterProposal, state: ProposalState) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, clock.now(), actor()[1]
    db.session.flush()


def _write(company: Company, field: RegisterField, values: dict[str, Any]) -> None:
    if field is RegisterField.HEAD_OFFICE:
        _write_head_office(company, values)
        return
    for column, value in values.items():
        setattr(company, column, HeadcountBand(value) if column == 'headcount_band' else value)
    if field is RegisterField.NAME:
        company.refold()


def _write_head_office(company: Company, values: dict[str, Any]) -> None:
    """The head office moves to this SIRET; the former one stays, as a site like others."""
    office = next((site for site in company.establishments if site.siret == values['siret']), None)
    if office is None:
        if db.session.scalar(db.select(Establishment.id).filter_by(siret=values['siret'])):
            return  # entered under another company: for a person to sort out
        office = Establishment(siret=values['siret'])
        company.establishments.append(office)
    for column in ('address', 'postcode', 'city', 'commune_code', 'departement_code'):
        setattr(office, column, values[column])
    for site in company.establishments:
        site.is_head_office = site is office
    company.departement_code = values['departement_code'] or company.departement_code
