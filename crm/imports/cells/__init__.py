"""What a cell says, before any target: its kind, its value, and what is doubtful about it.

    guess(headers, samples) -> list[Kind]        the kind of each column; `samples` are rows of raw cells
    guess_column(header, column) -> Kind         one column alone, from its heading and some of its raw cells
    read_cell(kind, raw, context) -> Cell        Cell(value, doubts): None when empty, unknown or unreadable
    reader(kind, context) -> (raw) -> Cell       the same, with a memory: for the cells of a whole column
    context_of(kind, column, table) -> Context   what a column says about its own cells (order of dates, codes…)
    heading_of(rows) -> Heading                  where the headings stand: line, headers; line 0 when there are none
    is_total(cells, kinds) -> bool               a line that sums the others: to be set aside, with a doubt
    clean(raw) -> str                            a cell without the signs that spreadsheets and web pages leave in it
    LineReader(columns).read(values)             the cells of a line by name of column, with their doubts
    preview(path, sheet) -> Preview              columns, and every row with its values and doubts

Values by kind: name, city, text, email, phone (E.164), siren, siret, naf (« 62.01Z »), postal_code, departement are
strings with their zeros; date is a datetime.date; amount an int or a float, in euros; yes_no a bool; headcount a
string that `band_from_text` reads: a number, or « 250 à 499 ». A doubt is a French sentence without the name of its
column. What is truly ambiguous is read by the French rule and carries a doubt.

Hidden columns are read like the others and said to be hidden (`Table.hidden_columns()`): the preview shows what the
file holds; an import leaves them out unless somebody chooses them. Hidden sheets are read only when named.
"""

from crm.imports.cells.cleaning import clean, is_unknown
from crm.imports.cells.contexts import context_of
from crm.imports.cells.guessing import guess, guess_column
from crm.imports.cells.headings import Heading, heading_of, is_total
from crm.imports.cells.kinds import NO_CONTEXT, Cell, Context, Kind
from crm.imports.cells.lines import LineReader
from crm.imports.cells.previews import Preview, ReadRow, preview
from crm.imports.cells.reading import read_cell, reader

__all__ = [
    'NO_CONTEXT',
    'Cell',
    'Context',
    'Heading',
    'Kind',
    'LineReader',
    'Preview',
    'ReadRow',
    'clean',
    'context_of',
    'guess',
    'guess_column',
    'heading_of',
    'is_total',
    'is_unknown',
    'preview',
    'read_cell',
    'reader',
]
