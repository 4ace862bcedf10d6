"""The register of actions: add, edit, say that one was held or cancelled, note what came of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm import clock, history
from crm.advocacy.actions.institutions import institutions_typed
from crm.advocacy.actions.subjects import keep_experiments
from crm.advocacy.models import (
    ACTION_STEPS,
    ActionLevel,
    ActionOutcome,
    ActionState,
    AdvocacyAction,
    Institution,
    Outcome,
)
from crm.advocacy.queries.neutrality import refuse_opinions, refuse_persons
from crm.advocacy.queries.subjects import companies_typed
from crm.database import db
from crm.errors import Refusal
from crm.formatting import date_fr


def add_action(*, on: date, held: bool = False, **values: Any) -> AdvocacyAction:
    """A new action, planned or held already. Raises Refusal on a local one without département, a future one held.

    `values` may hold `institutions` (records), `new_institutions` (lines), `positions` (records), `sirens` (lines)
    and `experiments` (ids).
    """
    about = _about(values)
    _refuse_wrong(on, values)
    if held:
        _refuse_future(on)
    action = AdvocacyAction(on=on, created_at=clock.now(), **values)
    _attach(action, about)
    history.change_state(action, ActionState.PLANNED, on=min(on, clock.today()))
    if held:
        history.change_state(action, ActionState.DONE, on=on)
    db.session.flush()
    keep_experiments(action, about['experiments'])
    return action


def edit_action(action: AdvocacyAction, *, on: date, **values: Any) -> AdvocacyAction:
    """Change what describes an action. The day of one that was held is its business date: past figures follow it."""
    about = _about(values)
    _refuse_wrong(on, values)
    moved = on != action.on
    if action.state == ActionState.DONE and moved:
        _refuse_future(on)
    for name, value in (values | {'on': on}).items():
        setattr(action, name, value)
    _attach(action, about)
    if action.state == ActionState.DONE and moved:
        history.change_state(action, ActionState.DONE, on=on, reason='Date corrigée')
    db.session.flush()
    keep_experiments(action, about['experiments'])
    return action


def _about(values: dict[str, Any]) -> dict[str, Any]:
    """What an action is about, taken out of the values of its own columns."""
    return {name: values.pop(name, ()) for name in ABOUT}


ABOUT = ('institutions', 'new_institutions', 'positions', 'sirens', 'experiments')


def _attach(action: AdvocacyAction, about: dict[str, Any]) -> None:
    typed: Sequence[Institution] = institutions_typed(about['new_institutions'])
    action.fold_words()
    action.institutions = list(dict.fromkeys([*about['institutions'], *typed]))
    action.positions = list(about['positions'])
    action.companies = companies_typed(about['sirens'])


def move_action(action: AdvocacyAction, to: ActionState, *, on: date, reason: str = '') -> AdvocacyAction:
    """Pass to another state on the business day `on`. Held: the action takes that day. Raises Refusal."""
    db.session.refresh(action, with_for_update=True)
    if to not in ACTION_STEPS[action.state]:
        raise Refusal(
            '', f'Cette action est « {action.state.label.lower()} » : elle ne peut pas devenir « {to.label.lower()} ».'
        )
    if to == ActionState.PLANNED:
        _put_on(action, on)
        on = min(on, clock.today())
    else:
        _refuse_future(on)
    if action.state == ActionState.DONE and not reason:
        raise Refusal('reason', 'Dites pourquoi cette action n’est plus comptée comme tenue.')
    if to == ActionState.DONE:
        _put_on(action, on)
    if to == ActionState.CANCELLED:
        action.outcome = ActionOutcome.NONE
    elif action.outcome == ActionOutcome.NONE and to == ActionState.PLANNED:
        action.outcome = ActionOutcome.PENDING
    history.change_state(action, to, on=on, reason=reason)
    db.session.flush()
    return action


def _put_on(action: AdvocacyAction, on: date) -> None:
    """Give an action its day; one of several days keeps its length."""
    if action.last_on is not None:
        action.last_on += on - action.on
    action.on = on


def note_outcome(
    action: AdvocacyAction,
    result: ActionOutcome,
    *,
    on: date,
    note: str = '',
    evidence_url: str = '',
    evidence_file: str = '',
) -> Outcome:
    """Note what came of an action that was held, with its evidence. Raises Refusal."""
    db.session.refresh(action, with_for_update=True)
    if action.state != ActionState.DONE:
        raise Refusal('', 'Cette action n’a pas été tenue : elle n’a pas encore d’issue.')
    _refuse_future(on)
    if on < action.on:
        raise Refusal('on', f'L’action date du {date_fr(action.on)} : son issue ne peut pas la précéder.')
    if result in DECIDED and not (evidence_url or evidence_file):
        raise Refusal('evidence_url', 'Une décision se prouve : indiquez un lien, ou la référence d’une pièce.')
    refuse_opinions(note=note, evidence_file=evidence_file)
    outcome = Outcome(
        on=on,
        result=result,
        note=note,
        evidence_url=evidence_url,
        evidence_file=evidence_file,
        entered_by=history.actor()[1],
        created_at=clock.now(),
    )
    action.outcomes.append(outcome)
    db.session.flush()
    action.outcome = max(action.outcomes, key=lambda it: (it.on, it.id)).result
    db.session.flush()
    return outcome


DECIDED = (ActionOutcome.ADOPTED, ActionOutcome.PARTLY, ActionOutcome.REJECTED)


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise Refusal('on', f'Le {date_fr(on)} n’est pas encore passé : indiquez le jour où cela a eu lieu.')


def _refuse_wrong(on: date, values: dict[str, Any]) -> None:
    """What no action may say, planned or held."""
    _refuse_place(values['level'], values.get('departement_code'))
    last_on, next_on = values.get('last_on'), values.get('next_step_on')
    if last_on is not None and last_on < on:
        raise Refusal('last_on', 'Le dernier jour précède le premier : vérifiez les deux dates.')
    if next_on is not None and not values.get('next_step'):
        raise Refusal('next_step', 'Dites ce qui est à faire à cette date, ou effacez la date.')
    refuse_persons(title=values.get('title', ''))
    refuse_opinions(topic=values.get('topic', ''), next_step=values.get('next_step', ''))


def _refuse_place(level: ActionLevel, departement: str | None) -> None:
    if level == ActionLevel.DEPARTMENTAL and not departement:
        raise Refusal('departement_code', 'Indiquez le département de cette action départementale.')
    if level in (ActionLevel.NATIONAL, ActionLevel.EUROPEAN) and departement:
        raise Refusal(
            'departement_code',
            f'Une action de niveau {level.label.lower()} n’a pas de département : retirez-le ou changez le niveau.',
        )
