"""External figures: what others published, to stand beside ours and never be mixed with them."""

from crm.convention.models import ExternalFigure
from crm.database import db


def external_figures(objective: int | None = None, indicator: str = '') -> list[ExternalFigure]:
    """Figures of the register, by objective then indicator: of one objective (its indicators' included), of one
    indicator, or all. For a document: `figure.shown`, `.label`, `.perimeter`, `.period`, `.source`, `.consulted_on`.
    """
    one = ExternalFigure
    query = db.select(one).order_by(one.objective, one.indicator, one.label, one.id)
    if objective is not None:
        query = query.where(one.objective == objective)
    return list(db.session.scalars(query.where(one.indicator == indicator) if indicator else query))
