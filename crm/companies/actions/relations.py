"""Who follows a company, and where the relation with it stands."""

from datetime import date

from sqlalchemy import func

from crm import clock, history
from crm.companies.actions.clubs_lead import settle_lead
from crm.companies.models import ClubEstablishment, ClubMembership, Company, Establishment, RelationState
from crm.database import db
from crm.errors import Refusal
from crm.territories.models import Club

_RANK = {
    RelationState.IDENTIFIED: 0,
    RelationState.CONTACTED: 1,
    RelationState.IN_DISCUSSION: 2,
    RelationState.COMMITTED: 3,
    RelationState.ACTIVE: 4,
}


def follow(company: Company, club: Club, *, source: str = 'club') -> ClubMembership:
    """The club follows the company from today; one that had stopped starts again. Alone, it leads."""
    membership = db.session.scalar(db.select(ClubMembership).filter_by(company_id=company.id, club_id=club.id))
    if membership is None:
        membership = ClubMembership(company_id=company.id, club_id=club.id, since=clock.today(), source=source)
        db.session.add(membership)
    elif membership.until is None:
        raise Refusal('club', f'{club.name} suit déjà cette entreprise.')
    membership.until = None
    settle_lead(company)
    return membership


def unfollow(company: Company, club: Club) -> None:
    """The club no longer follows the company nor its sites, from today; what it did stays. Another leads then."""
    query = db.select(ClubMembership).filter_by(company_id=company.id, club_id=club.id, until=None)
    membership = db.session.scalar(query)
    if membership is None:
        raise Refusal('club', f'{club.name} ne suit pas cette entreprise : il n’y a rien à arrêter.')
    membership.until, membership.is_lead = clock.today(), False
    own = db.select(Establishment.id).filter_by(company_id=company.id)
    taken = db.select(ClubEstablishment).where(
        ClubEstablishment.club_id == club.id, ClubEstablishment.establishment_id.in_(own)
    )
    for row in db.session.scalars(taken):
        db.session.delete(row)
    settle_lead(company)


def advance_relation(company: Company, state: RelationState, *, on: date | None = None) -> None:
    """A fact (exchange, commitment) brings the relation to `state`: it goes forward, or back from dormant and lost.

    A fact weaker than the present state changes nothing, nor does one older than the relation's end. `on` is the day
    of the fact (today); one noted late, after the relation had already moved, counts from that move.
    """
    present = company.relation_state
    if state in _RANK and present in _RANK and _RANK[state] <= _RANK[present]:
        return
    since = _last_move(company) if on and on < clock.today() else None
    if on and since and on < since:
        if present not in _RANK:
            return
        on = since
    refresh_relation(company, state, on=on)


def _last_move(company: Company) -> date | None:
    """The business date of the latest passage of the relation."""
    moves = db.select(func.max(history.StateChange.on))
    return db.session.scalar(moves.filter_by(table=Company.__tablename__, record_id=company.id))


def refresh_relation(company: Company, state: RelationState, *, on: date | None = None, reason: str = '') -> None:
    """Set the relation to what the facts say, backwards too (a commitment that ended); the passage is kept."""
    if company.relation_state == state:
        return
    keep_passage(company, state, on=on, reason=reason)
    company.relation_state = state


def keep_passage(company: Company, state: RelationState, *, on: date | None = None, reason: str = '') -> None:
    """Write down that the relation goes from its present state to `state`."""
    user_id, user_name = history.actor()
    db.session.add(
        history.StateChange(
            table=Company.__tablename__,
            record_id=company.id,
            old=str(company.relation_state),
            new=str(state),
            on=on or clock.today(),
            at=clock.now(),
            user_id=user_id,
            user_name=user_name,
            reason=reason,
        )
    )
