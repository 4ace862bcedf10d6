"""What goes out: what the form says, the rows, the perimeter."""

from datetime import date

import pytest
from sqlalchemy import event

from crm import samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.companies.models import ContactOrigin
from crm.database import db
from tests.overview.exports.steps import PURPOSE, cells, form_of, made_file, records, sheet, take


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
