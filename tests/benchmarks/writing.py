"""Log one exchange: the whole request, against the raw insert with the same durability."""

from contextvars import Context
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from crm.accounts.models import User
from crm.companies.models import ClubMembership
from crm.database import db
from crm.territories.models import Club
from tests.benchmarks import floor
from tests.benchmarks.measures import Measure, paired
from tests.benchmarks.pages import visitors
from tests.markup import filled, first, parse

TIMES_THE_INSERT = 5


def run(app: Flask, database: str, people: dict[str, User]) -> list[Measure]:
    """The form was opened before: only the POST is timed, until the answer, the commit on disk included."""
    client = visitors(app, people)['coordinator']
    club = db.session.scalars(db.select(Club).filter_by(code='33')).one().id
    query = db.select(ClubMembership.company_id).filter_by(club_id=club).order_by(ClubMembership.company_id)
    companies = iter(db.session.scalars(query.limit(200)).all())
    url, connection = app.config['SQLALCHEMY_DATABASE_URI'], floor.connect(app.config['SQLALCHEMY_DATABASE_URI'])
    mark = '%s' if url.startswith('postgres') else '?'
    insert = (
        'INSERT INTO interaction (company_id, club_id, author_name, channel, direction, outcome, occurred_at, note,'
        f' created_at) VALUES ({", ".join([mark] * 9)})'
    )
    forms = iter([_form(client, company) for company in list(companies)[:60]])

    db.session.remove()  # no lock may be held while others write

    def log() -> None:
        address, fields = next(forms)
        answer = Context().run(client.post, address, data=fields)
        if answer.status_code != 303:
            raise RuntimeError(f'{address}: {answer.status}')

    def write() -> None:
        now = datetime(2026, 1, 5, 10)
        row = (1, club, 'Banc', 'call', 'out', 'interested', str(now), 'Essai du banc', str(now))
        cursor = connection.cursor()
        cursor.execute(insert, row)
        connection.commit()

    ours, base = paired(log, write)
    connection.close()
    note = f'{ours * 1000:.1f} ms contre {base * 1000:.1f} ms'.replace('.', ',')
    return [Measure('noter un échange', database, ours / base, '×', TIMES_THE_INSERT, note=note)]


def _form(client: FlaskClient, company: int) -> tuple[str, dict[str, Any]]:
    """(address, fields) of the form of an exchange, opened and filled."""
    address = f'/entreprises/{company}/echanges/noter'
    page = parse(Context().run(client.get, address).text)
    form = first(page, '//form[.//*[@name="outcome"]]')
    return address, filled(form) | {'outcome': 'interested', 'note': 'Essai du banc'}
