"""Objective 2, mobilise: O2.3, awareness events and the companies present."""

from sqlalchemy import distinct, func, select

from crm import clock
from crm.convention.indicators import facts, proofs, scopes
from crm.convention.indicators.definitions import Definition, Figure, Indicator, Link, Proof
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.outreach import queries as outreach
from crm.statements import Statement


def _held(period: Period) -> Statement:
    return outreach.events_held_in(period.start, period.end)


def _present(period: Period) -> Statement:
    return outreach.presences_in(period.start, period.end)


def events(period: Period, wanted: Wanted) -> dict[str, Figure]:
    places = wanted.of_kinds(('national', 'region', 'departement', 'departements', 'club'))
    held = scopes.measured(
        _held(period),
        lambda c: (func.count(c.key), scopes.rows_where(facts.entered_late(c.entered_at, period.end))),
        places,
    )
    present = scopes.measured(
        _present(period),
        lambda c: (
            func.count(distinct(c.event_id)),
            scopes.companies(c),
            scopes.companies_apart(c),
            func.count(),
        ),
        wanted,
    )
    return {scope: _figure(held.get(scope), *row) for scope, row in present.items()}


def _figure(held: tuple[int, int] | None, attended: int, companies: int, apart: int, presences: int) -> Figure:
    """For a company, the events it came to."""
    count, late = held or (attended, 0)
    return Figure(
        float(count),
        note=scopes.remarks(late=late, apart=apart),
        late=late,
        without_siren=apart,
        breakdown=(
            ('Événements tenus', count),
            ('Entreprises présentes (SIREN)', companies),
            ('Présences notées', presences),
        ),
    )


def prove(wanted: Wanted, period: Period, named: bool) -> Proof:
    present = scopes.within(_present(period), wanted).subquery()
    counted = (
        select(present.c.event_id, func.count(distinct(present.c.company_id)).label('companies'))
        .group_by(present.c.event_id)
        .subquery()
    )
    held = (_held(period) if wanted.companies else scopes.within(_held(period), wanted)).subquery()
    query = select(held, func.coalesce(counted.c.companies, 0).label('companies')).join(
        counted, counted.c.event_id == held.c.key, isouter=not wanted.companies
    )
    return proofs.paged(
        query,
        ('Événement', 'Date', 'Entreprises présentes'),
        lambda r: (Link(r.title, 'outreach.event', (('event_id', r.key),)), clock.day_of(r.starts_at), r.companies),
        'Une ligne par événement tenu dans la période : leur nombre est le chiffre.',
    )


EVENTS = Indicator(
    Definition(
        'O2.3',
        2,
        'Événements de sensibilisation tenus',
        'Événements dont la présence a été notée, datés de la période ; à côté, les entreprises distinctes présentes '
        'et les présences notées. Club organisateur ; le département est celui du lieu, sinon du club. Pour une '
        'entreprise : les événements où elle est venue.',
        'count',
        owner='Clubs LEE',
    ),
    events,
    prove,
)
