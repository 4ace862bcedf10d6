"""Spreadsheets: read CSV, XLSX, XLS and ODS in any French encoding; write CSV, XLSX and ODS in constant memory."""

from crm.spreadsheets.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Number, Row, Table, open_table, text_of
from crm.spreadsheets.writing import Counted, csv_lines, neutral, restored, write_csv
from crm.spreadsheets.writing_ods import write_ods
from crm.spreadsheets.writing_xlsx import write_xlsx

__all__ = [
    'MOST_BYTES',
    'MOST_COLUMNS',
    'MOST_ROWS',
    'Counted',
    'Number',
    'Row',
    'Table',
    'csv_lines',
    'neutral',
    'open_table',
    'restored',
    'text_of',
    'write_csv',
    'write_ods',
    'write_xlsx',
]
