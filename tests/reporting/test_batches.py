"""Batches: 101 documents in one ZIP, with its index; killed and taken up; kept seven days."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from crm import access, clock, samples, storage, tasks
from crm.access import Role
from crm.database import db, unit_of_work
from crm.errors import Refusal
from crm.reporting import actions, documents, perimeters
from crm.reporting.models import Report, ReportBatch, ReportState, SendState
from crm.reporting.perimeters import EACH_CLUB, EACH_DEPARTEMENT
from tests.reporting.conftest import QUARTER, mails, published, read

pytestmark = pytest.mark.usefixtures('quick')


@pytest.fixture
def few(monkeypatch):
    """Five clubs instead of 101."""
    codes = ('13', '33', '59', '69', '75')
    found = lambda: [p for p in perimeters.each_club() if p.key.partition(':')[2] in codes]  # noqa: E731
    monkeypatch.setitem(perimeters.EACH, EACH_CLUB, found)


def ask_batch(**kw):
    with unit_of_work(), access.for_everyone('un essai demande un lot'):
        return actions.ask_batch('partnership', EACH_CLUB, QUARTER, **kw).id


def the_batch(batch_id):
    db.session.rollback()
    with access.for_everyone('lecture dans un essai'):
        return db.session.get_one(ReportBatch, batch_id, populate_existing=True)


def opened(batch):
    archive = zipfile.ZipFile(io.BytesIO(storage.read(batch.file_key)))
    rows = csv.DictReader(archive.read('index.csv').decode('utf-8-sig').splitlines(), delimiter=';')
    return archive, {row['périmètre']: row for row in rows}


def test_a_batch_holds_a_document_a_club_and_an_index_that_matches(world, work):
    samples.user(Role.LEE)
    db.session.commit()
    batch_id = ask_batch()
    work()
    batch = the_batch(batch_id)
    archive, index = opened(batch)
    assert len(index) == batch.documents == 101
    assert len(archive.namelist()) == 102
    paris = index['club:75']
    content = archive.read(paris['fichier'])
    assert storage.keep(content, '.pdf').split('.')[0] == paris['SHA-256']
    assert (paris['pages'], paris['octets'], paris['état']) == ('1', str(len(content)), 'Projet')
    assert mails('relire') == []  # the drafts of a batch are not chased


def test_what_is_already_made_is_taken_as_it_is(ask, work, few):
    kept = read(published(ask, work, 'club:75')).sha256
    batch_id = ask_batch()
    work()
    _, index = opened(the_batch(batch_id))
    assert (index['club:75']['SHA-256'], index['club:75']['état']) == (kept, 'Publié')
    again = ask_batch()
    with access.for_everyone('lecture dans un essai'):
        assert db.session.get_one(tasks.Task, the_batch(again).task_id).payload['reports'] == []


def test_a_final_batch_publishes_and_sends_nothing(world, work, few):
    samples.club('75').email = 'club75@exemple.fr'
    db.session.commit()
    batch_id = ask_batch(final=True)
    work()
    with access.for_everyone('lecture dans un essai'):
        made = list(db.session.scalars(db.select(Report).filter_by(batch_id=batch_id)))
    assert {(r.state, r.send_state) for r in made} == {(ReportState.PUBLISHED, SendState.NOT_SENT)}
    assert mails() == []


def test_a_worker_killed_in_the_middle_builds_only_what_was_missing(world, work, few, monkeypatch):
    good, laid_out = documents.KINDS['partnership'], []

    def render(snapshot):
        laid_out.append(snapshot['perimeter'])
        if len(laid_out) == 3:
            raise KeyboardInterrupt
        return good.render(snapshot)

    monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=render))
    batch_id = ask_batch()
    with pytest.raises(KeyboardInterrupt):
        tasks.work_once()
    db.session.rollback()
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        work()
    assert the_batch(batch_id).documents == 5
    assert len(laid_out) == 6
    assert len(set(laid_out)) == 5


def test_one_that_fails_is_named_in_the_index(world, work, few, monkeypatch):
    good = documents.KINDS['partnership']

    def render(snapshot):
        if snapshot['perimeter'] == 'club:69':
            raise ValueError('cassé')
        return good.render(snapshot)

    monkeypatch.setitem(documents.KINDS, 'partnership', replace(good, render=render))
    batch_id = ask_batch()
    work()
    batch = the_batch(batch_id)
    _, index = opened(batch)
    assert (batch.documents, batch.left_out, index['club:69']['fichier']) == (4, 1, '')
    assert 'mise en page a échoué' in index['club:69']['remarque']


def test_a_document_not_made_for_départements_is_refused(world):
    with pytest.raises(Refusal, match='ne se fait pas'):
        actions.ask_batch('partnership', EACH_DEPARTEMENT, QUARTER)


def test_it_is_asked_followed_and_downloaded_by_reviewers_for_seven_days(world, work, few, sign_in):
    browser = sign_in(samples.user(Role.COLLECTIF))
    page = browser.get('/rapports/lots/preparer')
    page = page.submit('Préparer', each=EACH_CLUB, period=f'{QUARTER.start}/{QUARTER.end}')
    address = page.response.request.path
    assert browser.get(f'{address}/telecharger').status == 404
    work()
    assert 'Télécharger le lot' in browser.get(address).text
    assert browser.raw(f'{address}/telecharger').data[:2] == b'PK'
    assert 'Télécharger' in browser.get('/rapports/lots').text
    assert sign_in(samples.coordinator()).get(f'{address}/telecharger').status == 403
    with clock.stopped_at(clock.now() + timedelta(days=8)), unit_of_work():
        assert actions.forget_batches() == 1
    assert 'Le fichier a été supprimé' in browser.get(address).text
