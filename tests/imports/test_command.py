"""`flask companies import`: companies brought in once, with a word for each doubtful line, resumed after a kill."""

import pytest

from crm import access
from crm.companies import queries
from crm.companies.models import ClubMembership, Company, HeadcountBand
from crm.companies.target import EACH, TARGET
from crm.database import db, unit_of_work
from crm.history import Change
from crm.imports import actions
from crm.imports.actions import carrying
from crm.imports.models import ImportBatch, ImportRow
from tests.imports.steps import FILE, counts


@pytest.mark.usefixtures('app')
class TestCommand:
    def test_lines_of_one_siren_make_one_company(self, run, file):
        result = run(file(), '--json')
        assert counts(result) == [3, 0, 0, 2, 1, 6]
        assert result.exit_code == 1
        assert queries.company_by_siren('356000000').name == 'La Poste'
        doubtful = queries.company_by_siren('732829320')
        assert (doubtful.name, doubtful.departement_code) == ('Maison Lefèvre', '67')
        assert 'ligne 2' in doubtful.doubt
        assert 'ligne 3' in doubtful.doubt
        assert [club.code for club, _ in queries.clubs_of(doubtful)] == ['67']
        assert [club.code for club, _ in queries.clubs_of(queries.company_by_siren('130025265'))] == ['national']

    def test_each_refused_or_doubtful_line_is_explained_with_its_number(self, run, file):
        said = run(file()).stdout
        assert 'Ligne 6 – refusée : Ce numéro SIREN (732829321) a 9 chiffres mais sa clé est fausse' in said
        assert 'Ligne 2 – douteuse : Nom inutilisable' in said
        assert 'Ligne 7 – douteuse : Département inconnu : « Ailleurs »' in said

    def test_a_second_run_changes_nothing_and_says_the_doubts_again(self, run, file):
        run(file())
        before = {c.id: (c.version, c.updated_at) for c in db.session.scalars(db.select(Company))}
        assert counts(run(file(), '--json')) == [0, 0, 3, 2, 1, 6]
        assert {c.id: (c.version, c.updated_at) for c in db.session.scalars(db.select(Company))} == before
        assert db.session.scalars(db.select(Change).filter_by(table='company')).all() == []

    def test_a_dry_run_says_the_same_and_writes_nothing(self, run, file):
        assert counts(run(file(), '--dry-run', '--json')) == [3, 0, 0, 2, 1, 6]
        with access.for_everyone('lecture dans un essai'):
            for model in (Company, ImportBatch, ImportRow, ClubMembership):
                assert db.session.scalars(db.select(model)).all() == []

    def test_a_change_in_the_file_is_written_with_its_history(self, run, file):
        run(file())
        run(file(FILE.replace('La Poste', 'Groupe La Poste')))
        company = queries.company_by_siren('356000000')
        changes = db.session.scalars(db.select(Change).filter_by(table='company', record_id=str(company.id))).all()
        assert [(c.field, c.old, c.new, c.user_name) for c in changes] == [
            ('name', 'La Poste', 'Groupe La Poste', 'système')
        ]
        assert 'groupe' in company.folded

    def test_a_name_that_somebody_corrected_is_not_made_doubtful_again(self, run, file):
        run(file())
        company = queries.company_by_siren('732829320')
        company.name, company.doubt = 'Vrai nom', ''
        company.refold()
        db.session.commit()
        assert counts(run(file(), '--json'))[1] == 0
        assert queries.company_by_siren('732829320').name == 'Vrai nom'

    def test_all_follow_the_club_that_is_named(self, run, file):
        run(file(), '--club', '13')
        codes = {club.code for c in db.session.scalars(db.select(Company)) for club, _ in queries.clubs_of(c)}
        assert codes == {'13'}
        assert 'Aucun club n’a le code' in run(file(), '--club', 'XX').output

    def test_refused_lines_come_back_in_their_own_columns(self, run, file, tmp_path):
        out = tmp_path / 'rejets.csv'
        run(file(), '--rejects', out)
        lines = out.read_text(encoding='utf-8-sig').splitlines()
        assert lines[0] == 'Raison Sociale;SIREN;Année;Région;Département;Erreur'
        assert lines[2].startswith('Fausse clé;732829321;2020;Île-de-France;Paris;Ligne 6. Refusée')

    @pytest.mark.parametrize(
        ('text', 'words'),
        [('', 'vide'), ('a;b\n1;2\n', 'Aucune colonne reconnue'), ('SIREN;Nom\n', 'sa ligne de titres')],
    )
    def test_a_file_that_is_no_table_says_so(self, run, file, text, words):
        result = run(file(text))
        assert result.exit_code == 1
        assert words in result.output

    def test_general_columns_are_read(self, run, file):
        run(file('Dénomination;SIRET;CP;Ville;Effectif;APE\nLa Poste;356 000 000 49837;75011;Paris;1 200;5310Z\n'))
        company = queries.company_by_siren('356000000')
        assert (company.departement_code, company.naf_code, company.headcount_band) == (
            '75',
            '53.10Z',
            HeadcountBand.XXLARGE,
        )
        assert [site.siret for site in company.establishments] == ['35600000049837']

    def test_without_siren_the_same_name_is_not_made_twice(self, run, file):
        path = file('Nom;Département\nChez Ginette;Paris\n')
        assert counts(run(path, '--json')) == [1, 0, 0, 1, 0, 1]
        assert counts(run(path, '--json')) == [0, 0, 1, 1, 0, 1]


@pytest.mark.usefixtures('app')
class TestInterruption:
    def test_an_import_that_was_killed_goes_on_where_it_stopped(self, run, file, monkeypatch):
        monkeypatch.setattr(carrying, 'CHUNK', 1)
        real, seen = carrying._carry_on, []

        def die_at_the_third(*arguments):
            seen.append(1)
            if len(seen) == 3:
                raise KeyboardInterrupt
            return real(*arguments)

        monkeypatch.setattr(carrying, '_carry_on', die_at_the_third)
        run(file())
        assert len(db.session.scalars(db.select(Company)).all()) == 2
        monkeypatch.setattr(carrying, '_carry_on', real)
        result = run(file(), '--json')
        assert 'Reprise' in result.stdout
        assert counts(result) == [3, 0, 0, 2, 1, 6]
        with access.for_everyone('lecture dans un essai'):
            assert len(db.session.scalars(db.select(ImportBatch)).all()) == 1

    def test_two_processes_never_do_the_same_records(self, file):
        with access.for_everyone('essai de deux processus'), unit_of_work():
            batch = actions.begin(TARGET, file(), 'x.csv', EACH)
        with access.for_everyone('essai de deux processus'):
            work = carrying._work(batch.id)
            records, _ = carrying.read(work.sheet, TARGET)
            with unit_of_work():
                carrying._carry_on(work, records, 0)
            with pytest.raises(actions.TakenOver), unit_of_work():
                carrying._carry_on(work, records, 0)


@pytest.mark.usefixtures('app')
def test_the_official_file_is_taken_as_it_is(run, real_data):
    path = real_data / 'companies' / 'egapro_index_2018-2020.csv'
    first = counts(run(path, '--json'))
    assert first[:3] == [7358, 0, 0]
    assert first[4:] == [0, 18734]
    assert counts(run(path, '--json')) == [0, 0, 7358, first[3], 0, 18734]
