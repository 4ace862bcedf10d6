"""What the identity of a company went through, and companies as the scope of a right."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, or_

from crm import identifiers, registries
from crm.choices import label_of
from crm.clock import start_of
from crm.companies.models import ClubMembership, Company, HeadcountBand, RelationState
from crm.companies.queries.counts import counted
from crm.companies.queries.files import clubs_of, company_by_siren
from crm.database import db
from crm.errors import Refusal
from crm.history import Change, StateChange
from crm.once import once_a_page
from crm.registries import TimelineItem
from crm.statements import composed_once

# changes and passages read for one timeline, which shows the latest 60 lines
TOLD = 200

LABELS = {
    'siren': 'SIREN',
    'name': 'Raison sociale',
    'usual_name': 'Nom usuel',
    'departement_code': 'Département',
    'naf_code': 'Code NAF',
    'headcount_band': 'Effectif',
}


def own_timeline(company: Company) -> list[TimelineItem]:
    """Arrival, corrections of the identity, steps of the relation and clubs, as lines of the timeline."""
    source = {'import': 'Importée d’un fichier', 'saisie': 'Ajoutée à la main'}.get(company.source, 'Ajoutée')
    items = [TimelineItem(company.created_at, 'plus-lg', source)]
    items += [
        TimelineItem(
            c.at, 'pencil', f'{LABELS[c.field]} : {_words(c.field, c.old)} → {_words(c.field, c.new)}', c.user_name
        )
        for c in _changes(company, 'company')
    ]
    items += [
        TimelineItem(s.at, 'arrow-left-right', f'Relation : {label_of(RelationState, s.new).lower()}', s.reason)
        for s in states_of(company, 'company')
    ]
    for club, membership in clubs_of(company):
        items.append(TimelineItem(start_of(membership.since), 'bookmark', f'{club.name} suit l’entreprise'))
        if membership.until:
            items.append(
                TimelineItem(start_of(membership.until), 'dash-circle', f'{club.name} ne suit plus l’entreprise')
            )
    return items


def lead_lines(company: Company) -> list[TimelineItem]:
    """Changes of the club that leads, as lines of the timeline."""
    names = {str(membership.id): club.name for club, membership in clubs_of(company)}
    return [
        TimelineItem(c.at, 'star', f'{names[c.record_id]} devient chef de file', c.user_name)
        for c in _changes(company, 'club_membership')
    ]


def _changes(company: Company, table: str) -> list[Change]:
    """What the timeline tells of the identity (table « company ») or of who leads (« club_membership »)."""
    found = once_a_page(('company_changes', company.id), lambda: _all_changes(company))
    return [change for change in found if change.table == table]


def corrections(company_id: Any) -> Select[int]:
    """How many corrections of its identity the timeline has to tell."""
    return db.select(func.count(Change.id)).where(_of_identity(cast(company_id, String)))


def changes_of_lead(company_id: Any) -> Select[int]:
    """How many changes of the club that leads."""
    memberships = db.select(cast(ClubMembership.id, String)).where(ClubMembership.company_id == company_id)
    return db.select(func.count(Change.id)).where(_of_lead(memberships.correlate(Company)))


def _all_changes(company: Company) -> list[Change]:
    if not counted(company, 'corrections') and not counted(company, 'changes_of_lead'):
        return []
    query = db.select(Change).where(_is_told(company)).order_by(Change.id.desc())
    return list(db.session.scalars(query.limit(TOLD)))


def _is_told(company: Company) -> ColumnElement[bool]:
    memberships = [str(membership.id) for _, membership in clubs_of(company)]
    return or_(_of_identity(str(company.id)), _of_lead(memberships))


def _of_identity(company_id: Any) -> ColumnElement[bool]:
    return (Change.table == 'company') & (Change.record_id == company_id) & Change.field.in_(LABELS)


def _of_lead(memberships: Any) -> ColumnElement[bool]:
    named = (Change.table == 'club_membership') & Change.record_id.in_(memberships)
    return named & (Change.field == 'is_lead') & (Change.new == 'True')


def states_of(company: Company, table: str) -> list[StateChange]:
    """Passages, latest first, of the records of a table that belong to a company (see `registries.company_states`)."""
    found = once_a_page(('company_states', company.id), lambda: _all_states(company))
    return [change for change in found if change.table == table]


def _all_states(company: Company) -> list[StateChange]:
    records = {table: ids(company) for table, ids in registries.company_states.items()}
    return list(db.session.scalars(_passages(), records))


@composed_once
def _passages() -> Select[StateChange]:
    """Of the records given, a list of ids a table."""
    belongs = [
        (StateChange.table == table) & StateChange.record_id.in_(bindparam(table, expanding=True))
        for table, _ in registries.company_states.items()
    ]
    return db.select(StateChange).where(or_(*belongs)).order_by(StateChange.id.desc()).limit(TOLD)


def _words(field: str, value: str | None) -> str:
    if field == 'headcount_band' and value:
        return label_of(HeadcountBand, value)
    return value or '(vide)'


def scope_of(code: str) -> tuple[str, str]:
    """(id, name) of the company of a SIREN, for a right limited to it. Refuses an unknown one."""
    try:
        company = company_by_siren(identifiers.siren(code))
    except identifiers.BadIdentifier as bad:
        raise Refusal('scope', str(bad)) from bad
    if company is None:
        raise Refusal('scope', 'Aucune entreprise n’a ce SIREN : ajoutez-la d’abord dans « Entreprises ».')
    return str(company.id), company.display_name
