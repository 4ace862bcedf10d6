"""What tests of exports ask and read."""

import csv
import io

from python_calamine import CalamineWorkbook

from crm import storage, tasks
from crm.database import db
from crm.exports import ExportRecord, Purpose

PURPOSE = Purpose.FOLLOW_UP.value


def form_of(browser, what='companies', arguments=''):
    return browser.get(f'/exports/nouveau/{what}{arguments}')


def take(browser, what='companies', arguments='', **typed):
    """The rows of a CSV, heading included."""
    answer = form_of(browser, what, arguments).submit('Exporter', purpose=PURPOSE, **typed).response
    assert answer.mimetype == 'text/csv', answer.text[:500]
    return list(csv.reader(io.StringIO(answer.get_data().decode('utf-8-sig')), delimiter=';'))


def cells(rows, name):
    return [row[rows[0].index(name)] for row in rows[1:]]


def records():
    return list(db.session.scalars(db.select(ExportRecord).order_by(ExportRecord.id)))


def made_file(browser, format='xlsx', what='companies', arguments='', carried=True):
    """The page of an export whose file the worker made."""
    page = form_of(browser, what, arguments).submit('Exporter', purpose=PURPOSE, format=format)
    if carried:
        assert tasks.work_once()
        page = browser.get(page.response.request.path)
    return page


def as_cell(text):
    return float(text) if text.isdigit() and len(text) == 1 else text


def sheet(made):
    path = storage.path_of(made.files[0]['key'])
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
