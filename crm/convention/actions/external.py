"""External figures: what others published, written down with its perimeter and its source."""

from decimal import Decimal
from typing import Any

from crm import clock, history
from crm.convention import queries
from crm.convention.models import ExternalFigure, Precision
from crm.database import db
from crm.errors import Refusal


def add_external_figure(**said: Any) -> ExternalFigure:
    """Write down a figure that somebody else published."""
    made = ExternalFigure(**_read(said), entered_by_name=history.actor()[1], entered_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def correct_external_figure(figure: ExternalFigure, **said: Any) -> ExternalFigure:
    """Correct what was written down; the change stays in the history."""
    for name, value in _read(said).items():
        setattr(figure, name, value)
    db.session.flush()
    return figure


def remove_external_figure(figure: ExternalFigure) -> None:
    """Take a figure off the register; reports already built keep what they printed."""
    db.session.delete(figure)
    db.session.flush()


def _read(said: dict[str, Any]) -> dict[str, Any]:
    """Typed values as columns: the place it is shown (`1`, or `O1.4`) parted in objective and indicator."""
    place = said.pop('place')
    objective = place.removeprefix('O')[:1]
    if objective not in ('1', '2', '3', '4') or (place.startswith('O') and not queries.is_known(place)):
        raise Refusal('place', 'Choisissez l’objectif ou l’indicateur à côté duquel montrer ce chiffre.')
    if said['value'] < 0:
        raise Refusal('value', 'Indiquez un nombre d’au moins 0.')
    said |= {'value': float(Decimal(said['value'])), 'precision': Precision(said['precision'])}
    return said | {'objective': int(objective), 'indicator': place if place.startswith('O') else ''}
