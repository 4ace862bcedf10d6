"""Writes of exchanges: log one, correct it, do or postpone a next step."""

from datetime import date, datetime, time, timedelta

from crm import access, clock, history
from crm.companies import actions as companies
from crm.companies.models import Company, Contact, RelationState
from crm.database import db
from crm.errors import Refusal
from crm.outreach.models import NOT_REACHED, Channel, Direction, FollowUp, Interaction, Outcome, StepKind
from crm.territories.models import Club
from crm.workdays import working_day


def log(
    company: Company,
    club: Club,
    *,
    channel: Channel,
    outcome: Outcome,
    direction: Direction = Direction.OUT,
    occurred_on: date | None = None,
    contact: Contact | None = None,
    note: str = '',
    next_on: date | None = None,
    next_kind: StepKind = StepKind.CALL,
    next_note: str = '',
) -> Interaction:
    """Keep one exchange, the next step it calls for, and what it says of the relation.

    Raises Refusal on a day in the future, a contact of another company, a next step in the past.
    """
    if contact is not None and contact.company_id != company.id:
        raise Refusal('contact_id', 'Cette personne appartient à une autre entreprise : choisissez-la dans la liste.')
    author_id, author_name = history.actor()
    interaction = Interaction(
        company_id=company.id,
        club_id=club.id,
        contact_id=contact.id if contact else None,
        author_id=author_id,
        author_name=author_name,
        channel=channel,
        direction=direction,
        outcome=outcome,
        occurred_at=_moment(occurred_on),
        note=note,
        created_at=clock.now(),
    )
    db.session.add(interaction)
    db.session.flush()
    if contact and direction == Direction.IN:
        contact.last_inbound_on = clock.day_of(interaction.occurred_at)
    if next_on:
        plan(company, club, due_on=next_on, kind=next_kind, note=next_note, after=interaction)
    reached = RelationState.CONTACTED if outcome in NOT_REACHED else RelationState.IN_DISCUSSION
    companies.advance_relation(company, reached, on=clock.day_of(interaction.occurred_at))
    return interaction


def _moment(day: date | None) -> datetime:
    """Now when it happened today, else noon in Paris of that day."""
    if day is None or day == clock.today():
        return clock.now()
    if day > clock.today():
        raise Refusal('occurred_on', 'Cette date est dans le futur : notez l’échange une fois qu’il a eu lieu.')
    return datetime.combine(day, time(12), tzinfo=clock.PARIS)


def plan(
    company: Company,
    club: Club,
    *,
    due_on: date,
    kind: StepKind = StepKind.CALL,
    note: str = '',
    after: Interaction | None = None,
) -> FollowUp:
    """Plan a next step, owned by who plans it."""
    if due_on < clock.today():
        raise Refusal('next_on', 'La prochaine étape est datée du passé : choisissez aujourd’hui ou plus tard.')
    step = FollowUp(
        company_id=company.id,
        club_id=club.id,
        interaction_id=after.id if after else None,
        owner_id=history.actor()[0],
        kind=kind,
        due_on=due_on,
        note=note,
        created_at=clock.now(),
    )
    db.session.add(step)
    db.session.flush()
    return step


def correct(
    interaction: Interaction,
    *,
    channel: Channel,
    direction: Direction,
    outcome: Outcome,
    occurred_on: date,
    note: str,
) -> None:
    """Correct an exchange; the former values stay in the history."""
    if occurred_on != clock.day_of(interaction.occurred_at):
        interaction.occurred_at = _moment(occurred_on)
    interaction.channel, interaction.direction, interaction.outcome, interaction.note = (
        channel,
        direction,
        outcome,
        note,
    )


def do(step: FollowUp) -> None:
    """Tick a next step as done."""
    if step.done_on:
        raise Refusal('', 'Cette étape est déjà cochée comme faite.')
    step.done_on = clock.today()


def undo(step: FollowUp) -> None:
    """Put a step that was ticked by mistake back among those to do."""
    step.done_on = None


def postpone(step: FollowUp, days: int) -> None:
    """Move a step `days` from today, to a working day."""
    step.due_on = working_day(clock.today() + timedelta(days=days), _departement_of(step.club_id))


def pass_steps(company: Company, giver: Club, taker: Club, owner_id: int | None) -> int:
    """Open next steps of a club with a company become another's, with the hand-over; returns how many."""
    with access.for_everyone('le relais accepté passe les relances d’un club à l’autre'):
        query = db.select(FollowUp).filter_by(company_id=company.id, club_id=giver.id, done_on=None)
        steps = list(db.session.scalars(query))
        for step in steps:
            step.club_id, step.owner_id = taker.id, owner_id
        db.session.flush()
    return len(steps)


def _departement_of(club_id: int) -> str | None:
    with access.for_everyone('le département d’un club est public'):
        return db.session.get_one(Club, club_id).departement_code
