"""Joint positions: write, agree, sign, publish, withdraw."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.advocacy.models import POSITION_STEPS, Party, Position, PositionState
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr

SIGNED = {Party.COLLECTIF: 'collectif_signed_on', Party.LEE: 'lee_signed_on'}


def add_position(**values: Any) -> Position:
    """A new position, as a draft."""
    position = Position(created_at=clock.now(), **values)
    history.change_state(position, PositionState.DRAFT)
    return position


def edit_position(position: Position, **values: Any) -> Position:
    """Change the text of a draft; a text that was agreed is what the parties sign. Raises Refusal."""
    if position.state != PositionState.DRAFT:
        raise Refusal(
            '', 'Ce texte est validé : remettez la position en projet pour le modifier, ou rédigez-en une autre.'
        )
    for name, value in values.items():
        setattr(position, name, value)
    db.session.flush()
    return position


def sign_position(position: Position, party: Party, on: date) -> Position:
    """One party signs an agreed or published text on day `on`. Raises Refusal."""
    db.session.refresh(position, with_for_update=True)
    if position.state not in (PositionState.AGREED, PositionState.PUBLISHED):
        raise Refusal('', 'Seul un texte validé ou publié se signe.')
    if getattr(position, SIGNED[party]) is not None:
        raise Refusal('', f'{party.label.removesuffix(" seul").removesuffix(" seule")} a déjà signé ce texte.')
    _refuse_future(on)
    agreed = next((s.on for s in reversed(history.states_of(position)) if s.new == PositionState.AGREED), None)
    if agreed and on < agreed:
        raise Refusal('on', f'Le texte a été validé le {date_fr(agreed)} : la signature ne peut pas le précéder.')
    setattr(position, SIGNED[party], on)
    db.session.flush()
    return position


def move_position(position: Position, to: PositionState, *, on: date, reason: str = '', url: str = '') -> Position:
    """Pass to another state on day `on`. Published: at least one party signed by then. Raises Refusal."""
    db.session.refresh(position, with_for_update=True)
    if to not in POSITION_STEPS[position.state]:
        raise Refusal(
            '',
            f'Cette position est « {position.state.label.lower()} » : elle ne peut pas devenir « {to.label.lower()} ».',
        )
    _refuse_future(on)
    steps = history.states_of(position)
    if steps and on < steps[-1].on:
        raise Refusal(
            'on', f'L’étape précédente date du {date_fr(steps[-1].on)} : indiquez ce jour ou un jour plus tardif.'
        )
    if to == PositionState.PUBLISHED:
        _publish(position, on, url)
    elif to == PositionState.WITHDRAWN:
        position.withdrawn_on = on
    elif to == PositionState.DRAFT:
        position.collectif_signed_on = position.lee_signed_on = None
    history.change_state(position, to, on=on, reason=reason)
    db.session.flush()
    return position


def _publish(position: Position, on: date, url: str) -> None:
    if not position.body:
        raise Refusal('', 'Cette position n’a pas de texte : remettez-la en projet et rédigez-le avant de la publier.')
    signed = [day for day in (position.collectif_signed_on, position.lee_signed_on) if day]
    if not signed:
        raise Refusal(
            '', 'Aucun partenaire n’a signé ce texte : enregistrez au moins une signature avant de le publier.'
        )
    if min(signed) > on:
        raise Refusal(
            'on', f'La première signature date du {date_fr(min(signed))} : la publication ne peut pas la précéder.'
        )
    position.published_on, position.url = on, url or position.url


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')
