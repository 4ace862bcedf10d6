"""The register of actions: add, edit, say that one was held or cancelled."""

from datetime import date
from typing import Any

from crm import clock, history
from crm.advocacy.models import ACTION_STEPS, ActionLevel, ActionOutcome, ActionState, AdvocacyAction
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr


def add_action(*, on: date, held: bool = False, **values: Any) -> AdvocacyAction:
    """A new action, planned or held already. Raises Refusal on a local one without département, a future one held."""
    _refuse_place(values['level'], values['departement_code'])
    if held:
        _refuse_future(on)
    action = AdvocacyAction(on=on, created_at=clock.now(), **values)
    history.change_state(action, ActionState.PLANNED, on=min(on, clock.today()))
    if held:
        history.change_state(action, ActionState.DONE, on=on)
    _refuse_outcome(action)
    db.session.flush()
    return action


def edit_action(action: AdvocacyAction, *, on: date, **values: Any) -> AdvocacyAction:
    """Change what describes an action. The day of one that was held is its business date: past figures follow it."""
    _refuse_place(values['level'], values['departement_code'])
    moved = on != action.on
    if action.state == ActionState.DONE and moved:
        _refuse_future(on)
    for name, value in (values | {'on': on}).items():
        setattr(action, name, value)
    _refuse_outcome(action)
    if action.state == ActionState.DONE and moved:
        history.change_state(action, ActionState.DONE, on=on, reason='Date corrigée')
    db.session.flush()
    return action


def move_action(action: AdvocacyAction, to: ActionState, *, on: date, reason: str = '') -> AdvocacyAction:
    """Pass to another state on the business day `on`. Held: the action takes that day. Raises Refusal."""
    db.session.refresh(action, with_for_update=True)
    if to not in ACTION_STEPS[action.state]:
        raise Refusal(
            '', f'Cette action est « {action.state.label.lower()} » : elle ne peut pas devenir « {to.label.lower()} ».'
        )
    if to == ActionState.PLANNED:
        action.on = on
        on = min(on, clock.today())
    else:
        _refuse_future(on)
    if action.state == ActionState.DONE and not reason:
        raise Refusal('reason', 'Dites pourquoi cette action n’est plus comptée comme tenue.')
    if to == ActionState.DONE:
        action.on = on
    if to == ActionState.CANCELLED:
        action.outcome = ActionOutcome.NONE
    elif action.outcome == ActionOutcome.NONE and to == ActionState.PLANNED:
        action.outcome = ActionOutcome.PENDING
    history.change_state(action, to, on=on, reason=reason)
    db.session.flush()
    return action


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')


def _refuse_place(level: ActionLevel, departement: str | None) -> None:
    if level == ActionLevel.DEPARTMENTAL and not departement:
        raise Refusal('departement_code', 'Indiquez le département de cette action départementale.')
    if level in (ActionLevel.NATIONAL, ActionLevel.EUROPEAN) and departement:
        raise Refusal(
            'departement_code',
            f'Une action de niveau {level.label.lower()} n’a pas de département : retirez-le ou changez le niveau.',
        )


def _refuse_outcome(action: AdvocacyAction) -> None:
    told = (ActionOutcome.ADOPTED, ActionOutcome.PARTLY, ActionOutcome.REJECTED)
    if action.state != ActionState.DONE and action.outcome in told:
        raise Refusal('outcome', 'Une action qui n’a pas été tenue n’a pas encore d’issue : laissez « En attente ».')
