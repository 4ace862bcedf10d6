"""The convention's figures down to their rows, and a national report from the request to the sealed document."""

import csv
import hashlib
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from crm import mail, registries, schedule, storage
from crm.convention.indicators import Period
from crm.database import db, unit_of_work
from crm.reporting import queries
from crm.reporting.models import ReportSchedule
from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

WORDS = 'Un trimestre porté par les clubs : merci à l’Œuvre collective.'
OBJECTIVE = 'Objectif 2 : Mobiliser toutes les parties prenantes'
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


def test_a_quarter_of_the_convention_is_played_from_the_clock_to_its_second_version(stage: Stage):
    """Due, built, remarked, sent back for correction, commented, validated, published, mailed; then a new version."""
    colin = stage.person()
    colin.signs_in('collectif')
    ring(stage)
    stage.work()
    colin.opens('/')
    assert 'Relecture jusqu’au' in colin.text
    colin.goes_to('Rapports')
    colin.follows('Rapport de partenariat – France entière', within='main')
    report = colin.path
    give_opinion(colin, 'L’ensemble', 'Remarque seulement', 'Relire la carte.')
    give_opinion(colin, OBJECTIVE, 'À corriger', 'Citer la source.')
    colin.presses('Valider')
    assert 'réglez l’objectif 2, à corriger par Colin Collectif' in colin.page.locator('body').inner_text()
    comment(stage, colin)
    colin.opens(report)
    give_opinion(colin, OBJECTIVE, 'Accepté', '')
    colin.follows('Aperçu', within='main')
    assert 'Objectif 4' in colin.text
    assert 'Carte des engagements' in colin.text
    colin.opens(report)
    publish(stage, colin)
    printed = colin.term('Empreinte SHA-256')
    _, content = colin.downloads('Télécharger le rapport')
    assert hashlib.sha256(content).hexdigest() == printed
    check(content)
    assert mailed_document(stage, 'direction@lee.example') == content
    assert colin.rows('Destinataires')[0][1] == 'Les entreprises s’engagent, direction'
    name, tables = colin.downloads('Excel')
    assert name.endswith('_tableaux.xlsx')
    assert tables[:2] == b'PK'

    colin.presses('Refaire à l’identique')
    stage.work()
    colin.opens(report)
    colin.waits_for('identique, octet pour octet')
    assert colin.term('Empreinte SHA-256') == printed

    colin.follows('Demander une nouvelle version', within='main')
    colin.types('Pourquoi une nouvelle version ?', 'Le mot du comité avait une faute.')
    colin.presses('Construire la nouvelle version')
    stage.work()
    second = colin.path
    comment(stage, colin, 'Un trimestre porté par tous les clubs.')
    colin.opens(second)
    assert 'Le mot du comité avait une faute.' in colin.text
    assert colin.rows('Textes qui changent')[0][0] == 'Mot d’ensemble'
    publish(stage, colin)
    _, content = colin.downloads('Télécharger le rapport')
    assert 'Ce qui change depuis la version 1' in words_of(content)
    colin.opens(report)
    assert 'Remplacé' in colin.text


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


def ring(stage: Stage) -> None:
    """The hour of the national report comes: the last complete quarter of the convention is due."""
    with stage.site.app.app_context():
        with unit_of_work():
            plan = db.session.scalars(db.select(ReportSchedule).filter_by(perimeter='national')).one()
            plan.next_due_at = queries.due_at(plan, Period.last_complete(plan.calendar, plan.cadence))
        schedule.catch_up([job for job in registries.timetable if job[0] == 'reports.tick'])


def give_opinion(person: Person, objective: str, verdict: str, words: str) -> None:
    person.chooses('Porte sur', objective)
    person.ticks(verdict)
    person.types('En quelques mots', words)
    person.presses('Enregistrer mon avis')


def comment(stage: Stage, person: Person, words: str = WORDS) -> None:
    person.follows('Écrire le commentaire', within='main')
    person.types('Le mot du comité', words)
    person.presses('Enregistrer le commentaire')
    stage.work()


def publish(stage: Stage, person: Person) -> None:
    report = person.path
    person.presses('Valider')
    person.follows('Publier', within='main')
    person.presses('Publier')
    stage.work()
    person.opens(report)
    assert 'Publié' in person.text


def mailed_document(stage: Stage, recipient: str) -> bytes:
    """What was attached to the last report mailed to an address."""
    with stage.site.app.app_context():
        query = db.select(mail.Message).filter_by(recipient=recipient).order_by(mail.Message.id.desc())
        return storage.read(db.session.scalars(query).first().attachments[0]['key'])


def check(content: bytes) -> None:
    """What a reader and a validator look for first: pages, the comment, the two identifiers of the metadata."""
    document, words = PdfReader(BytesIO(content)), words_of(content)
    assert 3 <= len(document.pages) <= 14
    assert re.sub(r'\s+', ' ', WORDS) in words
    assert 'Données fictives' in words
    assert 'Relire la carte' not in words
    metadata = document.root_object['/Metadata'].get_data().decode()
    assert re.search(r'pdfaid:part(>|=")3', metadata)
    assert re.search(r'pdfuaid:part(>|=")1', metadata)
    assert [name for name in document.attachments if name.endswith('.csv')]


def words_of(content: bytes) -> str:
    return re.sub(r'\s+', ' ', ' '.join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))
