"""Spreadsheets: read CSV, XLSX, XLS and ODS in any French encoding; write CSV, XLSX and ODS in constant memory."""

from crm.spreadsheets.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Number, Row, Table, open_table, text_of
from crm.spreadsheets.writing import Counted, Sheet, csv_lines, neutral, restored, sheet_names, write_csv
from crm.spreadsheets.writing_ods import write_ods, write_ods_book
from crm.spreadsheets.writing_xlsx import write_xlsx, write_xlsx_book

__all__ = [
    'MOST_BYTES',
    'MOST_COLUMNS',
    'MOST_ROWS',
    'Counted',
    'Number',
    'Row',
    'Sheet',
    'Table',
    'csv_lines',
    'neutral',
    'open_table',
    'restored',
    'sheet_names',
    'text_of',
    'write_csv',
    'write_ods',
    'write_ods_book',
    'write_xlsx',
    'write_xlsx_book',
]
