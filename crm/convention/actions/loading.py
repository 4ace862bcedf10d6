"""Reference data of the convention."""

from crm import clock
from crm.convention import queries, reference
from crm.convention.models import Convention, ExternalFigure, Objective
from crm.database import db


def load_conventions() -> None:
    """The two conventions and the objectives of the second; harmless when done."""
    known = {convention.year: convention for convention in queries.conventions()}
    first = known.get(2023) or _added(Convention(**reference.FIRST))
    if 2024 in known:
        return
    renewed = _added(Convention(**reference.RENEWED, predecessor_id=first.id))
    for number, (title, wording) in enumerate(reference.OBJECTIVES, start=1):
        db.session.add(Objective(convention_id=renewed.id, number=number, title=title, wording=wording))
    db.session.flush()


def _added(convention: Convention) -> Convention:
    db.session.add(convention)
    db.session.flush()
    return convention


def load_external_figures() -> None:
    """Public figures with their sources, on a register that is still empty: one that was taken off stays off."""
    if db.session.scalar(db.select(ExternalFigure.id).limit(1)) is not None:
        return
    for values in reference.FIGURES:
        db.session.add(ExternalFigure(**values, entered_by_name='Données de référence', entered_at=clock.now()))
    db.session.flush()
