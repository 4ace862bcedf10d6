"""Outreach of the demonstration: each company has its story of calls and meetings."""

from datetime import timedelta

from crm import clock
from crm.companies.models import Company, Contact, RelationState
from crm.database import db
from crm.demo import words
from crm.demo.world import World, add_all
from crm.outreach.models import NOT_REACHED, Channel, Direction, FollowUp, Interaction, Outcome, StepKind

O = Outcome  # noqa: E741
STORIES: dict[str, tuple[Outcome, ...]] = {
    'silent': (O.NO_ANSWER, O.NO_ANSWER, O.WRONG_NUMBER, O.NO_ANSWER),
    'told': (O.NO_ANSWER, O.CALLBACK, O.INFO_SENT),
    'talking': (O.CALLBACK, O.INTERESTED, O.MEETING_SET, O.MEETING_HELD, O.INFO_SENT),
    'closed': (O.NO_ANSWER, O.INFO_SENT, O.NOT_NOW, O.REFUSED),
    'committed': (O.CALLBACK, O.INTERESTED, O.MEETING_SET, O.MEETING_HELD, O.INFO_SENT, O.INTERESTED, O.MEETING_HELD),
}
COMMITTED_SHARE = 0.135


def build(world: World) -> None:
    """Exchanges and next steps; companies of the story « committed » will sign or are about to."""
    contacts = _contacts()
    interactions: list[Interaction] = []
    for company in world.companies:
        story = _story(world)
        if story:
            interactions += _told(world, company, story, contacts.get(company.id, []))
            company.relation_state = _relation(story)
        if story == 'committed':
            world.committed.append(company)
    add_all(interactions)
    add_all(_steps(world, interactions))


def _contacts() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for contact_id, company_id in db.session.execute(db.select(Contact.id, Contact.company_id).order_by(Contact.id)):
        found.setdefault(company_id, []).append(contact_id)
    return found


def _story(world: World) -> str:
    stories = ('', 'silent', 'told', 'talking', 'closed', 'committed')
    return world.pick(stories, (12, 21, 26, 20, 7.5, COMMITTED_SHARE * 100))


def _relation(story: str) -> RelationState:
    if story == 'silent':
        return RelationState.CONTACTED
    return RelationState.LOST if story == 'closed' else RelationState.IN_DISCUSSION


def _told(world: World, company: Company, story: str, contacts: list[int]) -> list[Interaction]:
    day = max(clock.day_of(company.created_at), world.first_day) + timedelta(days=world.chance.randrange(120))
    told = []
    for outcome in STORIES[story] if story == 'committed' else STORIES[story][: world.chance.randrange(2, 6)]:
        if day >= world.today:
            break
        told.append(_interaction(world, company, outcome, day, contacts))
        day += timedelta(days=world.chance.randrange(4, 45))
    return told


def _interaction(world: World, company: Company, outcome: Outcome, day, contacts: list[int]) -> Interaction:  # type: ignore[no-untyped-def]
    occurred = world.moment(day)
    entered_late = world.chance.random() < 0.05
    meets = outcome == Outcome.MEETING_HELD
    return Interaction(
        company_id=company.id,
        club_id=world.clubs[company.departement_code or 'national'].id,
        contact_id=world.pick(contacts) if contacts and outcome not in NOT_REACHED else None,
        author_id=world.users['coordinator'].id if company.departement_code == '75' else None,
        author_name=world.users['coordinator'].name if company.departement_code == '75' else '',
        channel=world.pick((Channel.VISIT, Channel.VIDEO, Channel.EVENT))
        if meets
        else world.pick((Channel.CALL, Channel.EMAIL), (3, 1)),
        direction=Direction.IN if world.chance.random() < 0.12 else Direction.OUT,
        outcome=outcome,
        occurred_at=occurred,
        note=world.pick(words.NOTES[str(outcome)]),
        created_at=occurred + timedelta(days=20 if entered_late else 0),
    )


def _steps(world: World, interactions: list[Interaction]) -> list[FollowUp]:
    """A next step after the last exchange of a company in four; some are late, some done."""
    last = {interaction.company_id: interaction for interaction in interactions}
    steps = []
    for interaction in last.values():
        if interaction.outcome in (Outcome.REFUSED, Outcome.WRONG_NUMBER) or world.chance.random() < 0.7:
            continue
        due = clock.day_of(interaction.occurred_at) + timedelta(days=world.chance.randrange(7, 40))
        done = due < world.today - timedelta(days=25)
        steps.append(
            FollowUp(
                company_id=interaction.company_id,
                club_id=interaction.club_id,
                interaction_id=interaction.id,
                owner_id=interaction.author_id,
                kind=world.pick((StepKind.CALL, StepKind.EMAIL, StepKind.MEETING, StepKind.COMMITMENT)),
                due_on=due,
                done_on=due if done else None,
                created_at=interaction.created_at,
            )
        )
    return steps
