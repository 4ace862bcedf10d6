"""The file that the worker makes."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from crm import access, clock, exports, samples, storage, tasks
from crm.access import Role
from crm.database import db
from crm.exports import ExportState
from crm.tasks import Task, TaskState
from tests.overview.exports.steps import PURPOSE, form_of, made_file, records, sheet


class TestTheFile:
    def test_is_made_by_the_worker_and_downloaded(self, app, sign_in):
        samples.company('Alpha')
        browser = sign_in(samples.coordinator())
        waiting = made_file(browser, carried=False)
        assert 'En préparation' in waiting.text
        assert tasks.work_once()
        page = browser.get(waiting.response.request.path)
        assert 'Télécharger le fichier' in page.text
        answer = page.click('Télécharger').response
        assert answer.headers['Content-Disposition'].startswith('attachment; filename="entreprises-')
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
        assert rows[1][2] == 'Alpha'

    def test_asked_twice_by_a_double_click_is_made_once(self, app, sign_in):
        samples.company('Alpha')
        page = form_of(sign_in(samples.user()))
        first = page.submit('Exporter', purpose=PURPOSE, format='ods')
        second = page.submit('Exporter', purpose=PURPOSE, format='ods')
        assert first.response.request.path == second.response.request.path
        assert len(records()) == 1

    def test_is_not_made_once_the_right_is_over(self, app, sign_in):
        samples.company('Alpha')
        user = samples.coordinator()
        made_file(sign_in(user), carried=False)
        end_rights(user)
        assert tasks.work_once()
        with access.for_everyone('lecture dans un essai'):
            task = db.session.scalars(db.select(Task)).one()
        assert (task.state, records()[0].state) == (TaskState.FAILED, ExportState.FAILED)
        assert 'n’est plus en vigueur' in task.error

    def test_holds_what_the_reader_may_see_when_it_is_made(self, app, sign_in):
        company = samples.company('Alpha', clubs=('75', '13'))
        samples.contact(company, '75', last_name='Paris'), samples.contact(company, '13', last_name='Marseille')
        user = samples.coordinator('75')
        samples.grant(user, Role.COORDINATOR, samples.club('13'))
        made_file(sign_in(user), 'ods', 'contacts', carried=False)
        user.grants[0].until = clock.today()
        db.session.commit()
        assert tasks.work_once()
        assert [row[3] for row in sheet(records()[0])[1:]] == ['Marseille']

    def test_is_no_longer_given_once_the_right_is_over(self, app, sign_in):
        samples.contact(samples.company('Alpha', clubs=('75',)))
        user = samples.coordinator('75')
        samples.grant(user, Role.COORDINATOR, samples.club('13'))
        browser = sign_in(user)
        made_file(browser, 'xlsx', 'contacts')
        number = records()[0].id
        assert browser.get(f'/exports/{number}/fichier').status == 200
        user.grants[0].until = clock.today()
        assert browser.get(f'/exports/{number}/fichier').status == 403
        assert 'ne se télécharge plus' in browser.get(f'/exports/{number}').text

    def test_is_given_to_the_staff_and_not_to_data_protection(self, app, sign_in):
        samples.company('Alpha')
        made_file(sign_in(samples.coordinator()))
        address = f'/exports/{records()[0].id}'
        assert sign_in(samples.user()).get(f'{address}/fichier').status == 200
        dpo = sign_in(samples.user(Role.DPO))
        assert (dpo.get(address).status, dpo.get(f'{address}/fichier').status) == (200, 403)

    def test_is_removed_after_seven_days(self, app, sign_in):
        samples.company('Alpha')
        browser = sign_in(samples.user())
        made_file(browser)
        made = records()[0]
        key, number = made.files[0]['key'], made.id
        with clock.stopped_at(clock.now() + timedelta(days=6, hours=23)):
            assert exports.forget_files() == 0
        with clock.stopped_at(clock.now() + timedelta(days=7, minutes=1)):
            assert exports.forget_files() == 1
            assert exports.forget_files() == 0
        db.session.commit()
        with pytest.raises(storage.MissingFile):
            storage.path_of(key)
        assert 'Fichier supprimé' in browser.get(f'/exports/{number}').text
        assert browser.get(f'/exports/{number}/fichier').status == 422

    def test_cancelled_says_so(self, app, sign_in):
        samples.company('Alpha')
        browser = sign_in(samples.user())
        page = made_file(browser, carried=False)
        with access.for_everyone('un essai annule'):
            tasks.cancel(db.session.scalars(db.select(Task)).one())
        assert 'n’est pas allé au bout' in browser.get(page.response.request.path).text
        assert exports.settle() == 1

    def test_of_a_killed_worker_is_made_by_the_next(self, app, sign_in, monkeypatch):
        samples.company('Alpha')
        made_file(sign_in(samples.user()), carried=False)
        monkeypatch.setattr('crm.exports.making.storage.keep_file', killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.work_once()
        db.session.rollback()
        monkeypatch.undo()
        assert list(storage.root().glob('export-*')) == []
        with clock.stopped_at(clock.now() + timedelta(hours=1)):
            assert tasks.work_once()
        assert [(made.state, made.rows) for made in records()] == [(ExportState.DONE, 1)]


def killed(*_arguments):
    raise KeyboardInterrupt


def end_rights(user):
    for grant in user.grants:
        grant.until = clock.today()
    db.session.commit()
