"""Database: the base of all tables, the unit of work, and the guard that a page which shows never writes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Date, DateTime, Engine, MetaData, Text, event, insert
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, UOWTransaction, registry
from sqlalchemy.types import TypeDecorator

from crm.lazily import Lazily
from crm.logs import log
from crm.settings import ROOT, Settings

SAFE_METHODS = frozenset({'GET', 'HEAD', 'OPTIONS'})


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError('an instant needs a time zone')
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == 'sqlite' else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table: naming convention of constraints, types of columns."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                'ix': 'ix_%(table_name)s_%(column_0_N_name)s',
                'uq': 'uq_%(table_name)s_%(column_0_N_name)s',
                'ck': 'ck_%(table_name)s_%(constraint_name)s',
                'fk': 'fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s',
                'pk': 'pk_%(table_name)s',
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime,
            date: Date,
            str: Text,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[dict[str, Any]]: JSON,
        },
    )


db = SQLAlchemy(model_class=Base, session_options={'expire_on_commit': False})
flask_migrate = Lazily('flask_migrate')

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

# FULL: an acknowledged row survives a power cut
SQLITE_SYNCHRONOUS = 'FULL'
# milliseconds that a transaction waits for the write lock
PATIENCE = 10_000
# the journal is emptied every 16 MB rather than 4: an import writes each page fewer times
CHECKPOINT = 'wal_autocheckpoint=4000'

_reading: ContextVar[bool] = ContextVar('reading', default=False)


class WriteOnRead(RuntimeError):
    """A page that shows tried to write: a programming error."""


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database named by the settings, and the unit of work to each request."""
    app.config['SQLALCHEMY_DATABASE_URI'] = settings.database_url
    app.config['SQLALCHEMY_ENGINE_OPTIONS'] = _engine_options(settings)
    db.init_app(app)
    app.before_request(_begin)


def _engine_options(settings: Settings) -> dict[str, Any]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == 'sqlite':
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return {'connect_args': {'timeout': 10}}
    timeouts = '-c lock_timeout=10000 -c idle_in_transaction_session_timeout=120000 -c timezone=UTC'
    return {'connect_args': {'options': timeouts}, 'pool_pre_ping': True}


@event.listens_for(Engine, 'connect')
def _sqlite_pragmas(connection: Any, _record: object) -> None:
    """WAL with FULL: an acknowledged row survives a power cut. Transactions are begun by us, below."""
    if not type(connection).__module__.startswith('sqlite3'):
        return
    connection.isolation_level = None
    for pragma in (
        'journal_mode=WAL',
        f'synchronous={SQLITE_SYNCHRONOUS}',
        f'busy_timeout={PATIENCE}',
        'foreign_keys=ON',
        CHECKPOINT,
    ):
        connection.execute(f'PRAGMA {pragma}')


@event.listens_for(Engine, 'begin')
def _begin_sqlite(connection: Connection) -> None:
    """A transaction that may write takes the write lock at once: no lost update, no late « locked »."""
    if connection.dialect.name != 'sqlite':
        return
    if is_reading():
        connection.exec_driver_sql('BEGIN')
    elif connection.get_execution_options().get('waits', True):
        connection.exec_driver_sql('BEGIN IMMEDIATE')
    else:
        _begin_at_once(connection)


def _begin_at_once(connection: Connection) -> None:
    """Take the write lock now, or fail."""
    driver: Any = connection.connection.driver_connection
    driver.execute('PRAGMA busy_timeout=0')
    try:
        connection.exec_driver_sql('BEGIN IMMEDIATE')
    finally:
        driver.execute(f'PRAGMA busy_timeout={PATIENCE}')


def is_reading() -> bool:
    """Whether the present work only shows."""
    if has_request_context() and 'reading' in g:
        return bool(g.reading)
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    """Work that only reads (a worker that collects a report): takes no write lock, and may not write."""
    token = _reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _reading.reset(token)


@event.listens_for(Session, 'before_flush')
def _no_write_on_read(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if is_reading() and not session.info.get('trail') and (session.new or session.deleted or session.dirty):
        raise WriteOnRead(
            f'{request.path if has_request_context() else "reading"} wrote: {list(session.new | session.dirty)}'
        )


@event.listens_for(Session, 'do_orm_execute')
def _no_bulk_write_on_read(state: ORMExecuteState) -> None:
    if is_reading() and not state.session.info.get('trail') and not state.is_select:
        raise WriteOnRead('a page that shows ran an INSERT, UPDATE or DELETE')


# --- the unit of work -------------------------------------------------------------------------------


def _begin() -> None:
    g.reading = request.method in SAFE_METHODS


def conclude(response: Response) -> Response:
    """End the unit of work of a request: commit what was accepted, roll back what was refused.

    What was only shown ends with the request, whose session is then closed.
    """
    if not is_reading():
        _settle(response)
    g.reading = True
    for after in g.pop('after_unit', []):
        _without_failing(after)
    return response


def _settle(response: Response) -> None:
    if response.status_code >= 400:
        db.session.rollback()
        return
    for before in g.pop('before_commit', []):
        before(response)
    db.session.commit()


def _without_failing(act: Callable[[], None]) -> None:
    """The work is done and answered: a database that is busy just then must not make it look lost."""
    try:
        act()
    except OperationalError as failure:
        log.warning('after_unit_failed', error=type(failure).__name__)
        db.session.rollback()


def before_commit(act: Callable[[Response], None]) -> None:
    """Run `act(response)` inside the transaction of this request, if it is accepted."""
    g.setdefault('before_commit', []).append(act)


def after_unit(act: Callable[[], None]) -> None:
    """Run `act` once the unit of work of this request is over, whether accepted or refused."""
    if has_request_context():
        g.setdefault('after_unit', []).append(act)
    else:
        act()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction outside a request (command, worker, clock): all or nothing."""
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def own_transaction(*, waits: bool = True) -> Iterator[Session]:
    """A short transaction of its own for traces that outlive a refusal (see `history.trail`).

    Unless it `waits`, it fails (OperationalError) when another transaction holds SQLite's write lock.

    The request's session must hold nothing pending: on SQLite its write lock would block this one.
    """
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError('a trace is written before or after the work, never in its middle')
    db.session.rollback()
    session = Session(db.engine, expire_on_commit=False, info={'trail': True})
    reading_before = is_reading()
    _set_reading(False)
    try:
        with session, session.begin():
            if not waits:
                session.connection(execution_options={'waits': False})
            yield session
    finally:
        _set_reading(reading_before)


def _set_reading(value: bool) -> None:
    if has_request_context():
        g.reading = value
    else:
        _reading.set(value)


def migrations() -> Any:
    """Flask-Migrate, bound to the present application: only commands need it, and it loads a tenth of all modules."""
    if 'migrate' not in current_app.extensions:
        options = {'directory': str(ROOT / 'migrations'), 'compare_type': True, 'render_as_batch': False}
        flask_migrate.Migrate(current_app, db, **options)
    return flask_migrate


def is_postgresql() -> bool:
    return db.engine.dialect.name == 'postgresql'


def app_is_testing() -> bool:
    return bool(current_app.config['TESTING'])


def refresh_statistics() -> None:
    """Tell SQLite's planner how the tables are filled (PostgreSQL does so by itself), in the present transaction."""
    if not is_postgresql():
        db.session.connection().exec_driver_sql('PRAGMA analysis_limit=1000')
        db.session.connection().exec_driver_sql('ANALYZE')


def insert_rows(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of one table, without making records of them: a third of the time of the session's own way."""
    if rows:
        table: Any = model.__table__
        db.session.execute(insert(table), rows)
