"""Every table of a document taken out, with what its codes mean."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from crm import samples
from crm.access import Role
from crm.reporting import documents
from tests.reporting.conftest import read

pytestmark = pytest.mark.usefixtures('quick')


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def browser(ask, sign_in):
    report_id = ask()
    browser = sign_in(samples.user(Role.COLLECTIF))
    browser.address = f'/rapports/{report_id}'
    browser.report_id = report_id
    return browser


@pytest.mark.parametrize('format', ['xlsx', 'ods'])
def test_a_workbook_has_a_sheet_a_table_and_the_definitions(browser, format):
    answer = browser.raw(f'{browser.address}/tableaux.{format}')
    found = sheets(answer.data)
    assert list(found)[-1] == 'Definitions'
    assert 'Chiffres' in found
    snapshot = read(browser.report_id).snapshot
    assert len(found['Chiffres']) == len(documents.named('partnership').tables(snapshot)[0].rows) + 1
    lines = [line for chapter in snapshot['chapters'] for line in chapter['lines']]
    defined = {row[0]: row for row in found['Definitions'][1:]}
    assert {line['code'] for line in lines} <= set(defined)
    _code, name, wording, source, version, period, perimeter, as_of = defined['O2.5']
    assert all((name, wording, source, version))
    assert (period, perimeter) == ('T3\u00a02026', 'France entière')
    assert '5 oct. 2026' in as_of


def test_csv_come_in_one_zip_with_their_definitions(browser):
    answer = browser.raw(f'{browser.address}/tableaux.zip')
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {'chiffres.csv', 'definitions.csv'} <= set(archive.namelist())
        rows = list(csv.reader(archive.read('definitions.csv').decode('utf-8-sig').splitlines(), delimiter=';'))
    assert rows[0][:3] == ['code', 'libellé', 'définition']
    assert 'tableaux' in answer.headers['Content-Disposition']


def test_another_format_does_not_exist(browser):
    assert browser.raw(f'{browser.address}/tableaux.exe').status_code == 404
