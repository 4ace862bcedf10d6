"""The floor: a bare page that runs the same SQL as one of ours and prints the same rows, without anything else."""

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, event

Statement = tuple[str, Any]

# what the bare page does without: who is signed in, what they may see
ELSEWHERE = ('FROM sign_in_session', 'FROM role_grant', 'FROM "user"', 'FROM demonstration', 'INSERT INTO', 'UPDATE ')
PAGE = Environment(autoescape=True).from_string(
    '<!doctype html><title>Plancher</title>{% for rows in results %}<table>{% for row in rows %}<tr>'
    '{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}'
)


@contextmanager
def heard(engine: Engine) -> Iterator[list[Statement]]:
    """The statements run in this block that make the content of a page."""
    statements: list[Statement] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        flat = ' '.join(statement.split())
        if flat.startswith(('SELECT', 'WITH')) and not any(table in flat for table in ELSEWHERE):
            statements.append((statement, parameters))

    event.listen(engine, 'before_cursor_execute', hear)
    try:
        yield statements
    finally:
        event.remove(engine, 'before_cursor_execute', hear)


def page(connection: Any, statements: list[Statement]) -> str:
    """The bare page of some statements, over a connection of the database's own driver."""
    cursor, results = connection.cursor(), []
    for statement, parameters in statements:
        cursor.execute(statement, parameters)
        results.append(cursor.fetchall())
    cursor.close()
    connection.rollback()
    return PAGE.render(results=results)


def served(url: str, pages: dict[str, list[Statement]]) -> Flask:
    """The floor as a bare application: one address a page, one connection a thread."""
    import threading

    app, local = Flask('floor'), threading.local()

    @app.get('/<name>')
    def show(name: str) -> str:
        if not hasattr(local, 'connection'):
            local.connection = connect(url)
        return page(local.connection, pages[name])

    return app


def connect(url: str) -> Any:
    """A connection of the driver itself, with the same durability as ours."""
    from sqlalchemy.engine import make_url

    address = make_url(url)
    if address.get_backend_name() == 'sqlite':
        import sqlite3

        connection = sqlite3.connect(address.database or '', isolation_level=None, check_same_thread=False)
        connection.execute('PRAGMA journal_mode=WAL')
        connection.execute('PRAGMA synchronous=FULL')
        return connection
    import psycopg

    query = {name: str(value) for name, value in address.query.items()}
    return psycopg.connect(user=address.username, dbname=address.database, host=query.get('host'))


def from_file() -> Flask:
    """For gunicorn: the floor whose address and pages were pickled in the file that BENCH_FLOOR names."""
    url, pages = pickle.loads(Path(os.environ['BENCH_FLOOR']).read_bytes())
    return served(url, pages)
