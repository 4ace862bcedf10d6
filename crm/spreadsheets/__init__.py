"""Spreadsheets: read CSV, XLSX, XLS and ODS in any French encoding; write CSV and XLSX in constant memory."""

from crm.spreadsheets.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Row, Table, open_table
from crm.spreadsheets.writing import csv_lines, neutral, write_csv, write_xlsx

__all__ = [
    'MOST_BYTES',
    'MOST_COLUMNS',
    'MOST_ROWS',
    'Row',
    'Table',
    'csv_lines',
    'neutral',
    'open_table',
    'write_csv',
    'write_xlsx',
]
