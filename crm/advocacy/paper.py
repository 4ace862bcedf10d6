"""The advocacy export on paper: two pages, whatever the registers hold; the workbook holds all the rows."""

from crm import pdf
from crm.advocacy.dossier import Dossier
from crm.advocacy.models import ActionLevel
from crm.advocacy.workbook import FIGURES, figures, period_text
from crm.formatting import date_fr
from crm.spreadsheets.writing import csv_lines

PAGES = 2
# Rows shown of (actions, positions, quotes), most first.
FITS = ((12, 6, 4), (10, 6, 3), (9, 5, 3), (7, 4, 2), (5, 3, 2), (4, 2, 1), (2, 1, 1), (0, 0, 0))


def two_pages(dossier: Dossier, identifier: str) -> pdf.Document:
    """The PDF of a dossier: as many rows as two pages hold, and how many more there are in the workbook."""
    document = _drawn(dossier, identifier, FITS[0])
    if document.pages <= PAGES:
        return document
    fits, low, high = _drawn(dossier, identifier, FITS[-1]), 1, len(FITS) - 1
    while low < high:
        middle = (low + high) // 2
        document = _drawn(dossier, identifier, FITS[middle])
        if document.pages <= PAGES:
            fits, high = document, middle
        else:
            low = middle + 1
    return fits


def _drawn(dossier: Dossier, identifier: str, limits: tuple[int, int, int]) -> pdf.Document:
    held = [action for action in dossier.actions if action.is_held]
    published = [position for position in dossier.positions if position.in_force]
    quotes = sorted(dossier.quotes, key=lambda quote: len(quote.words) > 220)
    values = {
        'dossier': dossier,
        'period': period_text(dossier),
        'levels': [level.label for level in ActionLevel],
        'actions': held[: limits[0]],
        'more_actions': len(held) - limits[0],
        'positions': published[: limits[1]],
        'more_positions': len(published) - limits[1],
        'quotes': quotes[: limits[2]],
        'more_quotes': len(quotes) - limits[2],
        'as_of': dossier.as_of,
        'watermark': 'Données fictives' if dossier.demonstration else None,
    }
    return pdf.render(
        'advocacy/report.html',
        values,
        title='Plaidoyer commun pour le mentorat',
        identifier=identifier,
        dated=dossier.as_of,
        subject=f'Objectif 3 de la convention, {period_text(dossier)}',
        attachments=[pdf.Attachment('plaidoyer-chiffres.csv', _csv(dossier), 'text/csv', 'Chiffres de l’objectif 3')],
    )


def _csv(dossier: Dossier) -> bytes:
    rows = [[date_fr(v, 'short') if hasattr(v, 'year') else v for v in row] for row in figures(dossier)]
    return ''.join(csv_lines(FIGURES, rows)).encode()
