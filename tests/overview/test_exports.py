"""Exports: what a list gives to whoever may see it, in which format, for which purpose, and what is kept of it."""

import csv
import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from crm import access, clock, exports, registries, samples, storage, tasks
from crm.access import Role
from crm.advocacy.models import ActionState
from crm.commitments.models import CommitmentState
from crm.companies.models import ContactOrigin
from crm.database import db
from crm.exports import ExportRecord, ExportState, Purpose
from crm.tasks import Task, TaskState
from crm.territories.models import ClubPerson, ClubRole
from tests.convention import test_committee as committee

PURPOSE = Purpose.FOLLOW_UP.value


def form_of(browser, what='companies', arguments=''):
    return browser.get(f'/exports/nouveau/{what}{arguments}')


def take(browser, what='companies', arguments='', **typed):
    """The rows of a CSV, heading included."""
    answer = form_of(browser, what, arguments).submit('Exporter', purpose=PURPOSE, **typed).response
    assert answer.mimetype == 'text/csv', answer.text[:500]
    return list(csv.reader(io.StringIO(answer.get_data().decode('utf-8-sig')), delimiter=';'))


def cells(rows, name):
    return [row[rows[0].index(name)] for row in rows[1:]]


def records():
    return list(db.session.scalars(db.select(ExportRecord).order_by(ExportRecord.id)))


def made_file(browser, format='xlsx', what='companies', arguments='', carried=True):
    """The page of an export whose file the worker made."""
    page = form_of(browser, what, arguments).submit('Exporter', purpose=PURPOSE, format=format)
    if carried:
        assert tasks.work_once()
        page = browser.get(page.response.request.path)
    return page


# --- what goes out ----------------------------------------------------------------------------------


class TestTheFormSays:
    def test_what_will_be_taken_out(self, app, sign_in):
        samples.company('Alpha'), samples.company('Beta', clubs=('13',))
        page = form_of(sign_in(samples.user()), arguments='?club=13')
        assert page.title == 'Exporter : Entreprises'
        assert '1 ligne' in page.text
        assert 'Suivie par : ' in page.text
        assert 'SIREN, SIRET siège, Raison sociale' in page.text

    def test_that_personal_data_are_in_it(self, app, sign_in):
        samples.contact(samples.company('Alpha'))
        browser = sign_in(samples.coordinator())
        assert 'données personnelles' in form_of(browser, 'contacts').text
        assert 'contient des données personnelles' not in form_of(browser).text

    def test_that_there_is_nothing_to_take(self, app, sign_in):
        page = form_of(sign_in(samples.user()), arguments='?q=introuvable')
        assert 'Rien à exporter' in page.text
        assert page.html.select('form[method=post] [name=purpose]') == []

    def test_that_a_purpose_is_needed(self, app, sign_in):
        samples.company('Alpha')
        page = form_of(sign_in(samples.user())).submit('Exporter')
        assert (page.status, records()) == (422, [])

    def test_that_another_purpose_is_to_be_told(self, app, sign_in):
        samples.company('Alpha')
        page = form_of(sign_in(samples.user())).submit('Exporter', purpose='other', format='csv')
        assert page.status == 422
        assert 'Dites en quelques mots à quoi servira ce fichier.' in page.text
        answer = page.submit('Exporter', purpose_detail='Carte de vœux').response
        assert (answer.mimetype, records()[0].purpose_detail) == ('text/csv', 'Carte de vœux')


class TestTheRowsAre:
    def test_those_of_the_filter_in_the_order_of_names(self, app, sign_in):
        for name in ('Beta', 'Alpha', 'Émeraude'):
            samples.company(name)
        samples.company('Ailleurs', clubs=('13',))
        rows = take(sign_in(samples.coordinator('75')))
        assert cells(rows, 'Raison sociale') == ['Alpha', 'Beta', 'Émeraude']
        assert cells(take(sign_in(samples.user()), arguments='?q=emer'), 'Raison sociale') == ['Émeraude']

    def test_complete_beyond_one_batch(self, app, sign_in, monkeypatch):
        monkeypatch.setattr('crm.exports.plans.BATCH', 3)
        for number in range(10):
            samples.company('Homonyme' if number < 5 else f'Nom {number}')
        rows = take(sign_in(samples.user()))
        assert len(set(cells(rows, 'SIREN'))) == 10
        assert cells(rows, 'Raison sociale') == sorted(cells(rows, 'Raison sociale'))

    def test_neutralised_where_a_spreadsheet_would_run_them(self, app, sign_in):
        samples.company('=1+1')
        assert cells(take(sign_in(samples.user())), 'Raison sociale') == ["'=1+1"]

    def test_with_site_clubs_and_labels(self, app, sign_in):
        company = samples.company('Alpha', clubs=('13', '75'))
        samples.establishment(company, address='1 rue du Port', postcode='01000', city='Bourg-en-Bresse')
        rows = take(sign_in(samples.user()))
        line = dict(zip(*rows, strict=True))
        assert (line['Code postal'], line['Ville'], line['Relation']) == ('01000', 'Bourg-en-Bresse', 'Identifiée')
        assert line['SIRET siège'].startswith(company.siren)
        assert len(line['Clubs'].split(', ')) == 2

    def test_asked_in_as_many_statements_whatever_their_number(self, app, sign_in):
        browser, counted = sign_in(samples.user()), []
        event.listen(db.engine, 'before_cursor_execute', lambda *call: counted.append(call[2]))
        for _ in range(2):
            samples.company()
        page = form_of(browser)
        counted.clear()
        page.submit('Exporter', purpose=PURPOSE)
        few = len(counted)
        for _ in range(30):
            samples.company()
        db.session.commit()
        counted.clear()
        page.submit('Exporter', purpose=PURPOSE)
        assert len(counted) == few


class TestThePerimeterHolds:
    def test_contacts_of_another_club_do_not_go_out(self, app, sign_in):
        company = samples.company('Alpha', clubs=('75', '13'))
        samples.contact(company, '75', last_name='Ici', origin=ContactOrigin.EVENT, objection_on=date(2024, 9, 18))
        samples.contact(company, '13', last_name='Ailleurs')
        rows = take(sign_in(samples.coordinator('75')), 'contacts')
        assert cells(rows, 'Nom') == ['Ici']
        assert cells(rows, 'Origine des données') == ['Un événement']
        assert cells(rows, 'Opposition le') == ['2024-09-18']

    def test_exchanges_of_another_club_do_not_go_out(self, app, sign_in):
        company = samples.company('Alpha', clubs=('75', '13'))
        samples.interaction(company, '75', note='À nous'), samples.interaction(company, '13', note='À eux')
        assert cells(take(sign_in(samples.coordinator('75')), 'interactions'), 'Note') == ['À nous']

    def test_in_the_file_that_the_worker_makes(self, app, sign_in):
        company = samples.company('Alpha', clubs=('75', '13'))
        samples.contact(company, '75', last_name='Ici'), samples.contact(company, '13', last_name='Ailleurs')
        browser = sign_in(samples.coordinator('75'))
        made_file(browser, 'ods', 'contacts')
        assert sheet(records()[0])[1][3] == 'Ici'
        assert len(sheet(records()[0])) == 2

    def test_lee_reads_no_signatory(self, app, sign_in):
        samples.commitment(samples.company('Alpha'), state=CommitmentState.SIGNED, signatory_name='Camille Secret')
        assert 'Signataire' not in take(sign_in(samples.user(Role.LEE)), 'commitments')[0]
        assert cells(take(sign_in(samples.user()), 'commitments'), 'Signataire') == ['Camille Secret']

    @pytest.mark.parametrize('what', ['mentors', 'referrals', 'contacts'])
    def test_a_list_one_may_not_read_is_not_offered(self, app, sign_in, what):
        browser = sign_in(samples.user(Role.LEE))
        assert form_of(browser, what).status == 403
        assert f'/exports/nouveau/{what}' not in browser.get('/exports').links().values()

    def test_a_list_that_is_not_is_not_found(self, app, sign_in):
        assert form_of(sign_in(samples.user()), 'secrets').status == 404

    def test_a_coordinator_takes_no_figure_of_another_club(self, app, sign_in):
        samples.club('13')
        browser = sign_in(samples.coordinator('75'))
        assert form_of(browser, 'indicators', '?perimetre=club:13').status == 404
        assert form_of(browser, 'proof', '?code=O2.2&perimetre=national').status == 404


def world():
    """One record of each list."""
    company = samples.company('Alpha')
    samples.contact(company), samples.interaction(company), samples.follow_up(company), club_person()
    samples.attendance(samples.event(), company)
    samples.commitment(company, state=CommitmentState.SIGNED)
    association = samples.association()
    samples.capacity(association, '75')
    samples.referral(samples.mentor(company), association)
    (
        samples.advocacy_action(state=ActionState.DONE),
        samples.institution(),
        samples.position(),
        samples.quote(company),
    )
    experiment = samples.experiment()
    samples.experiment_place(experiment), samples.experiment_risk(experiment)
    samples.indicator_value(samples.own_indicator(experiment), 0.5)
    committee.decision(committee.meeting())


def club_person():
    samples.add(ClubPerson(club_id=samples.club('75').id, role=ClubRole.LEADER, name='Camille Durand'))


EMPTY = {'targets', 'reports'}  # none is set, none is asked
ARGUMENTS = {
    'proof': '?code=O2.2&du=2020-01-01&au=2030-01-01',
    'declaration': f'?annee={clock.today().year}&declarant=collectif',
}


def test_every_list_goes_out_with_the_rows_it_has_announced(app, sign_in):
    world()
    browser = sign_in(samples.user())
    for what in registries.exports.entries:
        page = form_of(browser, what, ARGUMENTS.get(what, ''))
        if what in EMPTY:
            assert 'Rien à exporter' in page.text, what
            continue
        rows = take(browser, what, ARGUMENTS.get(what, ''))
        assert f'{len(rows) - 1} ligne' in page.text, what
        assert records()[-1].rows == len(rows) - 1 > 0, what
        assert {len(row) for row in rows} == {len(rows[0])}, what


@pytest.mark.parametrize('what', ['indicators', 'proof', 'clubs', 'mentors'])
def test_the_worker_reads_what_the_person_reads(app, sign_in, what):
    world()
    browser = sign_in(samples.user())
    rows = take(browser, what, ARGUMENTS.get(what, ''))
    made_file(browser, 'ods', what, ARGUMENTS.get(what, ''))
    made = records()[-1]
    assert (made.state, made.rows) == (ExportState.DONE, len(rows) - 1)
    assert [row[0] for row in sheet(made)[1:]] == [as_cell(row[0]) for row in rows[1:]]


def as_cell(text):
    return float(text) if text.isdigit() and len(text) == 1 else text


def sheet(made):
    path = storage.path_of(made.files[0]['key'])
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


# --- what is kept of it -----------------------------------------------------------------------------


class TestAnExportIsKept:
    def test_with_who_what_how_many_and_why(self, app, sign_in):
        samples.company('Alpha'), samples.company('Beta')
        user = samples.coordinator(name='Camille Durand')
        take(sign_in(user), arguments='?q=a')
        made = records()[0]
        assert (made.what, made.format, made.rows, made.purpose) == ('companies', 'csv', 2, PURPOSE)
        assert (made.user_id, made.user_name, made.state) == (user.id, 'Camille Durand', ExportState.DONE)
        assert 'Recherche\u00a0: a' in made.filters_said
        assert made.ended_at is not None

    def test_with_the_rows_that_left_when_the_reader_went_away(self, app):
        for _ in range(1200):
            samples.company()
        db.session.commit()
        offered = registries.exports.get('companies')
        with access.for_everyone('lecture dans un essai'):
            plan = offered.plan(MultiDict())
            number = exports.ask('companies', offered, plan, format='csv', purpose=Purpose.EVENT).id
            db.session.commit()
            stream = exports.stream(number, plan)
            next(stream), next(stream)
            stream.close()
        db.session.expire_all()
        made = db.session.get(ExportRecord, number)
        assert (made.state, made.rows) == (ExportState.BROKEN, 500)

    def test_when_a_command_makes_it(self, app, tmp_path):
        samples.company('Alpha')
        db.session.commit()
        for suffix in ('csv', 'xlsx', 'ods'):
            result = app.test_cli_runner().invoke(
                args=['companies', 'export', str(tmp_path / f'tout.{suffix}'), '--json']
            )
            assert result.exit_code == 0, result.output
            assert '"rows": 1' in result.output.splitlines()[-1]
        assert [(r.format, r.rows, r.user_name) for r in records()] == [
            ('csv', 1, 'système'),
            ('xlsx', 1, 'système'),
            ('ods', 1, 'système'),
        ]

    def test_and_a_command_that_cannot_says_why(self, app, tmp_path):
        def run(*arguments):
            result = app.test_cli_runner().invoke(args=['companies', 'export', *arguments])
            return result.exit_code, result.output

        assert run(str(tmp_path / 'tout.pdf')) == (1, 'Donnez un nom de fichier qui finit par .csv, .xlsx ou .ods.\n')
        code, said = run(str(tmp_path / 'tout.csv'), '--departement', '999')
        assert (code, said) == (1, 'Aucun département n’a le code « 999 ».\n')
        assert run(str(tmp_path / 'nulle-part' / 'tout.csv'))[0] == 1
        assert records() == []


class TestTheListOfExports:
    def test_shows_ones_own_and_no_other(self, app, sign_in):
        samples.company('Alpha')
        take(sign_in(samples.user()))
        take(sign_in(samples.coordinator(name='Moi')))
        page = sign_in(samples.coordinator('75')).get('/exports')
        assert 'Aucun export pour l’instant' in page.text

    @pytest.mark.parametrize('role', [Role.COLLECTIF, Role.DPO])
    def test_shows_all_to_the_staff_and_to_data_protection(self, app, sign_in, role):
        samples.contact(samples.company('Alpha'))
        take(sign_in(samples.coordinator(name='Camille Durand')), 'contacts')
        take(sign_in(samples.coordinator(name='Dominique Petit')))
        browser = sign_in(samples.user(role))
        page = browser.get('/exports')
        assert [row[0] for row in page.rows('Exports')] == ['Entreprises', 'Interlocuteurs Données personnelles']
        assert page.rows('Exports')[0][2] == 'Suivi du club'
        assert len(browser.get('/exports?personne=camille').rows('Exports')) == 1
        assert len(browser.get('/exports?liste=companies').rows('Exports')) == 1
        assert 'Aucun export ne correspond' in browser.get('/exports?finalite=event').text
        assert 'Aucun export ne correspond' in browser.get('/exports?gardes=1').text
        assert 'Aucun export pour l’instant' in browser.get('/exports?vue=miens').text

    def test_an_export_of_somebody_else_does_not_exist(self, app, sign_in):
        samples.company('Alpha')
        made_file(sign_in(samples.coordinator('75')))
        other = sign_in(samples.coordinator('75'))
        for address in ('', '/fichier'):
            assert other.get(f'/exports/{records()[0].id}{address}').status == 404


# --- the file ---------------------------------------------------------------------------------------


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


# --- lists lead to it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('list_page', 'what'),
    [
        ('/entreprises', 'companies'),
        ('/engagements', 'commitments'),
        ('/mentors', 'mentors'),
        ('/associations', 'associations'),
        ('/orientation', 'referrals'),
        ('/clubs', 'clubs'),
        ('/convention', 'indicators'),
    ],
)
def test_a_list_offers_its_export(app, sign_in, list_page, what):
    company = samples.company('Alpha')
    samples.commitment(company), samples.mentor(company), samples.association()
    page = sign_in(samples.user()).get(list_page).click('Exporter')
    assert page.title == f'Exporter : {registries.exports.get(what).label}'
