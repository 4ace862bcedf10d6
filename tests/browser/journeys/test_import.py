"""A file brought in from the page: the bar moves by itself, each refused line is explained and can be taken back."""

from pathlib import Path

import pytest

from crm import samples
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two good lines, a wrong key, a département that does not exist."""
    good, other, doubtful = (samples.siren(70_000 + number) for number in range(3))
    wrong = good[:8] + str((int(good[8]) + 1) % 10)
    lines = [
        'Raison sociale;SIREN;Département',
        f'Cœur & Fils;{good};Ain',
        f'Été Façades;{other};Paris',
        f'Clé Fausse;{wrong};Paris',
        f'Nulle Part;{doubtful};Atlantide',
    ]
    path = tmp_path / 'entreprises.csv'
    path.write_text('\n'.join(lines), 'utf-8-sig')
    return path


SCRIPT = [pytest.param(True, id='script', marks=pytest.mark.smoke), pytest.param(False, id='no-script')]


@pytest.mark.parametrize('script', SCRIPT)
def test_a_file_is_imported_with_its_refused_lines_explained(stage: Stage, file: Path, script: bool):
    colin = stage.person(script=script)
    colin.signs_in('collectif')
    send(colin, file)
    assert 'Place de « SIREN »' in colin.text
    colin.presses('Vérifier le fichier')
    assert 'Le fichier est en attente de lecture' in colin.text
    assert colin.place == 'Entreprises'
    work_and_see(stage, colin, script, 'Rien n’est encore enregistré')
    assert [colin.figure(name) for name in ('À créer', 'Refusées', 'Douteuses')] == ['3', '1', '1']
    colin.types('Raison sociale de la ligne 4', 'Clé Vraie')
    colin.types('SIREN de la ligne 4', samples.siren(70_009))
    colin.presses('Vérifier de nouveau ces lignes')
    assert [colin.figure(name) for name in ('À créer', 'Refusées')] == ['4', '0']
    colin.types('SIREN de la ligne 4', '123456789')
    colin.presses('Vérifier de nouveau ces lignes')
    assert colin.figure('Refusées') == '1'
    colin.presses('Enregistrer')
    work_and_see(stage, colin, script, 'Terminé')
    assert [colin.figure(name) for name in ('Créées', 'Refusées', 'Douteuses')] == ['3', '1', '1']
    refused, doubtful = sorted(colin.rows('Lignes à revoir'), key=lambda row: int(row[0]))
    assert refused[:2] == ['4', 'Refusée']
    assert 'clé' in refused[3]
    assert doubtful[:2] == ['5', 'Douteuse']
    assert 'Atlantide' in doubtful[3]
    name, content = colin.downloads('Télécharger ces lignes')
    assert name.endswith('.csv')
    assert 'Clé Fausse' in content.decode('utf-8-sig')
    assert 'Cœur' not in content.decode('utf-8-sig')
    colin.goes_to('Entreprises')
    search(colin, 'coeur fils')
    assert 'Cœur & Fils' in colin.text
    colin.follows('Importer', within='main')
    colin.follows('entreprises.csv', within='main')
    colin.follows('Annuler cet import', within='main')
    assert colin.figure('Ne peuvent être défaits') == '0'
    colin.shot()
    colin.presses('Annuler cet import')
    work_and_see(stage, colin, script, 'Cet import a été annulé')
    colin.goes_to('Entreprises')
    search(colin, 'coeur fils')
    assert 'Cœur & Fils' not in colin.text


def work_and_see(stage: Stage, person: Person, script: bool, words: str) -> None:
    """The worker does its part; the page shows it by itself, or when asked."""
    stage.work()
    if script:
        person.waits_for(words)
    else:
        person.follows('Actualiser')
    person.shot()
    assert words in person.text


def send(person: Person, file: Path) -> None:
    person.goes_to('Entreprises')
    person.follows('Importer', within='main')
    if 'Importer un fichier' not in person.title:
        person.follows('Importer un fichier', within='main')
    person.gives_file('Fichier', file)
    person.chooses('Qui suivra ces entreprises ?', 'Le club du département de chaque entreprise')
    person.presses('Continuer')


def search(person: Person, words: str) -> None:
    person.page.locator('main input[type=search]').first.fill(words)
    person.presses('Chercher')
