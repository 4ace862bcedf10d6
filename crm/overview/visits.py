"""Visits to records, kept in a short transaction of their own once the page is made: a page that shows never writes."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, Response, current_app, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from crm import clock, history, registries
from crm.database import db
from crm.logs import log
from crm.overview.models import RecentRecord

KEPT = 30
PAUSE = timedelta(minutes=10)
MOST_AT_HAND = 5000

Visit = tuple[int, str, str]  # user id, finder, key


def init_app(app: Flask) -> None:
    app.extensions['visits'] = Recent()
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    """Remember the record whose page was just made, unless it was refused; a busy database loses the visit only."""
    visit = _visit() if response.status_code == 200 else None
    if visit is not None and not current_app.extensions['visits'].has(visit):
        try:
            remember(*visit)
        except OperationalError as busy:
            log.warning('visit_not_kept', error=type(busy).__name__)
            db.session.rollback()
        else:
            current_app.extensions['visits'].add(visit)
    return response


def _visit() -> Visit | None:
    """Whose visit the present request is, and to which record."""
    if request.method != 'GET' or request.headers.get('HX-Request') or not current_user.is_authenticated:
        return None
    place = place_of(request.endpoint or '', dict(request.view_args or {}))
    return (current_user.id, *place) if place else None


class Recent:
    """Visits of the last minutes that this process has written: a reload is none, and asks nothing of the database."""

    def __init__(self) -> None:
        self.at: OrderedDict[Visit, datetime] = OrderedDict()
        self.lock = Lock()

    def has(self, visit: Visit) -> bool:
        at = self.at.get(visit)
        return at is not None and clock.now() - at < PAUSE

    def add(self, visit: Visit) -> None:
        with self.lock:
            self.at[visit] = clock.now()
            self.at.move_to_end(visit)
            if len(self.at) > MOST_AT_HAND:
                self.at.popitem(last=False)


def place_of(endpoint: str, arguments: dict[str, object]) -> tuple[str, str] | None:
    """(finder, key) of the record whose page this is; None for any other page."""
    for name, finder in registries.finders.items():
        if finder.endpoint and finder.endpoint == endpoint:
            return name, str(arguments[finder.argument])
    return None


def remember(user_id: int, kind: str, key: str) -> None:
    """Put a record first among those a person opened."""
    with history.trail(waits=False) as session:
        session.merge(RecentRecord(user_id=user_id, kind=kind, key=key, at=clock.now()))
        session.flush()
        last = db.select(RecentRecord.at).filter_by(user_id=user_id).order_by(RecentRecord.at.desc())
        oldest = last.offset(KEPT - 1).limit(1).scalar_subquery()
        old = db.delete(RecentRecord).where(RecentRecord.user_id == user_id, RecentRecord.at < oldest)
        session.execute(old.execution_options(synchronize_session=False))
