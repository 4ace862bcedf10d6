"""Advocacy of the demonstration: institutions, actions and their outcomes, positions, quotes. All fictional."""

import hashlib
from datetime import date, timedelta

from crm import clock
from crm.advocacy.models import (
    ActionLevel,
    ActionOutcome,
    ActionState,
    AdvocacyAction,
    Institution,
    InstitutionKind,
    Outcome,
    Party,
    Position,
    PositionState,
    PositionVersion,
    QuoteAuthorisation,
    QuoteUse,
    Theme,
)
from crm.demo.advocacy_words import ACTIONS, INSTITUTIONS, POSITIONS, QUOTES, Told
from crm.demo.world import World, add_all

SIGNED_BY = ('Co-présidence du Collectif Mentorat', 'Direction nationale, Les entreprises s’engagent')
RESULTS = (ActionOutcome.PENDING, ActionOutcome.PARTLY, ActionOutcome.ADOPTED, ActionOutcome.REJECTED)
PLACES = ('59', '69', '13', '75', '33', '23', '974', '35')


def build(world: World) -> None:
    """The registers of objective 3."""
    institutions = {label: _institution(*values) for label, values in INSTITUTIONS.items()}
    add_all(list(institutions.values()))
    positions = [_position(world, *values) for values in POSITIONS]
    add_all(positions)
    for position in positions:
        world.passed(position, _position_steps(position))
    by_theme: dict[Theme, list[Position]] = {}
    for position in positions:
        by_theme.setdefault(position.theme or Theme.COMPANIES, []).append(position)
    told = [ACTIONS[number % len(ACTIONS)] for number in range(54)]
    actions = [_action(world, one, number, institutions, by_theme) for number, one in enumerate(told)]
    add_all(actions)
    for action in actions:
        world.passed(action, _action_steps(world, action))
    add_all([_quote(world, number) for number in range(18)])


def _institution(
    kind: InstitutionKind, name: str, service: str = '', function: str = '', code: str | None = None
) -> Institution:
    made = Institution(
        kind=kind, name=name, service=service, function=function, departement_code=code, created_at=clock.now()
    )
    made.fold_label()
    return made


def _action(
    world: World,
    told: Told,
    number: int,
    institutions: dict[str, Institution],
    positions: dict[Theme, list[Position]],
) -> AdvocacyAction:
    first = world.today - timedelta(days=760 - number * 16)
    day = world.day(first, first + timedelta(days=14))
    done = day <= world.today and number % 19 != 7
    local = told.level in (ActionLevel.DEPARTMENTAL, ActionLevel.REGIONAL)
    action = AdvocacyAction(
        type=told.type,
        level=told.level,
        title=told.title,
        on=day,
        last_on=day + timedelta(days=1) if number % 13 == 4 else None,
        held_by=world.pick(list(Party), (70, 20, 10)),
        state=_state(world, day, done),
        topic=told.topic if number % 9 != 5 else '',
        theme=told.theme,
        departement_code=world.pick(PLACES) if local else None,
        our_initiative=number % 6 != 2,
        decisions=list(told.decisions) if number % 8 != 3 else [],
        institutions=[institutions[label] for label in told.institutions],
        positions=[one for one in positions.get(told.theme, []) if one.versions[0].published_on][:2],
        companies=[world.pick(world.committed)] if number % 5 == 1 and world.committed else [],
        next_step=told.next_step if number > 40 else '',
        next_step_on=world.today + timedelta(days=number - 38) if number > 40 and told.next_step else None,
        created_at=world.moment(min(day, world.today)),
    )
    action.fold_words()
    if done:
        _come_of_it(world, action, told)
    return action


def _state(world: World, day: date, done: bool) -> ActionState:
    if done:
        return ActionState.DONE
    return ActionState.PLANNED if day > world.today else ActionState.CANCELLED


def _come_of_it(world: World, action: AdvocacyAction, told: Told) -> None:
    result = world.pick(RESULTS, (4, 3, 3, 1)) if told.decisions else ActionOutcome.NONE
    action.outcome = result
    on = min(action.on + timedelta(days=world.chance.randrange(10, 45)), world.today)
    if result in (ActionOutcome.ADOPTED, ActionOutcome.PARTLY, ActionOutcome.REJECTED):
        page = f'https://exemple.fr/plaidoyer/{on:%Y-%m}/{action.type.value}' if world.chance.random() < 0.7 else ''
        reference = '' if page else f'Compte rendu du {on:%d/%m/%Y}, dossier « {told.theme.label} »'
        action.outcomes.append(
            Outcome(
                on=on,
                result=result,
                note=told.notes.get(result.value, ''),
                evidence_url=page,
                evidence_file=reference,
                entered_by='Colin Collectif',
                created_at=world.moment(on),
            )
        )


def _action_steps(world: World, action: AdvocacyAction) -> list[tuple[ActionState, date]]:
    planned = min(action.on - timedelta(days=20), world.today)
    steps = [(ActionState.PLANNED, planned)]
    return steps if action.state == ActionState.PLANNED else [*steps, (action.state, action.on)]


def _position(
    world: World, title: str, theme: Theme, state: PositionState, cosigned: bool, texts: tuple[str, ...]
) -> Position:
    position = Position(title=title, theme=theme, state=state, created_at=clock.now())
    day = world.day(world.first_day, world.first_day + timedelta(days=260))
    position.created_at = world.moment(day - timedelta(days=12))
    for number, body in enumerate(texts, 1):
        last = number == len(texts)
        version = PositionVersion(
            number=number,
            body=body,
            why='' if number == 1 else 'Chiffres et demandes mis à jour après un an de convention.',
            created_at=world.moment(day - timedelta(days=10)),
        )
        if state != PositionState.DRAFT:
            _sign(version, title, day, cosigned, published=state == PositionState.PUBLISHED)
        position.versions.append(version)
        if not last:
            day = min(day + timedelta(days=300), world.today - timedelta(days=25))
    return position


def _sign(version: PositionVersion, title: str, day: date, cosigned: bool, published: bool) -> None:
    version.frozen_on = day
    version.sha256 = hashlib.sha256(f'{title}\n{version.number}\n{version.body}'.encode()).hexdigest()
    version.collectif_signed_on, version.collectif_signed_by = day + timedelta(days=2), SIGNED_BY[0]
    if cosigned:
        version.lee_signed_on, version.lee_signed_by = day + timedelta(days=4), SIGNED_BY[1]
    if published:
        version.published_on = day + timedelta(days=6)
        version.url = f'https://exemple.fr/positions/{version.sha256[:8]}'


def _position_steps(position: Position) -> list[tuple[PositionState, date]]:
    steps = [(PositionState.DRAFT, clock.day_of(position.created_at))]
    for version in position.versions:
        if version.frozen_on and version.number == 1:
            steps.append((PositionState.AGREED, version.frozen_on))
        if version.published_on:
            steps.append((PositionState.PUBLISHED, version.published_on))
    return steps


def _quote(world: World, number: int) -> QuoteAuthorisation:
    commitment = world.commitments[number * 7 % len(world.commitments)]
    day = world.day(world.first_day + timedelta(days=200), world.today - timedelta(days=10))
    uses = (
        [QuoteUse.REPORTS, QuoteUse.INTERNAL],
        [QuoteUse.REPORTS, QuoteUse.PRESS, QuoteUse.WEBSITE],
        [QuoteUse.INTERNAL],
        [QuoteUse.REPORTS],
    )
    return QuoteAuthorisation(
        company_id=commitment.company_id,
        quote=QUOTES[number % len(QUOTES)],
        speaker=commitment.signatory_function,
        uses=[use.value for use in uses[number % len(uses)]],
        scope='Sans le logo de l’entreprise' if number % 5 == 2 else '',
        authorised_on=day,
        expires_on=day + timedelta(days=730 if number % 4 else 420),
        withdrawn_on=min(day + timedelta(days=40), world.today) if number % 7 == 6 else None,
        evidence=f'Courriel fictif du {day:%d/%m/%Y}',
        created_at=world.moment(day),
    )
