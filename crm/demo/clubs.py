"""Clubs of the demonstration: who leads, who is in charge, notes, hand-overs, one national group of sites.

Chance has its own source here, so that the rest of the world does not change with it.
"""

import random
from datetime import date, timedelta

from crm import samples
from crm.companies import actions
from crm.companies.models import (
    ClubEstablishment,
    ClubMembership,
    Company,
    Establishment,
    Handover,
    HandoverState,
    HeadcountBand,
)
from crm.database import db
from crm.demo.world import World, add_all
from crm.territories.models import Commune, Postcode

NOTES = (
    'Passer par l’assistante de direction, elle répond dans la journée.',
    'Groupe familial : la décision se prend en conseil, au printemps.',
    'Très présente dans les lycées professionnels du territoire.',
    'Préfère le courriel ; ne pas appeler le lundi.',
)
HANDOVER_NOTES = (
    'La direction des ressources humaines s’installe chez vous en janvier. Bon accueil, rendez-vous à reprendre.',
    'Le site d’ici ferme ; tout se décide désormais dans votre département.',
    'Nous n’avons plus de relais sur place, vous connaissez bien la directrice.',
)
GROUP_SITES = 40


def build(world: World) -> None:
    """Leads for all, then notes, a group followed by many clubs, and some hand-overs."""
    chance = random.Random(world.seed + 1)
    actions.settle_leads()
    _notes(world, chance)
    _group(world, chance)
    _handovers(world, chance)


def _notes(world: World, chance: random.Random) -> None:
    paris, coordinator = world.clubs['75'].id, world.users['coordinator'].id
    for membership in db.session.scalars(db.select(ClubMembership).order_by(ClubMembership.id)):
        if chance.random() < 0.08:
            membership.note = chance.choice(NOTES)
        if membership.club_id == paris and chance.random() < 0.6:
            membership.owner_id = coordinator
    db.session.flush()


def _group(world: World, chance: random.Random) -> None:
    """One large company of Paris gets sites in many communes; the clubs of half of them follow it."""
    company = _largest_of_paris(world)
    if company is None:
        return
    known = sum(1 for _ in company.establishments)
    towns = _towns(world, chance, GROUP_SITES)
    sites = [
        Establishment(
            siret=samples.siret(company.siren or '', known + number),
            company_id=company.id,
            address=f'{chance.randrange(1, 90)} avenue de la République',
            postcode=postcode,
            city=name,
            commune_code=code,
            departement_code=departement,
            closed_on=world.today - timedelta(days=90) if number % 19 == 0 else None,
        )
        for number, (code, name, postcode, departement) in enumerate(towns, start=1)
    ]
    add_all(sites)
    following = {m.club_id for m in company.memberships}
    clubs = sorted({site.departement_code or '' for site in sites})[::2]
    for code in clubs:
        club_id = world.clubs[code].id
        if club_id not in following:
            since = world.today - timedelta(days=chance.randrange(30, 500))
            add_all([ClubMembership(company_id=company.id, club_id=club_id, since=since, source='démonstration')])
    elsewhere = next(site for site in sites if site.departement_code not in clubs and site.closed_on is None)
    since = world.today - timedelta(days=40)
    add_all([ClubEstablishment(club_id=world.clubs['75'].id, establishment_id=elsewhere.id, since=since)])
    db.session.expire(company)


def _largest_of_paris(world: World) -> Company | None:
    large = (HeadcountBand.HUGE, HeadcountBand.XXLARGE, HeadcountBand.XLARGE)
    found = [c for c in world.companies if c.siren and c.departement_code == '75']
    return min(found, key=lambda c: (c.headcount_band not in large, c.sort_name), default=None)


def _towns(world: World, chance: random.Random, wanted: int) -> list[tuple[str, str, str, str]]:
    """(INSEE code, name, postcode, département) of as many towns, spread over the country."""
    query = (
        db.select(Commune.code, Commune.name, db.func.min(Postcode.code), Commune.departement_code)
        .join(Postcode, Postcode.commune_code == Commune.code)
        .where(Commune.population > 30_000, Commune.departement_code.is_not(None))
        .group_by(Commune.code, Commune.name, Commune.departement_code)
        .order_by(Commune.code)
    )
    towns = [(code, name, postcode, departement) for code, name, postcode, departement in db.session.execute(query)]
    return sorted(chance.sample(towns, min(wanted, len(towns))))


def _handovers(world: World, chance: random.Random) -> None:
    """A dozen relays between neighbours; two wait for Paris to answer."""
    paris = world.clubs['75'].id
    codes = sorted(code for code in world.clubs if code.isdigit() and code != '75')
    ours = [c for c in world.companies if c.departement_code == '75'][:12]
    theirs = [c for c in world.companies if c.departement_code in codes][:2]
    waiting = [_handover(world, chance, c, world.clubs[c.departement_code or ''].id, paris, 0) for c in theirs]
    answered = [
        _handover(world, chance, c, paris, world.clubs[chance.choice(codes)].id, n) for n, c in enumerate(ours, 1)
    ]
    add_all([*waiting, *answered])
    for handover in (*waiting, *answered):
        _write_states(world, handover)
    for handover in answered:
        if handover.state == HandoverState.ACCEPTED:
            _carry_out(handover)


def _handover(world: World, chance: random.Random, company: Company, giver: int, taker: int, number: int) -> Handover:
    day = world.today - timedelta(days=chance.randrange(2, 12) if number == 0 else chance.randrange(20, 200))
    state = (
        HandoverState.PROPOSED if number == 0 else HandoverState.DECLINED if number % 3 == 0 else HandoverState.ACCEPTED
    )
    by_us = world.users['coordinator'] if giver == world.clubs['75'].id else None
    answered = day + timedelta(days=chance.randrange(1, 9))
    return Handover(
        company_id=company.id,
        from_club_id=giver,
        to_club_id=taker,
        note=chance.choice(HANDOVER_NOTES),
        keeps_following=True,
        state=state,
        proposed_by_id=by_us.id if by_us else None,
        proposed_by_name=by_us.name if by_us else 'Camille Voisin',
        proposed_at=world.moment(day),
        answer='Nous ne pouvons pas reprendre cette année.' if state == HandoverState.DECLINED else '',
        answered_by_name='' if number == 0 else 'Camille Voisin',
        answered_at=None if number == 0 else world.moment(answered),
    )


def _write_states(world: World, handover: Handover) -> None:
    steps: list[tuple[HandoverState, date]] = [(HandoverState(HandoverState.PROPOSED), handover.proposed_at.date())]
    if handover.answered_at:
        steps.append((handover.state, handover.answered_at.date()))
    world.passed(handover, steps)


def _carry_out(handover: Handover) -> None:
    """What acceptance did: the taker follows, and leads in the place of the giver."""
    query = db.select(ClubMembership).filter_by(company_id=handover.company_id)
    memberships = {membership.club_id: membership for membership in db.session.scalars(query)}
    taker = memberships.get(handover.to_club_id)
    if taker is None and handover.answered_at:
        day = handover.answered_at.date()
        taker = ClubMembership(company_id=handover.company_id, club_id=handover.to_club_id, since=day, source='club')
        add_all([taker])
    giver = memberships.get(handover.from_club_id)
    if taker is not None and giver is not None and giver.is_lead:
        giver.is_lead, taker.is_lead = False, True
    db.session.flush()
