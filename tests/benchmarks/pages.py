"""Pages: server time of each against the bare page that runs the same SQL; the command menu, in milliseconds."""

import base64
import json
from collections.abc import Callable
from contextvars import Context
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from crm import access, database
from crm.accounts import sessions
from crm.accounts.models import User
from crm.companies.models import Company
from crm.database import db
from tests.benchmarks import floor
from tests.benchmarks.measures import Measure, median_of, paired

TIMES_THE_FLOOR = 5
MOST_STATEMENTS = 12
FAR = 1000
TYPED = ('dupont', 'mistral+dubois', 'zzxqv', '999000011', 'sarl')
MOST_WAIT = 100  # ms


def addresses() -> dict[str, tuple[str, str]]:
    """work → (who asks, address)."""
    with access.for_everyone('préparer un banc d’essai'), database.reading():
        company = db.session.scalars(db.select(Company.id).order_by(Company.id).offset(777).limit(1)).one()
    return {
        'liste': ('staff', '/entreprises?total=100000'),
        f'liste, page {FAR}': ('staff', f'/entreprises?total=100000&apres={_cursor(50 * (FAR - 1))}'),
        'filtre par département': ('staff', '/entreprises?departement=33'),
        'recherche dans un nom': ('staff', '/entreprises?q=mistral+dubois&total=1'),
        'fiche entreprise': ('staff', f'/entreprises/{company}'),
        'Ma journée': ('coordinator', '/'),
        'liste du club': ('coordinator', '/entreprises'),
    }


def _cursor(offset: int) -> str:
    """What the address of a far page holds: the sort keys of the company before it."""
    query = db.select(Company.sort_name, Company.id).order_by(Company.sort_name, Company.id)
    with database.reading():
        last = db.session.execute(query.offset(offset).limit(1)).first() or ('zz', 0)
    return base64.urlsafe_b64encode(json.dumps(list(last)).encode()).decode().rstrip('=')


def visitors(app: Flask, people: dict[str, User]) -> dict[str, FlaskClient]:
    """A browser signed in as each of these people."""
    found = {}
    for name, user in people.items():
        client, token = app.test_client(), sessions.begin(user)
        db.session.commit()
        with client.session_transaction() as cookie:
            cookie['_user_id'], cookie['_fresh'] = token, True
        found[name] = client
    return found


def run(app: Flask, name: str, people: dict[str, User]) -> tuple[list[Measure], dict[str, list[floor.Statement]]]:
    """(measures, what each bare page runs). Both are asked in the same way of a Flask application."""
    measures: list[Measure] = []
    bare: dict[str, list[floor.Statement]] = {}
    clients, floors = visitors(app, people), floor.served(app.config['SQLALCHEMY_DATABASE_URI'], bare).test_client()
    for work, (who, address) in addresses().items():
        visit = _visit(clients[who], address)
        visit()
        with floor.heard(db.engine) as statements:
            visit()
        bare[work] = statements
        ours, base = paired(visit, _visit(floors, f'/{quote(work)}'))
        note = f'{ours * 1000:.1f} ms contre {base * 1000:.1f} ms'.replace('.', ',')
        measures.append(Measure(work, name, ours / base, '×', TIMES_THE_FLOOR, note=note))
        measures.append(Measure(f'{work} : requêtes SQL', name, len(statements), 'requêtes', MOST_STATEMENTS))
    return [*measures, _suggestions(clients['staff'], name)], bare


def _suggestions(client: FlaskClient, name: str) -> Measure:
    """The slowest answer of the command menu: to a common word, to one that nothing holds, to a number."""
    took = {typed: median_of(_visit(client, f'/recherche/propositions?q={typed}')) * 1000 for typed in TYPED}
    slowest = max(took, key=lambda typed: took[typed])
    return Measure('Ctrl K, la plus lente des réponses', name, took[slowest], 'ms', MOST_WAIT, note=f'« {slowest} »')


def _visit(client: FlaskClient, address: str) -> Callable[[], None]:
    """A visit in a context of its own, as in life: nothing that an earlier one loaded helps it."""

    def visit() -> None:
        answer = Context().run(client.get, address)
        if answer.status_code != 200:
            raise RuntimeError(f'{address}: {answer.status}')
        answer.get_data()

    return visit
