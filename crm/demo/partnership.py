"""Advocacy and targets of the demonstration."""

from datetime import date, timedelta

from crm import clock
from crm.advocacy.models import (
    ActionLevel,
    ActionOutcome,
    ActionState,
    ActionType,
    AdvocacyAction,
    Party,
    Position,
    PositionState,
    QuoteAuthorisation,
)
from crm.convention.models import Target
from crm.demo.world import World, add_all

ACTIONS = (
    (
        ActionType.HEARING,
        ActionLevel.NATIONAL,
        'Audition sur les crédits du mentorat',
        ('Sénat, commission des affaires sociales',),
    ),
    (
        ActionType.MEETING,
        ActionLevel.NATIONAL,
        'Rendez-vous sur le mentorat en lycée professionnel',
        ('Ministère de l’Éducation nationale',),
    ),
    (
        ActionType.AMENDMENT,
        ActionLevel.NATIONAL,
        'Amendement sur le plan « 1 jeune, 1 mentor »',
        ('Assemblée nationale',),
    ),
    (ActionType.OP_ED, ActionLevel.NATIONAL, 'Tribune commune des entreprises mentores', ('Presse nationale',)),
    (
        ActionType.EVENT,
        ActionLevel.DEPARTMENTAL,
        'Rencontre du Mois du mentorat',
        ('Préfecture', 'Conseil départemental'),
    ),
    (
        ActionType.LETTER,
        ActionLevel.REGIONAL,
        'Courrier aux présidentes et présidents de région',
        ('Régions de France',),
    ),
    (ActionType.STUDY, ActionLevel.NATIONAL, 'Note sur le mentorat rural', ('INJEP',)),
    (ActionType.PRESS, ActionLevel.REGIONAL, 'Conférence de presse des clubs', ('Presse régionale',)),
)
POSITIONS = (
    ('Un droit au mentorat pour chaque jeune confié à l’ASE', PositionState.PUBLISHED, True),
    ('Donner du temps aux salariés mentors', PositionState.PUBLISHED, True),
    ('Financer les associations sur plusieurs années', PositionState.PUBLISHED, False),
    ('Le mentorat dans chaque lycée professionnel', PositionState.AGREED, False),
    ('Soutenir le mentorat outre-mer', PositionState.DRAFT, False),
)
QUOTES = (
    'Le mentorat a changé le regard de nos équipes sur la jeunesse.',
    'Deux heures par mois suffisent pour ouvrir une porte.',
    'Nos salariés reviennent fiers de leurs échanges.',
    'C’est l’action la plus simple à lancer que nous connaissions.',
)
TARGETS = (
    ('O1.1', 30, 40),
    ('O1.3', 0.7, 0.75),
    ('O1.6', 0.5, 0.6),
    ('O1.8', 0.8, 0.9),
    ('O2.1', 90, 101),
    ('O2.2', 300, 400),
    ('O2.5', 250, 320),
    ('O2.8', 80, 95),
    ('O3.1', 4, 5),
    ('O4.3', 40, 60),
)
# The clubs that set targets of their own: the sums do not match the country's, as the page of targets says.
CLUBS_AIMING = ('75', '59', '69', '13', '33', '2A', '974')


def build(world: World) -> None:
    """The register of objective 3, and targets with their justification."""
    add_all([_action(world, number) for number in range(26)])
    add_all([_position(world, *position) for position in POSITIONS])
    add_all([_quote(world, number) for number in range(14)])
    add_all([target for code, this, following in TARGETS for target in _targets(world, code, this, following)])
    add_all([target for place, code in enumerate(CLUBS_AIMING) for target in _club_targets(world, place, code)])


def _action(world: World, number: int) -> AdvocacyAction:
    kind, level, title, institutions = ACTIONS[number % len(ACTIONS)]
    day = world.day(world.first_day, world.today + timedelta(days=90))
    done = day <= world.today
    return AdvocacyAction(
        type=kind,
        level=level,
        title=title,
        on=day,
        held_by=world.pick(list(Party), (70, 20, 10)),
        state=ActionState.DONE if done else ActionState.PLANNED,
        institutions=list(institutions),
        topic='Mentorat des jeunes',
        departement_code=world.pick(('59', '69', '13', '75')) if level == ActionLevel.DEPARTMENTAL else None,
        outcome=world.pick(
            (ActionOutcome.PENDING, ActionOutcome.PARTLY, ActionOutcome.ADOPTED, ActionOutcome.REJECTED), (4, 3, 2, 1)
        )
        if done
        else ActionOutcome.PENDING,
        created_at=world.moment(min(day, world.today)),
    )


def _position(world: World, title: str, state: PositionState, cosigned: bool) -> Position:
    day = world.day(world.first_day, world.today - timedelta(days=30))
    published = state == PositionState.PUBLISHED
    return Position(
        title=title,
        body='Texte fictif de la position, pour la démonstration.',
        state=state,
        collectif_signed_on=day if state != PositionState.DRAFT else None,
        lee_signed_on=day if cosigned else None,
        published_on=day + timedelta(days=5) if published else None,
        created_at=world.moment(day),
    )


def _quote(world: World, number: int) -> QuoteAuthorisation:
    commitment = world.commitments[number % len(world.commitments)]
    day = world.day(world.first_day, world.today - timedelta(days=10))
    return QuoteAuthorisation(
        company_id=commitment.company_id,
        quote=QUOTES[number % len(QUOTES)],
        speaker=commitment.signatory_function,
        scope='Rapports et dossier de plaidoyer',
        authorised_on=day,
        expires_on=day + timedelta(days=730),
        withdrawn_on=min(day + timedelta(days=40), world.today) if number % 7 == 6 else None,
        evidence='Courriel fictif',
        created_at=world.moment(day),
    )


def _club_targets(world: World, place: int, club: str) -> list[Target]:
    aims = (('O2.5', 12 - place, 16 - place), ('O2.2', 18 - 2 * place, 24 - 2 * place), ('O1.6', 0.4, 0.5))
    return [target for code, this, following in aims for target in _targets(world, code, this, following, club)]


def _targets(world: World, code: str, this: float, following: float, club: str = '') -> list[Target]:
    ends = (date(world.today.year, 12, 31), date(world.today.year + 1, 12, 31))
    return [
        Target(
            indicator=code,
            scope=f'club:{club}' if club else 'national',
            due_on=due,
            value=value,
            justification='Cible fictive de la démonstration : la convention publiée ne fixe aucun chiffre.',
            set_by_name='Colin Collectif',
            set_at=clock.now() - timedelta(days=300),
        )
        for due, value in zip(ends, (this, following), strict=True)
    ]
