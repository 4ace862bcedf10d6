"""The committee of the demonstration: a meeting approved, the next one held, another to come; what was decided."""

from datetime import date, timedelta
from typing import Any

from crm import history, tasks
from crm.convention import actions, minutes
from crm.convention.models import AgendaItem, Decision, DecisionState, Meeting, MeetingState, Owner
from crm.database import db
from crm.demo.world import World
from crm.formatting import date_fr

PEOPLE = [
    {'organisation': 'Collectif Mentorat', 'function': 'Déléguée générale', 'name': 'Colette Fictive'},
    {'organisation': 'Collectif Mentorat', 'function': 'Responsable des partenariats', 'name': 'Colin Collectif'},
    {'organisation': 'Les entreprises s’engagent', 'function': 'Directeur des programmes', 'name': 'Léo Fictif'},
    {'organisation': 'Les entreprises s’engagent', 'function': 'Cheffe de projet clubs', 'name': 'Léa Exemple'},
]
FIRST = (
    ('Recontact des mentors', 'O1.8', 'Le délai s’allonge dans les départements sans association proche.'),
    ('Entreprises jointes par les clubs', 'O2.2', 'Une vingtaine de clubs n’ont encore rien noté cette année.'),
    ('Calendrier du Mois du mentorat', '3', 'Les deux partenaires parlent d’une seule voix en janvier.'),
)
SECOND = (
    ('Mentors des entreprises signataires', 'O2.6', 'Les entreprises signataires invitent peu leurs salariés.'),
    ('Positions communes', '3', 'Une position est prête à être publiée.'),
)
COMING = (('Bilan de l’année', '', ''), ('Cibles de l’année suivante', '2', ''))
Taken = tuple[str, int, Owner, int, list[str]]
# (text, place in the agenda, owner, days until due, indicators)
DECIDED: tuple[Taken, ...] = (
    ('Relayer les mentors sans association proche vers une association à distance', 0, Owner.COLLECTIF, 60, ['O1.8']),
    ('Appeler les clubs qui n’ont noté aucun échange', 1, Owner.LEE, 45, ['O2.2']),
    ('Écrire un argumentaire commun pour le Mois du mentorat', 2, Owner.BOTH, 30, []),
)
THEN: tuple[Taken, ...] = (
    ('Proposer un modèle de courriel aux services de ressources humaines', 0, Owner.BOTH, 40, ['O2.6']),
    ('Publier la position sur le temps donné aux mentors', 1, Owner.COLLECTIF, 25, []),
)


def build(world: World) -> None:
    """Three meetings: the decisions of the first are followed at the second, those of both at the one to come."""
    first = _meeting(world, world.today - timedelta(days=98), FIRST, held=True)
    taken = [_decide(world, first, *said) for said in DECIDED]
    _approve(first)
    _follow(taken[1], DecisionState.DONE, world.today - timedelta(days=50), 'Dix-huit clubs joints sur vingt.')
    _follow(taken[2], DecisionState.DROPPED, world.today - timedelta(days=30), 'Repris par le plan média national.')
    second = _meeting(world, world.today - timedelta(days=7), SECOND, held=True)
    for said in THEN:
        _decide(world, second, *said)
    _meeting(world, world.today + timedelta(days=84), COMING, held=False)


def _meeting(world: World, on: date, items: tuple[tuple[str, str, str], ...], *, held: bool) -> Meeting:
    meeting = Meeting(
        on=on,
        starts='14 h 30',
        place='Paris, locaux du Collectif (fictif)',
        video='https://visio.example/comite',
        participants=PEOPLE,
        created_at=world.moment(min(on, world.today) - timedelta(days=20)),
    )
    history.change_state(meeting, MeetingState.PLANNED, on=min(on, world.today) - timedelta(days=20))
    for place, (title, about, notes) in enumerate(items, start=1):
        db.session.add(AgendaItem(meeting=meeting, position=place, title=title, about=about, notes=notes))
    if held:
        history.change_state(meeting, MeetingState.HELD, on=on)
    db.session.flush()
    db.session.expire(meeting, ['items'])
    return meeting


def _decide(world: World, meeting: Meeting, text: str, place: int, owner: Owner, days: int, codes: list[str]) -> Any:
    item, due = meeting.items[place], meeting.on + timedelta(days=days)
    return actions.decide(meeting, text=text, owner=owner, due_on=due, item_id=item.id, indicators=codes)


def _follow(decision: Decision, state: DecisionState, on: date, reason: str) -> None:
    history.change_state(decision, state, on=on, reason=reason)
    db.session.flush()


def _approve(meeting: Meeting) -> None:
    """As staff did, seven days later; the worker makes the document."""
    on = meeting.on + timedelta(days=7)
    meeting.snapshot = minutes.values(meeting, 'Colin Collectif').snapshot
    meeting.approved_by_name, meeting.approved_at = 'Colin Collectif', meeting.created_at + timedelta(days=27)
    meeting.snapshot = meeting.snapshot | {'dated': meeting.approved_at.isoformat(), 'fictional': True}
    history.change_state(meeting, MeetingState.APPROVED, on=on)
    tasks.enqueue(actions.MINUTES, f'Compte rendu du {date_fr(meeting.on)}', meeting=meeting.id)
    db.session.flush()
