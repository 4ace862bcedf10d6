"""The advocacy export as a workbook: one sheet a register, every cell a text, a number or a day, never a formula."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from crm import clock
from crm.advocacy.dossier import Dossier
from crm.formatting import date_fr, datetime_fr, siren_fr

MOST_IN_A_CELL = 32_767
OPTIONS = {'in_memory': True, 'strings_to_formulas': False, 'strings_to_urls': False, 'strings_to_numbers': False}

FIGURES = ('Code', 'Chiffre', 'Valeur', 'Unité', 'Définition', 'Périmètre', 'Période', 'Source', 'Données au', 'Lignes')
ACTIONS = (
    'Date', 'Type', 'Niveau', 'Action', 'Sujet', 'Institutions', 'Département', 'Portée par', 'État', 'Issue',
    'Note sur l’issue', 'Preuve', 'Fiche',
)  # fmt: skip
POSITIONS = (
    'Position', 'État', 'Co-signée', 'Signée par le Collectif le', 'Signée par LEE le', 'Publiée le', 'Retirée le',
    'Texte publié', 'Fiche',
)  # fmt: skip
QUOTES = (
    'Entreprise',
    'SIREN',
    'Citation',
    'Fonction',
    'Usage autorisé',
    'Autorisée le',
    'Valable jusqu’au (exclu)',
    'Preuve',
    'Fiche',
)


def workbook(dossier: Dossier) -> bytes:
    """The XLSX file of a dossier."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties(
            {
                'title': 'Export plaidoyer',
                'author': 'Engagement Mentorat',
                'created': dossier.as_of.replace(tzinfo=None),
            }
        )
        _sheet(book, 'Lisez-moi', ('Élément', 'Valeur'), read_me(dossier), (28, 90))
        _sheet(book, 'Chiffres', FIGURES, figures(dossier), (8, 40, 9, 13, 60, 16, 30, 42, 14, 70))
        _sheet(
            book,
            'Actions',
            ACTIONS,
            [_action(a) for a in dossier.actions],
            (12, 14, 15, 50, 30, 40, 22, 26, 12, 18, 40, 40, 45),
        )
        _sheet(
            book,
            'Positions',
            POSITIONS,
            [_position(p) for p in dossier.positions],
            (50, 12, 11, 14, 14, 14, 14, 40, 45),
        )
        _sheet(book, 'Citations', QUOTES, [_quote(q) for q in dossier.quotes], (40, 14, 70, 30, 40, 14, 16, 30, 45))
    return target.getvalue()


def period_text(dossier: Dossier) -> str:
    return f'du {date_fr(dossier.start)} au {date_fr(dossier.last_day)} inclus'


def read_me(dossier: Dossier) -> list[tuple[str, str]]:
    """What the reader must know of the file."""
    mark = [('Attention', 'Données fictives : base de démonstration.')] if dossier.demonstration else []
    running = (
        [] if dossier.is_over else [('Attention', 'La période n’est pas terminée : les chiffres sont provisoires.')]
    )
    return [
        *mark,
        *running,
        ('Document', 'Export plaidoyer, objectif 3 de la convention'),
        ('Période', period_text(dossier)),
        ('Données au', datetime_fr(dossier.as_of)),
        ('Usage déclaré', dossier.purpose),
        ('Demandé par', dossier.asked_by),
        (
            'Actions',
            'Toutes les actions datées de la période ; seules celles « tenues » sont comptées.',
        ),
        (
            'Positions',
            'Positions validées, publiées ou retirées, sauf celles publiées après la période ; aucun projet.',
        ),
        ('Citations', 'Autorisations valables le jour de l’export : celles retirées ou expirées n’y sont pas.'),
    ]


def figures(dossier: Dossier) -> list[tuple[Any, ...]]:
    """Rows of the sheet of figures, in the order of FIGURES."""
    day = clock.day_of(dossier.as_of)
    return [
        (f.code, f.label, f.value, f.unit, f.definition, f.perimeter, period_text(dossier), f.source, day, f.url)
        for f in dossier.figures
    ]


def _action(a: Any) -> tuple[Any, ...]:
    institutions = '\n'.join(a.institutions)
    return (
        a.on, a.type, a.level, a.title, a.topic, institutions, a.departement, a.held_by, a.state, a.outcome,
        a.outcome_note, a.evidence_url, a.url,
    )  # fmt: skip


def _position(p: Any) -> tuple[Any, ...]:
    cosigned = 'oui' if p.cosigned else 'non'
    return (
        p.title, p.state, cosigned, p.collectif_signed_on, p.lee_signed_on, p.published_on, p.withdrawn_on,
        p.public_url, p.url,
    )  # fmt: skip


def _quote(q: Any) -> tuple[Any, ...]:
    return q.company, siren_fr(q.siren), q.words, q.speaker, q.scope, q.authorised_on, q.expires_on, q.evidence, q.url


def _sheet(
    book: xlsxwriter.Workbook, name: str, heading: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]
) -> None:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.hide_gridlines(2)
    head = book.add_format({'bold': True, 'bottom': 1, 'valign': 'top', 'text_wrap': True})
    text = book.add_format({'valign': 'top', 'text_wrap': True})
    day = book.add_format({'valign': 'top', 'align': 'left', 'num_format': 'dd/mm/yyyy'})
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for column, title in enumerate(heading):
        page.write_string(0, column, title, head)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _cell(page, number, column, value, text, day)
    if rows:
        page.autofilter(0, 0, len(rows), len(heading) - 1)


def _cell(page: Any, row: int, column: int, value: Any, text: Any, day: Any) -> None:
    """A day, a number, or text written as text: « =1+1 » stays these four signs."""
    if isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, int):
        page.write_number(row, column, value, text)
    elif value:
        page.write_string(row, column, str(value)[:MOST_IN_A_CELL], text)
