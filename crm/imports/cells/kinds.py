"""The kinds of cells, what a cell turns out to be, and what its column says about it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from crm.choices import Choice


class Kind(Choice):
    """What the cells of a column are."""

    NAME = 'name', 'Nom'
    SIREN = 'siren', 'SIREN'
    SIRET = 'siret', 'SIRET'
    NAF = 'naf', 'Code NAF'
    HEADCOUNT = 'headcount', 'Effectif'
    POSTAL_CODE = 'postal_code', 'Code postal'
    DEPARTEMENT = 'departement', 'Département'
    CITY = 'city', 'Ville'
    DATE = 'date', 'Date'
    AMOUNT = 'amount', 'Montant'
    PHONE = 'phone', 'Téléphone'
    EMAIL = 'email', 'Adresse électronique'
    YES_NO = 'yes_no', 'Oui ou non'
    TEXT = 'text', 'Texte'


class Cell(NamedTuple):
    """The value of a cell (None when it holds none) and the French sentences that say what is doubtful in it."""

    value: Any = None
    doubts: tuple[str, ...] = ()


EMPTY = Cell()


@dataclass(frozen=True)
class Context:
    """What a column, or its workbook, says about its own cells."""

    since_1904: bool = False
    """the workbook counts its days from 1 January 1904"""
    month_first: bool = False
    """some dates of the column can only be written month first"""
    insee_bands: bool = False
    """the headcounts of the column are codes of the INSEE"""


NO_CONTEXT = Context()


def unreadable(text: str, wanted: str) -> Cell:
    """Nothing could be read: « abc » n’est pas une date."""
    return Cell(None, (f'« {shortened(text)} » n’est pas {wanted} : cellule laissée vide.',))


def shortened(text: str) -> str:
    """A cell as a sentence quotes it."""
    line = ' '.join(text.split())
    return line if len(line) <= 60 else line[:59] + '…'
