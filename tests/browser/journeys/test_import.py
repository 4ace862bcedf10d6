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
    assert 'Le fichier est en attente de lecture' in colin.text
    assert colin.place == 'Entreprises'
    stage.work()
    if script:
        colin.waits_for('Terminé')
    else:
        colin.follows('Actualiser')
    colin.shot()
    assert 'Terminé' in colin.text
    assert colin.figure('Refusées') == '1'
    assert colin.figure('Douteuses') == '1'
    refused, doubtful = sorted(colin.rows('Lignes à revoir'), key=lambda row: int(row[0]))
    assert refused[:2] == ['4', 'Refusée']
    assert 'clé' in refused[4]
    assert doubtful[:2] == ['5', 'Douteuse']
    assert 'Atlantide' in doubtful[4]
    name, content = colin.downloads('Télécharger ces lignes')
    assert name.endswith('.csv')
    assert 'Clé Fausse' in content.decode('utf-8-sig')
    assert 'Cœur' not in content.decode('utf-8-sig')
    colin.goes_to('Entreprises')
    search(colin, 'coeur fils')
    assert 'Cœur & Fils' in colin.text


def send(person: Person, file: Path) -> None:
    person.goes_to('Entreprises')
    person.follows('Importer', within='main')
    if 'Importer un fichier' not in person.title:
        person.follows('Importer un fichier', within='main')
    person.gives_file('Fichier', file)
    person.chooses('Qui suivra ces entreprises ?', 'Le club du département de chaque entreprise')
    person.presses('Importer le fichier')


def search(person: Person, words: str) -> None:
    person.page.locator('main input[type=search]').first.fill(words)
    person.presses('Chercher')
