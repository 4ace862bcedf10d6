"""What is kept of an export: who, what, how many, for which purpose."""

import pytest
from werkzeug.datastructures import MultiDict

from crm import access, exports, registries, samples
from crm.access import Role
from crm.database import db
from crm.exports import ExportRecord, ExportState, Purpose
from tests.overview.exports.steps import PURPOSE, made_file, records, take


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
