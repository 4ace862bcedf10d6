"""A small world to report on, and a worker that carries out what was asked."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crm import access, clock, mail, pdf, samples, tasks
from crm.advocacy.models import ActionType
from crm.commitments.models import CommitmentChannel, CommitmentState
from crm.convention.indicators import Period
from crm.database import db, unit_of_work
from crm.reporting import actions, documents, perimeters
from crm.reporting.models import Report

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
QUARTER = Period.between(date(2026, 7, 1), date(2026, 10, 1))
DAY = date(2026, 8, 12)


@pytest.fixture
def world(app):
    """Two clubs, three companies, one followed by both; the clock stands on 5 October 2026."""
    with clock.stopped_at(NOW):
        both = samples.company('Ateliers Œuvre & Fils', clubs=('75', '69'))
        alone = samples.company('Boulangerie Girard', clubs=('75',))
        samples.company('Sans numéro', clubs=('69',), with_siren=False)
        for code in ('75', '69'):
            samples.interaction(both, code, occurred_at=clock.start_of(DAY), created_at=clock.start_of(DAY))
        samples.interaction(alone, '75', occurred_at=clock.start_of(DAY), created_at=NOW)
        samples.commitment(both, '75', state=CommitmentState.SIGNED, on=DAY, channel=CommitmentChannel.DIGITAL_PATH)
        mentor = samples.mentor(both, on=DAY)
        samples.referral(mentor, samples.association(), on=date(2026, 9, 1))
        samples.advocacy_action(type=ActionType.HEARING, on=DAY)
        samples.experiment(start_on=date(2026, 6, 1))
        db.session.commit()
        yield app


@pytest.fixture
def work():
    """work() carries out all that waits; gives the number of tasks."""

    def carry() -> int:
        done = 0
        while tasks.work_once():
            done += 1
        db.session.remove()
        return done

    return carry


@pytest.fixture
def ask(world, work):
    """ask('club:75') → the id of a report already built as a draft."""

    def build(perimeter: str = 'national', period: Period = QUARTER) -> int:
        with unit_of_work(), access.for_everyone('un essai demande un rapport'):
            report_id = actions.ask('partnership', perimeters.named(perimeter), period).id
        work()
        return report_id

    return build


def read(report_id: int) -> Report:
    """The report as it stands now in the database, its snapshot loaded."""
    db.session.rollback()
    with access.for_everyone('lecture dans un essai'):
        report = db.session.get_one(Report, report_id, populate_existing=True)
        assert report.snapshot is not None
        return report


@pytest.fixture
def quick(monkeypatch):
    """Layout is tested elsewhere: here a document is a few bytes made from its snapshot alone."""
    kind = documents.KINDS['partnership']

    def render(snapshot):
        content = repr(
            sorted((k, v) for k, v in snapshot.items() if k in ('identifier', 'dated', 'commentary', 'data_as_of'))
        ).encode()
        return pdf.Document(content, 1, hashlib.sha256(content).hexdigest())

    monkeypatch.setitem(documents.KINDS, 'partnership', replace(kind, render=render))


def act(verb, report_id, *values):
    with unit_of_work(), access.for_everyone('un essai agit sur un rapport'):
        return verb(db.session.get_one(Report, report_id, populate_existing=True), *values)


def published(ask, work, perimeter='club:75'):
    report_id = ask(perimeter)
    act(actions.validate, report_id)
    act(actions.publish, report_id)
    work()
    return report_id


def mails(template_subject=''):
    return [
        m
        for m in db.session.scalars(db.select(mail.Message).order_by(mail.Message.id))
        if template_subject in m.subject
    ]
