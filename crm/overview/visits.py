"""Visits to records, kept in a short transaction of their own once the page is made: a page that shows never writes."""

from datetime import datetime, timedelta

from flask import Flask, Response, g, request
from flask_login import current_user
from sqlalchemy import Select, bindparam
from sqlalchemy.exc import OperationalError

from crm import access, clock, history, registries
from crm.database import db
from crm.logs import log
from crm.overview.models import RecentRecord
from crm.statements import composed_once

KEPT = 30
PAUSE = timedelta(minutes=10)


def init_app(app: Flask) -> None:
    app.before_request(_notice)
    app.after_request(_keep)


def _notice() -> None:
    """Whose visit it is, and to which record; a reload within ten minutes is none. Read with the page itself."""
    if request.method == 'GET' and not request.headers.get('HX-Request'):
        place = place_of(request.endpoint or '', dict(request.view_args or {}))
        if place is not None and current_user.is_authenticated and not _was_here(current_user.id, *place):
            g.visit = (current_user.id, *place)


def _keep(response: Response) -> Response:
    """Remember the record whose page was just made, unless it was refused; a busy database loses the visit only."""
    visit = g.pop('visit', None)
    if visit is not None and response.status_code == 200:
        try:
            remember(*visit)
        except OperationalError as busy:
            log.warning('visit_not_kept', error=type(busy).__name__)
            db.session.rollback()
    return response


def place_of(endpoint: str, arguments: dict[str, object]) -> tuple[str, str] | None:
    """(finder, key) of the record whose page this is; None for any other page."""
    for name, finder in registries.finders.items():
        if finder.endpoint and finder.endpoint == endpoint:
            return name, str(arguments[finder.argument])
    return None


def _was_here(user_id: int, kind: str, key: str) -> bool:
    with access.for_everyone('les dernières fiches d’une personne, et d’elle seule'):
        seen = db.session.scalar(_last_visit(), {'user': user_id, 'kind': kind, 'key': key})
    return seen is not None and clock.now() - seen < PAUSE


def remember(user_id: int, kind: str, key: str) -> None:
    """Put a record first among those a person opened."""
    with history.trail(waits=False) as session:
        session.merge(RecentRecord(user_id=user_id, kind=kind, key=key, at=clock.now()))
        session.flush()
        last = db.select(RecentRecord.at).filter_by(user_id=user_id).order_by(RecentRecord.at.desc())
        oldest = last.offset(KEPT - 1).limit(1).scalar_subquery()
        old = db.delete(RecentRecord).where(RecentRecord.user_id == user_id, RecentRecord.at < oldest)
        session.execute(old.execution_options(synchronize_session=False))


@composed_once
def _last_visit() -> Select[datetime]:
    same = RecentRecord.kind == bindparam('kind'), RecentRecord.key == bindparam('key')
    return db.select(RecentRecord.at).where(RecentRecord.user_id == bindparam('user'), *same)
