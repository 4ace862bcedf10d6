"""What the register would say of the companies of the demonstration: nobody is asked about fictional numbers."""

import random
from datetime import timedelta
from typing import Any

from crm import clock
from crm.companies.models import Company, HeadcountBand, RegisterField, RegisterProposal, RegisterState
from crm.demo.world import World, add_all
from crm.formatting import date_fr

STATES = {
    RegisterState.VERIFIED: 92,
    RegisterState.CLOSED: 4,
    RegisterState.NOT_FOUND: 2,
    RegisterState.UNDISCLOSED: 2,
}


def answer(world: World, number: int) -> dict[str, Any]:
    """Columns of the company of this number, drawn apart so that the rest of the world stays the same."""
    chance = random.Random(f'{world.seed} {number}')
    (state,) = chance.choices(list(STATES), list(STATES.values()))
    closed = state is RegisterState.CLOSED
    return {
        'register_state': state,
        'register_checked_at': clock.start_of(world.today - timedelta(days=chance.randrange(1, 27)))
        + timedelta(hours=3),
        'closed_on': world.today - timedelta(days=chance.randrange(30, 300)) if closed else None,
        'category': chance.choices(('PME', 'ETI', 'GE'), (80, 15, 5))[0],
        'legal_form': chance.choices(('5710', '5499', '5599', '9220'), (50, 30, 10, 10))[0],
    }


def build(world: World) -> None:
    """Changes to examine: companies that are gone, and some whose headcount has changed."""
    chance = random.Random(f'{world.seed} register')
    add_all([made for company in world.companies if (made := _proposal(company, chance))])


def _proposal(company: Company, chance: random.Random) -> RegisterProposal | None:
    if company.register_state is RegisterState.CLOSED:
        return _gone(company, f'Fermée depuis le {date_fr(company.closed_on)}')
    if company.register_state is RegisterState.NOT_FOUND:
        return _gone(company, 'Introuvable dans l’annuaire')
    if company.register_state is RegisterState.VERIFIED and chance.random() < 0.06:
        return _headcount(company, chance)
    return None


def _gone(company: Company, theirs: str) -> RegisterProposal:
    return RegisterProposal(
        company_id=company.id,
        field=RegisterField.EXISTENCE,
        ours='Suivie',
        theirs=theirs,
        found_at=company.register_checked_at,
    )


def _headcount(company: Company, chance: random.Random) -> RegisterProposal:
    bands = [band for band in HeadcountBand if band is not company.headcount_band]
    band, year = chance.choice(bands), (company.headcount_year or 2023) + 1
    return RegisterProposal(
        company_id=company.id,
        field=RegisterField.HEADCOUNT,
        ours=f'{company.headcount_band.label} ({company.headcount_year})' if company.headcount_band else '',
        theirs=f'{band.label} ({year})',
        values={'headcount_band': band.value, 'headcount_year': year},
        found_at=company.register_checked_at,
    )
