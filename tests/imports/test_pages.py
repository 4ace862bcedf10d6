"""The pages of an import: file, columns, check, repair, commit."""

import pytest

from crm import access, samples, tasks
from crm.access import Role
from crm.companies import queries
from crm.companies.models import ClubMembership, Company
from crm.database import db, unit_of_work
from crm.imports.models import ImportRow, ImportState
from tests.imports.steps import FILE, again, check, commit, figures, last_batch, upload, work

pytestmark = pytest.mark.usefixtures('app')


@pytest.fixture
def staff(sign_in):
    return sign_in(samples.user(Role.COLLECTIF))


def companies():
    return db.session.scalars(db.select(Company).order_by(Company.id)).all()


class TestFile:
    def test_a_picture_is_refused_at_once(self, staff):
        page = upload(staff, '%PDF-1.4')
        assert page.status == 422
        assert 'un document PDF' in page.text

    def test_the_same_file_twice_is_said_at_once(self, staff):
        commit(staff, check(staff, upload(staff)))
        assert 'Ce fichier a déjà été importé' in upload(staff).html.text

    def test_one_with_a_single_club_is_told_where_the_companies_go(self, sign_in):
        user = sign_in(samples.coordinator('75'))
        club = samples.club('75').name
        assert f'Qui suivra ces entreprises ? {club}' in user.get('/imports/nouveau').text

    def test_a_model_of_the_file_has_all_the_columns(self, staff):
        answer = staff.raw('/imports/modeles/companies')
        assert answer.get_data(as_text=True).startswith('\ufeffSIREN;SIRET;Raison sociale;')

    def test_another_club_does_not_see_the_import(self, sign_in):
        address = upload(sign_in(samples.coordinator('75'))).response.request.path
        other = sign_in(samples.coordinator('13'))
        db.session.expunge_all()
        assert other.get(address).status == 404


class TestColumns:
    def test_each_column_is_shown_with_three_values_and_a_guess(self, staff):
        page = upload(staff)
        assert page.title.startswith('Colonnes de mon fichier.csv')
        places = {select['name']: select.select_one('[selected]') for select in page.html.select('select')}
        assert [places[f'column-{at}']['value'] for at in range(5)] == [
            'name',
            'siren',
            'year',
            'region',
            'departement',
        ]
        samples_of_siren = page.html.select_one('#column-1-hint').get_text(' ', strip=True)
        assert '732829320' in samples_of_siren
        assert '356000000' in samples_of_siren
        assert '732829321' in samples_of_siren

    def test_a_column_without_a_known_heading_is_guessed_by_its_values(self, staff):
        page = upload(staff, 'Qui;Quoi\nLa Poste;356000000\nAcier;732829320\n')
        assert page.html.select_one('[name=column-1] [selected]')['value'] == 'siren'

    def test_two_columns_for_one_place_are_refused(self, staff):
        page = upload(staff).submit('Vérifier le fichier', **{'column-2': 'siren'})
        assert page.status == 422
        assert 'Deux colonnes du fichier vont dans « SIREN »' in page.text

    def test_a_file_without_what_names_a_company_is_refused(self, staff):
        page = upload(staff).submit('Vérifier le fichier', **{'column-0': '', 'column-1': ''})
        assert page.status == 422
        assert 'Il manque de quoi reconnaître chaque ligne' in page.text

    def test_choices_are_proposed_again_to_the_same_club(self, sign_in):
        text = 'SIREN;Nom;Divers\n356000000;La Poste;à revoir\n'
        browser = sign_in(samples.coordinator('75'))
        check(browser, upload(browser, text), **{'column-2': '=note', 'column-1': ''})
        page = upload(browser, text.replace('à revoir', 'vu'))
        chosen = [page.html.select_one(f'[name=column-{at}] [selected]')['value'] for at in range(3)]
        assert chosen == ['siren', '', '=note']
        assert 'Comme la dernière fois' in page.text
        other = sign_in(samples.coordinator('13'))
        assert 'Comme la dernière fois' not in upload(other, text).text

    def test_the_line_of_headings_may_be_named(self, staff):
        page = upload(staff, 'Nom;SIREN\nTitre;Numéro\nLa Poste;356000000\n')
        page = page.submit('Relire', heading_line='2')
        assert 'Place de « Titre »' in page.text

    def test_only_first_lines_are_read_before_the_check(self, staff, monkeypatch):
        from crm.spreadsheets import Table

        seen, real = [], Table.rows

        def counted(table):
            for row in real(table):
                seen.append(row.line)
                yield row

        monkeypatch.setattr(Table, 'rows', counted)
        upload(staff, 'SIREN;Nom\n' + '356000000;La Poste\n' * 5000)
        assert max(seen) < 300


class TestCheck:
    def test_it_says_what_would_be_done_and_writes_nothing(self, staff):
        page = check(staff, upload(staff))
        assert 'Rien n’est encore enregistré' in page.text
        found = figures(page)
        assert [found[name] for name in ('À créer', 'À mettre à jour', 'Inchangées', 'Douteuses', 'Refusées')] == [
            '3',
            '0',
            '0',
            '2',
            '1',
        ]
        assert companies() == []
        assert 'Ligne 6 Refusée' in page.text
        assert 'SIREN « 732829321 » : Ce numéro SIREN (732829321) a 9 chiffres mais sa clé est fausse' in page.text

    def test_the_check_and_the_commit_say_the_same(self, staff):
        page = check(staff, upload(staff))
        before = last_batch()
        told = [before.created, before.updated, before.unchanged, before.doubtful, before.refused]
        commit(staff, page)
        after = last_batch()
        assert [after.created, after.updated, after.unchanged, after.doubtful, after.refused] == told
        assert after.state == ImportState.DONE
        assert len(companies()) == 3

    def test_refused_lines_are_listed_alone_and_come_back_in_their_columns(self, staff):
        page = check(staff, upload(staff))
        refused = page.click('Refusées')
        assert 'Ligne 6' in refused.text
        assert 'Ligne 2' not in refused.text
        csv = page.submit('Télécharger ces lignes').response.get_data(as_text=True)
        assert csv.splitlines()[0].endswith('Département;Erreur')
        assert 'Fausse clé;732829321' in csv
        assert 'La Poste' not in csv

    def test_downloaded_lines_once_corrected_are_imported_as_they_are(self, staff):
        page = check(staff, upload(staff))
        csv = page.submit('Télécharger ces lignes').response.get_data(as_text=True)
        corrected = csv.replace('732829321', '552100554')
        page = check(staff, upload(staff, corrected))
        assert figures(page)['Refusées'] == '0'
        commit(staff, page)
        assert queries.company_by_siren('552100554').name == 'Fausse clé'


class TestRepair:
    def test_a_corrected_line_is_checked_alone_and_imported(self, staff):
        page = check(staff, upload(staff))
        page = page.submit('Vérifier de nouveau', **{'c-6-siren': '552100554'})
        assert '1 ligne vérifiée, plus rien à y corriger' in page.html.text.replace('\u00a0', ' ')
        assert figures(page)['Refusées'] == '0'
        assert figures(page)['À créer'] == '4'
        assert 'Corrigées 1' in page.text
        page = commit(staff, page)
        assert figures(page)['Créées'] == '4'
        assert figures(page)['Refusées'] == '0'
        assert queries.company_by_siren('552100554').name == 'Fausse clé'
        with access.for_everyone('lecture dans un essai'):
            row = db.session.scalar(db.select(ImportRow).filter_by(line=6))
        assert (row.values['siren'], row.fixes) == ('732829321', {'siren': '552100554'})

    def test_a_line_still_wrong_stays_with_what_was_typed(self, staff):
        page = check(staff, upload(staff))
        page = page.submit('Vérifier de nouveau', **{'c-6-siren': '12345'})
        assert '1 encore à corriger' in page.html.text
        assert page.html.select_one('#c-6-siren')['value'] == '12345'
        assert figures(page)['Refusées'] == '1'

    def test_nothing_changed_is_said(self, staff):
        page = check(staff, upload(staff)).submit('Vérifier de nouveau')
        assert 'Aucune case n’a changé' in page.html.text

    def test_repairs_survive_a_new_check_of_the_whole_file(self, staff):
        page = check(staff, upload(staff))
        page = page.submit('Vérifier de nouveau', **{'c-6-siren': '552100554'})
        page = page.submit('Passer toutes les douteuses')
        work()
        page = again(staff, page)
        assert figures(page)['À créer'] == '2'
        assert figures(page)['Passées'] == '2'
        assert figures(page)['Refusées'] == '0'


class TestAnswers:
    def test_a_doubtful_line_is_applied_unless_it_is_skipped(self, staff):
        page = check(staff, upload(staff))
        page = page.submit('Vérifier de nouveau', **{'a-7': 'skip'})
        assert figures(page)['À créer'] == '2'
        assert figures(page)['Passées'] == '1'
        page = commit(staff, page)
        assert {c.siren for c in companies()} == {'732829320', '356000000'}
        assert figures(page)['Passées'] == '1'
        assert [row[:2] for row in page.rows('Lignes à revoir')] == [
            ['2', 'Douteuse'],
            ['6', 'Refusée'],
            ['7', 'Passée'],
        ]

    def test_a_skipped_line_may_be_taken_again(self, staff):
        page = check(staff, upload(staff)).submit('Vérifier de nouveau', **{'a-7': 'skip'})
        page = page.submit('Vérifier de nouveau', **{'a-7': 'create'})
        assert figures(page)['À créer'] == '3'
        assert len(commit(staff, page).rows('Lignes à revoir')) == 3
        assert len(companies()) == 3

    def test_the_same_name_without_siren_is_one_company_or_another_as_one_says(self, staff):
        samples.company('Chez Ginette', clubs=('75',), with_siren=False)
        text = 'Nom;Département\nChez Ginette;Paris\n'
        page = check(staff, upload(staff, text))
        assert [(c['value'], c.has_attr('checked')) for c in page.html.select('[name=a-2]')] == [
            ('update', True),
            ('create', False),
            ('skip', False),
        ]
        page = page.submit('Vérifier de nouveau', **{'a-2': 'create'})
        assert figures(page)['À créer'] == '1'
        commit(staff, page)
        assert [c.name for c in companies()] == ['Chez Ginette', 'Chez Ginette']

    def test_all_doubtful_lines_are_answered_at_once(self, staff):
        page = check(staff, upload(staff)).submit('Passer toutes les douteuses')
        assert page.status == 200
        work()
        page = again(staff, page)
        assert [figures(page)[name] for name in ('À créer', 'Douteuses', 'Passées')] == ['1', '0', '2']


class TestNotes:
    TEXT = 'SIREN;Nom;Suivi;Divers\n356000000;La Poste;vu en mai;\n732829320;Acier;;rappeler\n'

    def test_columns_kept_as_a_note_go_to_the_note_of_the_club(self, sign_in):
        samples.company('La Poste', clubs=('75',), siren='356000000')
        browser = sign_in(samples.coordinator('75'))
        page = check(browser, upload(browser, self.TEXT), **{'column-2': '=note', 'column-3': '=note'})
        assert [figures(page)[name] for name in ('À créer', 'À mettre à jour')] == ['1', '1']
        commit(browser, page)
        notes = db.session.scalars(db.select(ClubMembership.note).order_by(ClubMembership.company_id)).all()
        assert notes == ['Suivi : vu en mai', 'Divers : rappeler']
        page = check(browser, upload(browser, self.TEXT))
        assert figures(page)['Inchangées'] == '2'


class TestCommit:
    def test_a_coordinator_brings_companies_to_their_own_club(self, sign_in):
        known = samples.company('Nom des autres', clubs=('13',), siren='356000000', departement_code='13')
        browser = sign_in(samples.coordinator('75'))
        commit(browser, check(browser, upload(browser)))
        known = db.session.get(Company, known.id, populate_existing=True)
        assert known.name == 'Nom des autres', 'the identity belongs to the clubs that follow it'
        assert {club.code for club, _ in queries.clubs_of(known)} == {'13', '75'}

    def test_a_stopped_import_is_resumed(self, staff):
        page = check(staff, upload(staff)).submit('Enregistrer')
        with access.for_everyone('essai : la tâche est interrompue'), unit_of_work():
            last = db.session.scalars(db.select(tasks.Task).order_by(tasks.Task.id.desc())).first()
            last.state = tasks.TaskState.INTERRUPTED
        page = again(staff, page)
        assert 'Cet import est interrompu' in page.text
        page.submit('Reprendre')
        work()
        assert last_batch().state == ImportState.DONE

    def test_a_cancelled_import_brings_nothing_more(self, staff):
        page = check(staff, upload(staff)).submit('Enregistrer').submit('Annuler')
        assert 'Annulé' in page.text
        work()
        assert companies() == []

    def test_an_import_abandoned_after_the_check_brings_nothing(self, staff):
        page = check(staff, upload(staff)).submit('Abandonner')
        assert 'Rien n’a été enregistré' in page.html.text
        assert last_batch().state == ImportState.CANCELLED

    def test_pressed_twice_it_is_done_once(self, staff):
        page = check(staff, upload(staff))
        page.submit('Enregistrer')
        assert page.submit('Enregistrer').status == 422
        work()
        assert len(companies()) == 3

    def test_a_colleague_may_look_but_not_act(self, sign_in):
        browser = sign_in(samples.coordinator('75'))
        page = check(browser, upload(browser))
        colleague = sign_in(samples.coordinator('75'))
        seen = colleague.get(page.response.request.path)
        assert seen.status == 200
        assert not [b for b in seen.html.select('main button') if 'Enregistrer' in b.text]
        token = seen.html.select_one('[name=csrf_token]')['value']
        answer = colleague.raw(f'{page.response.request.path}/enregistrer', method='POST', data={'csrf_token': token})
        assert answer.status_code == 422
        assert 'Seule la personne' in answer.get_data(as_text=True)


def test_the_list_says_what_each_import_brought(staff):
    commit(staff, check(staff, upload(staff)))
    row = staff.get('/imports').rows('Imports')[0]
    assert row[0] == 'mon fichier.csv'
    assert row[3:] == ['Terminé', '3', '0', '0', '2', '1']


def test_lines_to_review_come_twenty_at_a_time(staff):
    many = FILE + ''.join(f'Nom {n};12345{n % 10};2020;Île-de-France;Paris\n' for n in range(60))
    page = check(staff, upload(staff, many))
    assert len(page.html.select('fieldset.import-line')) == 20
    following = page.click('Suivants')
    assert len(following.html.select('fieldset.import-line')) == 20
    first = following.html.select_one('fieldset.import-line')['id'].removeprefix('ligne-')
    page = following.submit('Vérifier de nouveau', **{f'c-{first}-siren': '552100554'})
    assert f'ligne-{first}' in str(page.html), 'the same page of lines is shown again'
