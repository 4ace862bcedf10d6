"""One cell read for its kind, and whole columns of them."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from crm.imports.cells.amounts import read_amount
from crm.imports.cells.cleaning import clean, is_unknown
from crm.imports.cells.codes import read_departement, read_naf, read_postal_code, read_siren, read_siret
from crm.imports.cells.dates import read_date
from crm.imports.cells.kinds import EMPTY, NO_CONTEXT, Cell, Context, Kind
from crm.imports.cells.phones import read_phone
from crm.imports.cells.words import read_email, read_headcount, read_line, read_text, read_yes_no
from crm.spreadsheets import Number

_MEMORY = 20_000
_WHOLE = frozenset({Kind.PHONE, Kind.DEPARTEMENT, Kind.YES_NO, Kind.DATE})
_FLOAT = re.compile(r'^(\d+)\.0$')

_READERS: dict[str, Callable[[str], Cell]] = {
    Kind.NAME: read_line,
    Kind.CITY: read_line,
    Kind.TEXT: read_text,
    Kind.SIREN: read_siren,
    Kind.SIRET: read_siret,
    Kind.NAF: read_naf,
    Kind.POSTAL_CODE: read_postal_code,
    Kind.DEPARTEMENT: read_departement,
    Kind.AMOUNT: read_amount,
    Kind.PHONE: read_phone,
    Kind.EMAIL: read_email,
    Kind.YES_NO: read_yes_no,
}
_READERS_IN_CONTEXT: dict[str, Callable[..., Cell]] = {
    Kind.DATE: read_date,
    Kind.HEADCOUNT: read_headcount,
}


def read_cell(kind: str, raw: Any, context: Context = NO_CONTEXT) -> Cell:
    """What a raw cell (text, or the stored value of a workbook) says when it is of this kind."""
    return _read(raw, _function(kind, context), kind in _WHOLE)


def reader(kind: str, context: Context = NO_CONTEXT) -> Callable[[str], Cell]:
    """`read_cell` for one column: what it read once it remembers."""
    known: dict[str, Cell] = {'': EMPTY}
    function, whole = _function(kind, context), kind in _WHOLE

    def read(raw: str) -> Cell:
        if type(raw) is Number:
            return _read(raw, function, whole)
        cell = known.get(raw)
        if cell is None:
            cell = _read(raw, function, whole)
            if len(known) < _MEMORY:
                known[raw] = cell
        return cell

    return read


def _function(kind: str, context: Context) -> Callable[[str], Cell]:
    """What reads the cells of a kind, found once a column."""
    if kind in _READERS_IN_CONTEXT:
        return partial(_READERS_IN_CONTEXT[kind], context=context)
    return _READERS[kind]


def _read(raw: Any, function: Callable[[str], Cell], whole: bool) -> Cell:
    text = raw if type(raw) is Number else clean(raw)
    if is_unknown(text):
        return EMPTY
    if whole and text[-2:] == '.0':
        text = _FLOAT.sub(r'\1', text)
    return function(text)
