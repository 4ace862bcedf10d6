"""What an action is about beyond advocacy: companies by SIREN, experiments through a registry."""

from collections.abc import Sequence

from crm import identifiers, registries
from crm.addresses import record_numbers
from crm.advocacy.models import AdvocacyAction, Position, PositionState, action_experiment
from crm.companies.models import Company
from crm.database import db
from crm.errors import Refusal


def companies_typed(lines: Sequence[str]) -> list[Company]:
    """The companies of these SIREN (or SIRET), in the order typed. Raises Refusal on one that is not known here."""
    wanted = list(dict.fromkeys(_siren(line) for line in lines))
    if not wanted:
        return []
    known = {c.siren: c for c in db.session.scalars(db.select(Company).where(Company.siren.in_(wanted)))}
    if missing := [siren for siren in wanted if siren not in known]:
        raise Refusal('sirens', f'Aucune entreprise connue n’a le SIREN {missing[0]} : vérifiez-le ou ajoutez-la.')
    return [known[siren] for siren in wanted]


def _siren(line: str) -> str:
    """The nine digits at the beginning of a line: « 999 000 123 Fonderie Éole » is fine."""
    digits = ''
    for character in line:
        if character.isdigit():
            digits += character
        elif not character.isspace():
            break
    digits = digits or identifiers.digits_of(line)
    return digits[:9]


def position_options(kept: Sequence[int] = ()) -> list[tuple[str, str]]:
    """(id, title) of positions that are defended, and of those a record holds already."""
    query = db.select(Position.id, Position.title)
    query = query.where((Position.state != PositionState.WITHDRAWN) | Position.id.in_(kept))
    return [(str(key), title) for key, title in db.session.execute(query.order_by(Position.title))]


def positions_by_id(ids: Sequence[str]) -> list[Position]:
    numbers = record_numbers(ids)
    return list(db.session.scalars(db.select(Position).where(Position.id.in_(numbers)))) if numbers else []


def experiment_options() -> list[tuple[str, str]]:
    """(id, title) of experiments, as the feature that owns them gives them."""
    return [pair for options in registries.experiments_named for pair in options()]


def experiments_named(action: AdvocacyAction) -> list[tuple[int, str]]:
    """(id, title) of the experiments an action concerns."""
    ids = experiments_of(action)
    titles = dict(experiment_options()) if ids else {}
    return [(key, titles[str(key)]) for key in ids if str(key) in titles]


def experiments_of(action: AdvocacyAction) -> list[int]:
    """Ids of the experiments an action concerns."""
    held = action_experiment
    return list(
        db.session.scalars(
            db.select(held.c.experiment_id).where(held.c.action_id == action.id).order_by(held.c.experiment_id)
        )
    )
