"""The advocacy export: two pages and a workbook, read as their readers read them."""

import io
import zipfile
from datetime import date, timedelta

import page as validator
import pikepdf
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from crm import access, clock, demonstration, exports, history, samples, storage, tasks
from crm.access import Role
from crm.advocacy import dossier, paper, workbook
from crm.advocacy.models import (
    ActionLevel,
    ActionState,
    ActionType,
    ExportPurpose,
    Party,
    PositionState,
    QuoteAuthorisation,
)
from crm.database import db
from crm.exports import ExportRecord

TODAY = clock.today()
START, END = date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user(name='Colin Collectif'))


def collected() -> dossier.Dossier:
    return dossier.collect(START, END, ExportPurpose.COMMITTEE, 'Colin Collectif')


def action(**values):
    return samples.advocacy_action(**{'state': ActionState.DONE, 'on': date(2026, 8, 1)} | values)


def joint_position(**values):
    day = date(2026, 9, 1)
    values = {'state': PositionState.PUBLISHED, 'published_on': day, 'body': 'x'} | values
    return samples.position(**{'collectif_signed_on': day, 'lee_signed_on': day} | values)


def cells(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def words(content: bytes) -> str:
    return ' '.join(' '.join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).split())


def a_little_of_everything():
    action(title='Audition au Sénat', type=ActionType.HEARING, institutions=[samples.institution('Sénat')])
    action(title='Tribune', type=ActionType.OP_ED, held_by=Party.LEE, level=ActionLevel.REGIONAL)
    action(title='Prévue seulement', state=ActionState.PLANNED)
    action(title='Hors période', on=END)
    action(title='Veille de période', on=START - timedelta(days=1))
    joint_position(title='Position co-signée')
    joint_position(title='Position seule', lee_signed_on=None)
    joint_position(title='Simple projet', state=PositionState.DRAFT, published_on=None)
    company = samples.company('Fonderie Éole')
    samples.quote(company, quote='Deux heures suffisent.', authorised_on=TODAY - timedelta(days=3))
    samples.quote(company, quote='Nos équipes en redemandent.', authorised_on=TODAY - timedelta(days=3))
    for gone in ({'withdrawn_on': TODAY}, {'expires_on': TODAY}):
        samples.quote(
            samples.company('Autre'), quote='Phrase interdite.', authorised_on=TODAY - timedelta(days=9), **gone
        )
    db.session.commit()


def test_the_figures_count_what_was_held_published_and_allowed(app):
    a_little_of_everything()
    taken = collected()
    assert {f.code: f.value for f in taken.figures} == {'O3.1': 2, 'O3.1 a': 1, 'O3.1 b': 1, 'O3.3': 1, 'O3.4': 1}
    assert [(row.type, row.total, row.joint) for row in taken.by_type] == [('Audition', 1, 1), ('Tribune', 1, 0)]
    assert all(f.source and f.perimeter and f.definition for f in taken.figures)


def test_the_rows_behind_a_figure_are_those_its_link_lists(staff):
    a_little_of_everything()
    for figure in collected().figures:
        address = figure.url.removeprefix('http://127.0.0.1:8000')
        rows = staff.get(address).rows()
        shown = {row[0] for row in rows} if figure.code == 'O3.4' else rows
        assert len(shown) == figure.value, figure.code


def test_the_document_has_two_pages_and_says_where_figures_come_from(app):
    a_little_of_everything()
    document = paper.two_pages(collected(), 'essai')
    text = words(document.content)
    assert document.pages == len(PdfReader(io.BytesIO(document.content)).pages) == 2
    for expected in ('Plaidoyer commun', 'Données au', 'Source : Registre', 'Fonderie Éole', 'Audition au Sénat'):
        assert expected in text
    for excluded in ('interdite', 'Hors période', 'Veille de période', 'Simple projet', 'Prévue seulement'):
        assert excluded not in text
    assert 'Données fictives' not in text


def test_the_document_is_an_archive_that_a_screen_reader_can_read(app):
    a_little_of_everything()
    content = paper.two_pages(collected(), 'essai').content
    reports = [validator.validate_pdf_bytes(content, profile=name) for name in ('3a', 'ua1')]
    assert [f'{f.rule_id} {f.message}' for report in reports for f in report.failures] == []
    document = pikepdf.open(io.BytesIO(content))
    assert 'plaidoyer-chiffres.csv' in document.attachments
    figures = document.attachments['plaidoyer-chiffres.csv'].get_file().read_bytes().decode('utf-8-sig')
    assert figures.splitlines()[1].startswith('O3.1;Actions de plaidoyer tenues;2;')


def test_the_bookmarks_are_the_parts_of_the_document(app):
    a_little_of_everything()
    outline = PdfReader(io.BytesIO(paper.two_pages(collected(), 'essai').content)).outline
    titles = [part.title for item in outline for part in (item if isinstance(item, list) else [item])]
    assert titles[0] == 'Plaidoyer commun pour le mentorat'
    assert {'L’essentiel', 'D’où viennent ces chiffres', 'Positions publiées', 'Ce que disent les entreprises'} <= {
        *titles
    }


@pytest.mark.parametrize('number', [0, 60])
def test_the_document_has_two_pages_whatever_the_registers_hold(app, number):
    for n in range(number):
        types, levels = list(ActionType), list(ActionLevel)
        action(
            title=f'Action {n} ' + 'très longue ' * 14,
            type=types[n % len(types)],
            level=levels[n % 2],
        )
        joint_position(title=f'Position {n} ' + 'longue ' * 25)
        samples.quote(samples.company('Une entreprise au nom interminable ' * 3), quote='Mot ' * 120, speaker='DRH')
    db.session.commit()
    document = paper.two_pages(collected(), 'essai')
    assert document.pages == 2
    reports = [validator.validate_pdf_bytes(document.content, profile=name) for name in ('3a', 'ua1')]
    assert [f.message for report in reports for f in report.failures] == []
    if not number:
        assert 'Aucune action tenue' in words(document.content)


def test_a_demonstration_marks_its_documents(app):
    demonstration.mark()
    db.session.commit()
    taken = collected()
    assert 'Données fictives' in words(paper.two_pages(taken, 'essai').content)
    assert any('Données fictives' in str(row) for row in cells(workbook.workbook(taken), 'Lisez-moi'))


def test_the_workbook_holds_every_row_with_its_link(app):
    a_little_of_everything()
    content = workbook.workbook(collected())
    figures = cells(content, 'Chiffres')
    assert figures[0][:3] == ['Code', 'Chiffre', 'Valeur']
    assert [row[2] for row in figures[1:]] == [2, 1, 1, 1, 1]
    assert figures[1][8] == clock.today()
    assert figures[1][9] == 'http://127.0.0.1:8000/plaidoyer?etat=done&du=2026-07-01&au=2026-09-30'
    assert [row[3] for row in cells(content, 'Actions')[1:]] == ['Prévue seulement', 'Tribune', 'Audition au Sénat']
    assert [row[0] for row in cells(content, 'Positions')[1:]] == ['Position co-signée', 'Position seule']
    assert {row[2] for row in cells(content, 'Citations')[1:]} == {
        'Deux heures suffisent.',
        'Nos équipes en redemandent.',
    }


def test_the_workbook_runs_no_formula(app):
    action(title='=HYPERLINK("https://mal.example")', topic='+1+1')
    db.session.commit()
    content = workbook.workbook(collected())
    assert cells(content, 'Actions')[1][3] == '=HYPERLINK("https://mal.example")'
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith('xl/worksheets/')]
    assert sheets
    assert not any('<f>' in sheet or '<hyperlink' in sheet for sheet in sheets)


def exported(staff) -> tuple[object, ExportRecord]:
    page = staff.get('/plaidoyer').click('Export plaidoyer')
    page = page.submit('Préparer l’export', start='2026-07-01', last_day='2026-09-30', purpose='committee')
    assert tasks.work_once()
    return page, db.session.scalars(db.select(ExportRecord)).one()


def test_an_export_is_asked_made_and_downloaded(staff):
    a_little_of_everything()
    page, _record = exported(staff)
    assert 'Export plaidoyer du 1er juil. 2026 au 30 sept. 2026' in page.title
    shown = staff.get(page.response.request.path).click('Voir le résultat')
    assert 'Prêt' in shown.text
    assert 'Colin Collectif' in shown.text
    assert 'Comité de suivi' in shown.text
    for format, start in (('PDF', b'%PDF-'), ('XLSX', b'PK')):
        link = next(url for label, url in shown.links().items() if format in label)
        response = staff.raw(link)
        assert response.data.startswith(start)
        assert 'attachment; filename="plaidoyer_2026-07-01_2026-09-30' in response.headers['Content-Disposition']
    traces = db.session.scalars(db.select(history.Trace).filter_by(kind='advocacy_export')).all()
    assert len(traces) == 2


def test_who_exported_what_for_which_purpose_is_kept(staff):
    a_little_of_everything()
    _, record = exported(staff)
    assert (record.what, record.purpose, record.user_name) == ('advocacy', 'committee', 'Colin Collectif')
    assert record.filters == {'start': '2026-07-01', 'last_day': '2026-09-30'}
    assert record.rows == 3 + 2 + 2
    assert staff.get('/plaidoyer/exports').rows('Exports')[0][:3] == [
        'Du 1er juil. 2026 au 30 sept. 2026',
        'Comité de suivi de la convention',
        'Colin Collectif',
    ]


def test_an_export_carried_out_again_after_a_kill_makes_no_second_record(staff):
    a_little_of_everything()
    exported(staff)
    with access.for_everyone('lecture dans un essai'):
        task = db.session.scalars(db.select(tasks.Task)).one()
        task.state = tasks.TaskState.WAITING
        db.session.commit()
    assert tasks.work_once()
    assert db.session.scalar(db.select(db.func.count(ExportRecord.id))) == 1


def test_an_export_that_holds_a_quote_withdrawn_since_is_not_downloaded(staff):
    a_little_of_everything()
    _, record = exported(staff)
    quote = db.session.get(QuoteAuthorisation, record.content['quotes'][0])
    quote.withdrawn_on = TODAY
    db.session.commit()
    shown = staff.get(f'/plaidoyer/exports/{record.id}')
    assert 'ne se télécharge plus' in shown.text
    assert 'Fonderie Éole' in shown.text
    for format in ('pdf', 'xlsx'):
        assert staff.get(f'/plaidoyer/exports/{record.id}/{format}').status == 422


def test_a_lost_file_is_said(staff):
    _, record = exported(staff)
    storage.path_of(record.files[0]['key']).unlink()
    page = staff.get(f'/plaidoyer/exports/{record.id}/pdf')
    assert page.status == 422
    assert 'n’est plus sur le disque' in page.text


@pytest.mark.parametrize(
    ('wrong', 'sentence'),
    [
        ({'start': '2026-09-01', 'last_day': '2026-08-01'}, 'précède son début'),
        ({'start': '2999-01-01', 'last_day': '2999-02-01'}, 'n’a pas commencé'),
        ({'start': '2001-01-01'}, 'dépasse dix ans'),
        ({'purpose': ''}, 'à remplir'),
    ],
)
def test_a_wrong_period_or_no_purpose_is_refused(staff, wrong, sentence):
    page = staff.get('/plaidoyer/exports/ajouter')
    values = {'start': '2026-07-01', 'last_day': '2026-09-30', 'purpose': 'press'} | wrong
    refused = page.submit('Préparer l’export', **values)
    assert refused.status == 422
    assert any(sentence in error for error in refused.errors())


def test_a_running_period_is_said_to_be_provisional(app):
    taken = dossier.collect(TODAY - timedelta(days=9), TODAY + timedelta(days=9), ExportPurpose.INTERNAL, 'X')
    assert 'provisoires' in words(paper.two_pages(taken, 'essai').content)


def test_exports_are_for_those_who_keep_the_registers(app, sign_in, staff):
    _, record = exported(staff)
    browser = sign_in(samples.coordinator())
    for address in ('exports', 'exports/ajouter', f'exports/{record.id}', f'exports/{record.id}/pdf'):
        assert browser.get(f'/plaidoyer/{address}').status == 403
    assert sign_in(samples.user(Role.LEE)).get(f'/plaidoyer/exports/{record.id}').status == 200


def test_the_export_of_another_feature_does_not_exist_here(app, sign_in):
    other = exports.record('companies', rows=3)
    assert sign_in(samples.user()).get(f'/plaidoyer/exports/{other.id}').status == 404
