"""The convention's figures down to their rows, and a national report from the request to the sealed document."""

import csv
import hashlib
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

WORDS = 'Un trimestre porté par les clubs : merci à l’Œuvre collective.'
CONVENTION_ROWS = 'Indicateurs de l’objectif 2'


@pytest.mark.smoke
def test_the_rows_behind_a_figure_are_as_many_as_it_says(stage: Stage):
    colin = stage.person()
    colin.signs_in('collectif')
    colin.goes_to('Convention')
    row = next(row for row in colin.rows(CONVENTION_ROWS) if row[0].endswith('O2.5'))
    figure = as_number(row[1])
    assert figure > 0
    follow_figure(colin, 'O2.5')
    assert colin.title == 'Preuve de O2.5'
    assert as_number(colin.figure('Lignes')) == figure
    assert count_rows(colin) == figure
    colin.opens('/convention')
    follow_figure(colin, 'O2.5')
    headings = colin.headings('Lignes derrière le chiffre')
    colin.follows('Exporter', within='main')
    colin.chooses('À quoi servira ce fichier ?', 'Rapport ou bilan')
    name, content = colin.downloads('Exporter')
    assert name.endswith('.csv')
    lines = list(csv.reader(content.decode('utf-8-sig').splitlines(), delimiter=';'))
    assert len(lines[lines.index(headings) + 1 :]) == figure


def test_a_national_report_is_built_commented_published_and_made_again_to_the_same_bytes(stage: Stage):
    colin = stage.person()
    colin.signs_in('collectif')
    ask(colin, 'France entière', 'T2 2026 (Année civile)')
    assert 'En attente' in colin.text
    stage.work()
    colin.waits_for('Projet à relire')
    comment(colin)
    stage.work()
    colin.opens(report := colin.path)
    colin.waits_for('Empreinte SHA-256')

    colin.follows('Aperçu', within='main')
    assert 'Objectif 4' in colin.text
    assert 'Carte des engagements' in colin.text
    colin.opens(report)
    publish(stage, colin)
    assert 'Publié' in colin.text
    printed = colin.term('Empreinte SHA-256')
    _, content = colin.downloads('Télécharger le rapport')
    assert hashlib.sha256(content).hexdigest() == printed
    check(content)

    colin.presses('Refaire à l’identique')
    stage.work()
    colin.opens(report)
    assert colin.term('Empreinte SHA-256') == printed
    assert 'identique' in colin.text.split('Refait le')[1]


def as_number(text: str) -> int:
    return int(re.sub(r'\D', '', text))


def follow_figure(person: Person, code: str) -> None:
    row = person.page.locator('tbody tr').filter(has=person.page.get_by_text(code, exact=True))
    person.page.goto(str(row.locator('td a').first.get_attribute('href')))
    person.shot()


def count_rows(person: Person) -> int:
    """Rows of all pages of the list."""
    count = len(person.rows('Lignes derrière le chiffre'))
    while person.page.get_by_role('link', name='Suivants').count():
        person.follows('Suivants', within='main')
        count += len(person.rows('Lignes derrière le chiffre'))
    return count


def ask(person: Person, perimeter: str, period: str) -> None:
    person.goes_to('Rapports')
    person.follows('Préparer un rapport', within='main')
    person.chooses('Périmètre', perimeter)
    person.chooses('Période', period)
    person.presses('Construire le projet')


def comment(person: Person) -> None:
    person.follows('Écrire le commentaire', within='main')
    person.types('Le mot du comité', WORDS)
    person.presses('Enregistrer le commentaire')
    person.types('Remarque', 'Relire la carte.')
    person.presses('Ajouter la remarque')
    assert 'Relire la carte.' in person.text


def publish(stage: Stage, person: Person) -> None:
    report = person.path
    for button in ('Valider', 'Publier'):
        person.presses(button)
        stage.work()
        person.opens(report)


def check(content: bytes) -> None:
    """What a reader and a validator look for first: pages, the comment, the two identifiers of the metadata."""
    document = PdfReader(BytesIO(content))
    words = re.sub(r'\s+', ' ', ' '.join(page.extract_text() for page in document.pages))
    assert 3 <= len(document.pages) <= 14
    assert re.sub(r'\s+', ' ', WORDS) in words
    assert 'Données fictives' in words
    assert 'Relire la carte' not in words
    metadata = document.root_object['/Metadata'].get_data().decode()
    assert re.search(r'pdfaid:part(>|=")3', metadata)
    assert re.search(r'pdfuaid:part(>|=")1', metadata)
    assert [name for name in document.attachments if name.endswith('.csv')]
