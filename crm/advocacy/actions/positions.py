"""Positions: write, agree (the text is frozen), sign, publish, revise in a further version, withdraw."""

import hashlib
from datetime import date
from typing import Any

from crm import clock, history
from crm.advocacy.models import POSITION_STEPS, Party, Position, PositionState, PositionVersion, Theme
from crm.advocacy.queries.neutrality import refuse_persons
from crm.advocacy.queries.positions import state_at_work
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr

SIGNED = {Party.COLLECTIF: 'collectif_signed', Party.LEE: 'lee_signed'}


def add_position(*, title: str, body: str = '', theme: Theme | None = None) -> Position:
    """A new position, its first version a draft."""
    refuse_persons(title=title, body=body)
    position = Position(title=title, theme=theme, created_at=clock.now())
    position.versions.append(PositionVersion(number=1, body=body, created_at=clock.now()))
    history.change_state(position, PositionState.DRAFT)
    return position


def edit_position(position: Position, *, title: str, body: str, theme: Theme | None = None, why: str = '') -> Position:
    """Change the text of a draft; a text that was agreed is what the parties sign. Raises Refusal."""
    refuse_persons(title=title, body=body)
    position.title, position.theme = title, theme
    if position.latest.frozen_on and body != position.latest.body:
        raise Refusal(
            'body', 'Ce texte est validé : remettez-le en projet pour le modifier, ou préparez une nouvelle version.'
        )
    if not position.latest.frozen_on:
        position.latest.body, position.latest.why = body, why
    db.session.flush()
    return position


def revise(position: Position, why: str) -> PositionVersion:
    """Begin a further version from the published text; the published one stays in force meanwhile. Raises Refusal."""
    db.session.refresh(position, with_for_update=True)
    last = position.latest
    if position.state != PositionState.PUBLISHED or not last.published_on:
        raise Refusal('', 'Seule une position publiée se révise, une version à la fois.')
    made = PositionVersion(number=last.number + 1, body=last.body, why=why, created_at=clock.now())
    position.versions.append(made)
    db.session.flush()
    return made


def sign_position(position: Position, party: Party, on: date, by: str = '') -> Position:
    """One party signs the frozen text on day `on`; `by` says who, with their function. Raises Refusal."""
    db.session.refresh(position, with_for_update=True)
    version, field = position.latest, SIGNED[party]
    if not version.frozen_on:
        raise Refusal('', 'Seul un texte validé ou publié se signe.')
    if getattr(version, f'{field}_on') is not None:
        raise Refusal('', f'{party.label.removesuffix(" seul").removesuffix(" seule")} a déjà signé ce texte.')
    _refuse_future(on)
    if on < version.frozen_on:
        raise Refusal(
            'on', f'Le texte a été validé le {date_fr(version.frozen_on)} : la signature ne peut pas le précéder.'
        )
    setattr(version, f'{field}_on', on)
    setattr(version, f'{field}_by', by)
    db.session.flush()
    return position


def move_position(position: Position, to: PositionState, *, on: date, reason: str = '', url: str = '') -> Position:
    """Pass the version at work to another state on day `on`, or withdraw the position. Raises Refusal."""
    db.session.refresh(position, with_for_update=True)
    at_work = state_at_work(position)
    if to not in POSITION_STEPS[at_work]:
        raise Refusal(
            '', f'Cette position est « {at_work.label.lower()} » : elle ne peut pas devenir « {to.label.lower()} ».'
        )
    _refuse_future(on)
    steps = history.states_of(position)
    if steps and on < steps[-1].on:
        raise Refusal(
            'on', f'L’étape précédente date du {date_fr(steps[-1].on)} : indiquez ce jour ou un jour plus tardif.'
        )
    _pass(position, to, on, url)
    _change_state(position, to, on, reason)
    db.session.flush()
    return position


def _pass(position: Position, to: PositionState, on: date, url: str) -> None:
    version = position.latest
    if to == PositionState.AGREED:
        version.frozen_on, version.sha256 = on, _hash(position, version)
    elif to == PositionState.PUBLISHED:
        _publish(version, on, url)
    elif to == PositionState.WITHDRAWN:
        position.withdrawn_on = on
    else:
        version.frozen_on, version.sha256 = None, ''
        version.collectif_signed_on = version.lee_signed_on = None
        version.collectif_signed_by = version.lee_signed_by = ''


def _change_state(position: Position, to: PositionState, on: date, reason: str) -> None:
    """A position that is published stays so while its next version is written: the reason tells what happened."""
    number = position.latest.number
    if number > 1 and to != PositionState.WITHDRAWN:
        said = f'Version {number} : {to.label.lower()}'
        reason, to = f'{said}. {reason}' if reason else said, PositionState.PUBLISHED
    history.change_state(position, to, on=on, reason=reason)


def _hash(position: Position, version: PositionVersion) -> str:
    """What was frozen, so that anybody can check it was not changed since."""
    return hashlib.sha256(f'{position.title}\n{version.number}\n{version.body}'.encode()).hexdigest()


def _publish(version: PositionVersion, on: date, url: str) -> None:
    if not version.body:
        raise Refusal('', 'Cette position n’a pas de texte : remettez-la en projet et rédigez-le avant de la publier.')
    signed = [day for day in (version.collectif_signed_on, version.lee_signed_on) if day]
    if not signed:
        raise Refusal(
            '', 'Aucun partenaire n’a signé ce texte : enregistrez au moins une signature avant de le publier.'
        )
    if min(signed) > on:
        raise Refusal(
            'on', f'La première signature date du {date_fr(min(signed))} : la publication ne peut pas la précéder.'
        )
    version.published_on, version.url = on, url or version.url


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')


def parts_of(values: dict[str, Any]) -> dict[str, Any]:
    """The typed values of a position, its theme a choice."""
    return values | {'theme': Theme(values['theme']) if values.get('theme') else None}
