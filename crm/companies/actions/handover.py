"""Hand-over: a club proposes that another take over a company or a site; the other accepts or declines."""

from crm import clock, history, mail, registries
from crm.access import for_everyone
from crm.companies import queries
from crm.companies.actions.clubs_lead import appoint_lead
from crm.companies.actions.relations import follow, unfollow
from crm.companies.models import ClubEstablishment, ClubMembership, Company, Establishment, Handover, HandoverState
from crm.database import db
from crm.errors import Refusal
from crm.territories import queries as territories
from crm.territories.models import Club


def propose_handover(
    company: Company,
    from_club: Club,
    to_club: Club,
    *,
    note: str,
    site: Establishment | None = None,
    with_steps: bool = False,
    keeps_following: bool = False,
) -> Handover:
    """Offer a company, or one of its sites, to another club, whose coordinators are told by mail."""
    _refuse_what_cannot_pass(company, from_club, to_club, site)
    user_id, user_name = history.actor()
    handover = Handover(
        company_id=company.id,
        establishment_id=site.id if site else None,
        from_club_id=from_club.id,
        to_club_id=to_club.id,
        note=note,
        with_steps=with_steps and site is None,
        keeps_following=keeps_following,
        proposed_by_id=user_id,
        proposed_by_name=user_name,
        proposed_at=clock.now(),
    )
    history.change_state(handover, HandoverState.PROPOSED)
    db.session.flush()
    _tell(to_club, 'handover_proposed', handover, company)
    return handover


def _refuse_what_cannot_pass(company: Company, from_club: Club, to_club: Club, site: Establishment | None) -> None:
    if from_club.id == to_club.id:
        raise Refusal('to_club_id', 'C’est le même club : choisissez celui à qui vous passez le relais.')
    if from_club not in queries.followers_of(company):
        raise Refusal('', f'{from_club.name} ne suit pas cette entreprise : il n’y a rien à passer.')
    if site is not None and site.company_id != company.id:
        raise Refusal('establishment_id', 'Cet établissement n’est pas de cette entreprise : choisissez-le à nouveau.')
    query = db.select(Handover.id).filter_by(
        company_id=company.id,
        establishment_id=site.id if site else None,
        from_club_id=from_club.id,
        state=HandoverState.PROPOSED,
    )
    if db.session.scalar(query) is not None:
        raise Refusal('', 'Un relais est déjà proposé et attend sa réponse : retirez-le avant d’en proposer un autre.')


def accept_handover(handover: Handover, *, answer: str = '') -> int:
    """The receiving club takes over; returns how many open next steps came with the company."""
    _close(handover, HandoverState.ACCEPTED, answer)
    company, giver, taker = handover.company, handover.from_club, handover.to_club
    followers = queries.followers_of(company)
    if giver not in followers:
        raise Refusal('', f'{giver.name} ne suit plus cette entreprise : déclinez ce relais, puis suivez-la.')
    if taker not in followers:
        follow(company, taker)
    if handover.establishment is not None:
        _pass_site(handover, handover.establishment)
        passed = 0
    else:
        passed = _pass_company(handover)
    _tell(giver, 'handover_answered', handover, company)
    return passed


def _pass_site(handover: Handover, site: Establishment) -> None:
    giver, taker = handover.from_club_id, handover.to_club_id
    query = db.select(ClubEstablishment).filter_by(establishment_id=site.id)
    rows = {row.club_id: row for row in db.session.scalars(query)}
    if not handover.keeps_following and giver in rows:
        db.session.delete(rows[giver])
    keeping = {taker, giver} if handover.keeps_following else {taker}
    for club_id in keeping - rows.keys():
        db.session.add(ClubEstablishment(club_id=club_id, establishment_id=site.id, since=clock.today()))
    db.session.flush()


def _pass_company(handover: Handover) -> int:
    company, giver, taker = handover.company, handover.from_club, handover.to_club
    membership = db.session.scalars(db.select(ClubMembership).filter_by(company_id=company.id, club_id=taker.id)).one()
    user_id, _ = history.actor()
    colleagues = {user.id for user in queries.colleagues_of(taker)}
    if membership.owner_id is None and user_id in colleagues:
        membership.owner_id = user_id
    if queries.lead_of(company) == giver:
        appoint_lead(company, taker)
    if not handover.keeps_following:
        _pass_sites(company, giver, taker)
        unfollow(company, giver)
    if not handover.with_steps:
        return 0
    return sum(hand(company, giver, taker, membership.owner_id) for hand in registries.company_passing)


def _pass_sites(company: Company, giver: Club, taker: Club) -> None:
    """Sites that the giver had taken become the taker's."""
    sites = db.select(Establishment.id).filter_by(company_id=company.id)
    query = db.select(ClubEstablishment).where(
        ClubEstablishment.establishment_id.in_(sites), ClubEstablishment.club_id.in_([giver.id, taker.id])
    )
    rows = list(db.session.scalars(query))
    theirs = {row.establishment_id for row in rows if row.club_id == taker.id}
    for row in rows:
        if row.club_id == giver.id and row.establishment_id not in theirs:
            row.club_id, row.since = taker.id, clock.today()
    db.session.flush()


def decline_handover(handover: Handover, *, answer: str) -> None:
    """The receiving club says no, and why; nothing changes."""
    if not answer:
        raise Refusal('answer', 'Dites en quelques mots pourquoi : le club qui propose en a besoin pour la suite.')
    _close(handover, HandoverState.DECLINED, answer)
    _tell(handover.from_club, 'handover_answered', handover, handover.company)


def withdraw_handover(handover: Handover) -> None:
    """The club that proposed takes its proposal back."""
    _close(handover, HandoverState.WITHDRAWN, '')


def _close(handover: Handover, state: HandoverState, answer: str) -> None:
    db.session.refresh(handover, with_for_update=True)
    if handover.state != HandoverState.PROPOSED:
        raise Refusal('', f'Ce relais a déjà reçu sa réponse ({handover.state.label.lower()}) : rechargez la page.')
    handover.answer = answer
    handover.answered_by_id, handover.answered_by_name = history.actor()
    handover.answered_at = clock.now()
    history.change_state(handover, state, reason=answer)
    db.session.flush()


def _tell(club: Club, template: str, handover: Handover, company: Company) -> None:
    """Write to those who coordinate a club, else to the club itself; the notes stay behind the sign-in."""
    with for_everyone('qui coordonne un club est public'):
        people = [colleague.email for colleague in territories.coordinators_of([club])[club.id]]
    for email in dict.fromkeys(email for email in people or [club.email] if email):
        mail.post(
            email,
            template,
            key=f'{template}:{handover.id}:{email}',
            company=company.display_name,
            site=handover.establishment,
            from_club=handover.from_club.name,
            to_club=handover.to_club.name,
            who=history.actor()[1],
            state=handover.state,
            url=mail.address('companies.handover', handover_id=handover.id),
        )
