"""Targets: set a value to reach with its justification, withdraw it with a reason."""

from datetime import date
from decimal import Decimal

from crm import clock, history
from crm.convention import queries
from crm.convention.models import Target
from crm.database import db
from crm.errors import Refusal


def set_target(code: str, scope: str, due_on: date, value: Decimal, justification: str) -> Target:
    """Set the value to reach by a day; the one that stood for that day is kept as replaced. Shares come in %."""
    definition = queries.definition(code)
    if not definition.has_scope(scope):
        raise Refusal('scope', 'Cet indicateur ne se calcule pas pour ce périmètre : choisissez-en un autre.')
    if value < 0 or (definition.unit == 'rate' and value > 100):
        limit = ' et 100 %' if definition.unit == 'rate' else ''
        raise Refusal('value', f'Cette valeur est hors limites : indiquez un nombre d’au moins 0{limit}.')
    reached = float(value / 100) if definition.unit == 'rate' else float(value)
    standing = queries.target_in_force(code, scope, due_on)
    if standing is not None and standing.value == reached:
        raise Refusal('value', 'C’est déjà la cible pour cette date : indiquez une autre valeur ou une autre date.')
    made = Target(
        indicator=code,
        scope=scope,
        due_on=due_on,
        value=reached,
        justification=justification,
        set_by_name=history.actor()[1],
        set_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    if standing is not None:
        standing.replaced_at, standing.replaced_by_id = made.set_at, made.id
        db.session.flush()
    return made


def replace_target(target: Target, value: Decimal, justification: str) -> Target:
    """Another value in the place of a target that stands."""
    if target.replaced_at is not None:
        raise Refusal('', 'Cette cible n’est plus en vigueur : fixez-en une nouvelle.')
    return set_target(target.indicator, target.scope, target.due_on, value, justification)


def withdraw_target(target: Target, reason: str) -> Target:
    """A target that no longer stands, and nothing in its place: it stays in the history with the reason."""
    if target.replaced_at is not None:
        raise Refusal('', 'Cette cible n’est plus en vigueur : il n’y a rien à retirer.')
    if not reason.strip():
        raise Refusal('reason', 'Dites pourquoi cette cible est retirée.')
    target.replaced_at, target.withdrawn_by_name, target.withdrawal_reason = clock.now(), history.actor()[1], reason
    db.session.flush()
    return target
