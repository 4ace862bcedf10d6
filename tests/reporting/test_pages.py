"""Pages and commands of reporting, as each role meets them."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from crm import access, clock, registries, samples, schedule, storage
from crm.access import Role
from crm.database import db, unit_of_work
from crm.history import Trace
from crm.reporting import actions
from crm.reporting.models import Report, ReportSchedule, ReportState, ScheduleSlot
from tests.commitments.test_taken_over import taken_over
from tests.reporting.conftest import QUARTER, read


def row(perimeter='national', state=ReportState.DRAFT, **values):
    """A report already made, without its document."""
    _kind, _, code = perimeter.partition(':')
    club = samples.club(code) if code else None
    named = {'title': f'Rapport de partenariat – {perimeter}', 'created_at': clock.now()} | values
    dates = {'period_start': QUARTER.start, 'period_end': QUARTER.end}
    return samples.add(
        Report(document='partnership', perimeter=perimeter, club_id=club and club.id, state=state, **dates, **named)
    )


class TestPerimeter:
    @pytest.fixture
    def reports(self, app):
        public = ReportState.PUBLISHED
        made = {
            'paris': row('club:75'),
            'published': row('club:75', public, number=2),
            'lyon': row('club:69'),
            'other': row('club:69', public, number=2),
            'draft': row(),
            'national': row(state=public, number=2),
        }
        found = {name: report.id for name, report in made.items()}
        db.session.commit()
        return found

    def seen(self, browser, reports):
        return {name for name, report_id in reports.items() if browser.get(f'/rapports/{report_id}').status == 200}

    def test_a_coordinator_sees_its_clubs_and_the_published_national(self, reports, sign_in):
        assert self.seen(sign_in(samples.coordinator('75')), reports) == {'paris', 'published', 'national'}

    def test_the_staff_sees_all(self, reports, sign_in):
        assert self.seen(sign_in(samples.user(Role.LEE)), reports) == set(reports)

    def test_a_state_referent_sees_what_is_published_of_its_departement(self, reports, sign_in):
        browser = sign_in(samples.user(Role.STATE, samples.departement('75')))
        assert self.seen(browser, reports) == {'published', 'national'}

    def test_human_resources_see_no_report_but_their_companys(self, reports, sign_in):
        browser = sign_in(samples.user(Role.HR, samples.company()))
        assert self.seen(browser, reports) == set()
        assert 'Aucun rapport' in browser.get('/rapports/').text

    def test_another_clubs_report_does_not_exist_whatever_the_address(self, reports, sign_in):
        browser = sign_in(samples.coordinator('75'))
        for end in ('', '/apercu', '/pdf', '/chiffres.csv', '/commentaire'):
            assert browser.get(f'/rapports/{reports["other"]}{end}').status == 404

    def test_a_coordinator_prepares_for_its_club_only(self, reports, sign_in):
        page = sign_in(samples.coordinator('75')).get('/rapports/preparer/rapport-de-partenariat')
        values = [option['value'] for option in page.html.select('#perimeter option')]
        assert values == ['club:75']

    def test_the_list_filters_by_state(self, reports, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/?etat=draft')
        assert len(page.rows('Rapports')) == 3


class TestALife:
    def test_a_report_is_played_from_the_question_to_the_publication(self, world, work, sign_in):
        browser = sign_in(samples.user(Role.COLLECTIF))
        page = browser.get('/rapports/preparer/rapport-de-partenariat').submit(
            'Construire', perimeter='national', period=f'{QUARTER.start}/{QUARTER.end}'
        )
        assert 'En attente' in page.text
        address = page.response.request.path
        work()
        page = browser.get(address)
        assert 'Projet' in page.text
        tried = page.click('Écrire le commentaire').submit(
            'Voir l’aperçu', words_1='Le "parcours" progresse.', apercu='1'
        )
        assert '« parcours » progresse' in tried.text
        assert 'progresse' not in browser.get(f'{address}/apercu').text
        page = page.click('Écrire le commentaire').submit('Enregistrer', words_1='Le parcours progresse.')
        work()
        page = browser.get(address).submit('Enregistrer mon avis', objective='2', text='Citer le forum de Lyon.')
        assert 'Citer le forum de Lyon.' in page.text
        preview = page.click('Aperçu')
        assert 'Le parcours progresse.' in preview.text
        assert 'Simplifier' in preview.text
        browser.get(address).submit('Valider')
        browser.get(address).click('Publier').submit('Publier')
        work()
        page = browser.get(address)
        assert 'Publié' in page.text
        assert 'Sans destinataire' in page.text
        assert 'Publication demandée par' in page.text
        page = page.submit('Envoyer', recipients='prefecture@exemple.fr')
        assert page.rows('Destinataires')[0][0] == 'prefecture@exemple.fr'
        pdf = browser.raw(f'{address}/pdf')
        assert pdf.data[:5] == b'%PDF-'
        assert browser.raw(f'{address}/chiffres.csv').data.decode('utf-8-sig').startswith('périmètre;')
        assert db.session.query(Trace).filter_by(kind='report_downloaded').count() == 2
        browser.get(address).submit('Refaire à l’identique')
        work()
        assert 'identique, octet pour octet' in browser.get(address).text

    def test_dates_upside_down_are_refused_with_what_was_typed(self, world, sign_in):
        page = sign_in(samples.user(Role.COLLECTIF)).get('/rapports/preparer/rapport-de-partenariat')
        refused = page.submit('Construire', perimeter='club:75', start='2026-09-30', end='2026-07-01')
        assert refused.status == 422
        assert 'précède' in refused.text
        assert refused.html.select_one('#start')['value'] == '2026-09-30'

    def test_a_report_not_yet_built_says_so(self, app, sign_in):
        report_id = row(state=ReportState.WAITING).id
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}/apercu')
        assert page.status == 404
        assert 'pas encore construit' in page.text

    def test_a_failed_report_gives_its_reason_and_the_way_out(self, app, sign_in):
        report_id = row(state=ReportState.FAILED, error='Le disque est plein.').id
        page = sign_in(samples.user(Role.COLLECTIF)).get(f'/rapports/{report_id}')
        assert 'Le disque est plein.' in page.text
        assert 'En attente' in page.submit('Reconstruire').text


class TestHome:
    def test_reports_to_review_are_on_the_day_of_the_staff(self, app, sign_in):
        row()
        page = sign_in(samples.user(Role.COLLECTIF)).get('/')
        assert 'Rapports à relire' in page.text

    def test_the_latest_report_is_on_the_day_of_the_coordinator(self, app, sign_in):
        row('club:75', ReportState.PUBLISHED, published_at=clock.now())
        page = sign_in(samples.coordinator('75')).get('/')
        assert 'Dernier rapport de mon club' in page.text


class TestCommands:
    def test_build_writes_the_files_and_tells_them(self, world, tmp_path):
        dates = ['--from', '2026-07-01', '--to', '2026-10-01']
        arguments = ['--perimeter', 'club:75', *dates, '--output', str(tmp_path / 'sortie'), '--json']
        told = world.test_cli_runner().invoke(args=['reports', 'build', 'partnership', *arguments])
        assert told.exit_code == 0, told.output
        made = json.loads(told.output.splitlines()[-1])['documents'][0]
        assert {path.suffix for path in (tmp_path / 'sortie').iterdir()} == {'.pdf', '.csv'}
        assert made['perimeter'] == 'club:75'
        assert made['sha256'] == read(1).sha256
        assert read(1).state == ReportState.DRAFT

    def test_build_gives_a_signed_commitment_as_it_is_kept_and_makes_no_report(self, app, tmp_path):
        with access.for_everyone('lecture dans un essai'):
            commitment = taken_over()
            commitment.document_key = storage.keep(b'%PDF-1.7 scelle', '.pdf')
            db.session.commit()
            name, siren = f'engagement-{commitment.id}.pdf', commitment.company.siren
        dates = ['--from', f'{clock.today()}', '--to', f'{clock.today() + timedelta(days=1)}']
        arguments = ['--perimeter', f'company:{siren}', *dates, '--output', str(tmp_path)]
        told = app.test_cli_runner().invoke(args=['reports', 'build', 'commitment', *arguments])
        assert told.exit_code == 0, told.output
        assert (tmp_path / name).read_bytes() == b'%PDF-1.7 scelle'
        with access.for_everyone('lecture dans un essai'):
            assert db.session.query(Report).count() == 0

    @pytest.mark.parametrize(
        ('document', 'perimeter', 'start', 'end', 'said'),
        [
            ('partnership', 'club:99', '2026-07-01', '2026-10-01', 'Aucun club'),
            ('partnership', 'région', '2026-07-01', '2026-10-01', 'n’existe pas'),
            ('commitment', 'national', '2026-07-01', '2026-10-01', 'par entreprise'),
            ('roman', 'national', '2026-07-01', '2026-10-01', 'Le document « roman »'),
            ('partnership', 'national', '2026-10-01', '2026-07-01', 'à l’envers'),
            ('partnership', 'national', '01/07/2026', '2026-10-01', 'Écrivez les dates'),
        ],
    )
    def test_build_refuses_in_french(self, app, tmp_path, document, perimeter, start, end, said):
        arguments = [document, '--perimeter', perimeter, '--from', start, '--to', end, '--output', str(tmp_path)]
        told = app.test_cli_runner().invoke(args=['reports', 'build', *arguments])
        assert told.exit_code == 1
        assert said in told.output

    def test_due_shows_then_does(self, app):
        plan = db.session.scalars(db.select(ReportSchedule).filter_by(perimeter='national')).one()
        now = plan.next_due_at.isoformat()
        run = app.test_cli_runner().invoke
        assert 'Rapport trimestriel national' in run(args=['reports', 'due', '--now', now]).output
        with access.for_everyone('lecture dans un essai'):
            assert db.session.query(Report).count() == 0
        assert 'rapports demandés' in run(args=['reports', 'due', '--now', now, '--run']).output
        assert 'Rien n’est dû' in run(args=['reports', 'due', '--now', now]).output


def test_two_clocks_at_the_same_instant_make_no_double(app):
    """Two threads fire the tick together, several times over months."""
    tick = next(act for name, _, act in registries.timetable if name == 'reports.tick')
    instants = [plan.next_due_at for plan in db.session.scalars(db.select(ReportSchedule))]
    db.session.rollback()
    barrier = Barrier(2)

    def run():
        with app.app_context():
            for instant in sorted(instants):
                barrier.wait(timeout=30)
                with clock.stopped_at(instant):
                    schedule.fire('reports.tick', tick, instant)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(), access.for_everyone('lecture dans un essai'):
        reports = [(r.perimeter, r.period_start, r.number) for r in db.session.scalars(db.select(Report))]
        slots = db.session.query(ScheduleSlot).count()
        actions.ask_due_reports(max(instants))
    assert len(reports) == len({(where, start) for where, start, _ in reports})
    assert {number for _, _, number in reports} == {1}
    assert slots >= 2
