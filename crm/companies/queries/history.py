"""What the identity of a company went through, and companies as the scope of a right."""

from crm import identifiers
from crm.choices import label_of
from crm.clock import start_of
from crm.companies.models import Company, HeadcountBand, RelationState
from crm.companies.queries.files import clubs_of, company_by_siren
from crm.database import db
from crm.errors import Refusal
from crm.history import Change, StateChange
from crm.registries import TimelineItem

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
        for c in _changes(company)
    ]
    items += [
        TimelineItem(s.at, 'arrow-left-right', f'Relation : {label_of(RelationState, s.new).lower()}', s.reason)
        for s in _steps(company)
    ]
    for club, membership in clubs_of(company):
        items.append(TimelineItem(start_of(membership.since), 'bookmark', f'{club.name} suit l’entreprise'))
        if membership.until:
            items.append(
                TimelineItem(start_of(membership.until), 'dash-circle', f'{club.name} ne suit plus l’entreprise')
            )
    return items


def _changes(company: Company) -> list[Change]:
    query = db.select(Change).filter_by(table='company', record_id=str(company.id)).where(Change.field.in_(LABELS))
    return list(db.session.scalars(query.order_by(Change.id.desc()).limit(40)))


def _steps(company: Company) -> list[StateChange]:
    query = db.select(StateChange).filter_by(table='company', record_id=company.id)
    return list(db.session.scalars(query.order_by(StateChange.id.desc()).limit(20)))


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
