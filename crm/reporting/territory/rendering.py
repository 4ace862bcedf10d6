"""From the snapshot, and nothing else, to two pages and their tables."""

from typing import Any

from crm import clock, pdf
from crm.charts import Period, Periods
from crm.formatting import number_fr
from crm.locator import Locator
from crm.reporting import printing
from crm.reporting.tables import Table
from crm.reporting.territory import reading

Snapshot = dict[str, Any]
PAGES = 2
# How many of each list are printed (sectors, associations, clubs), most first, and whether definitions are; all rows
# are in the attached tables.
FITS = ((7, 14, 6, True), (6, 8, 4, False), (5, 4, 3, False), (4, 2, 2, False))
NARROW = 400


def render(snapshot: Snapshot) -> pdf.Document:
    """The PDF of a snapshot: the same snapshot gives the same bytes. As many rows as two pages hold."""
    for limits in FITS:
        document = _drawn(snapshot, limits)
        if document.pages <= PAGES:
            return document
    return document


def _drawn(snapshot: Snapshot, limits: tuple[int, int, int, bool]) -> pdf.Document:
    sectors, associations, clubs, defined = limits
    return printing.printed(
        'territory/sheet.html',
        snapshot,
        words_of(snapshot)
        | {
            'sectors': snapshot['by_sector'][:sectors],
            'associations': snapshot['associations'][:associations],
            'clubs': snapshot['clubs'][:clubs],
            'quote': _shortest(snapshot['quotes']),
            'defined': defined,
        },
        title=f'Fiche territoriale – {snapshot["perimeter_name"]}',
        subject=f'Convention LEE × Collectif Mentorat, {snapshot["period"]}',
        tables=tables(snapshot),
    )


def _shortest(quotes: list[dict[str, Any]]) -> dict[str, Any] | None:
    short = [quote for quote in quotes if len(quote['words']) <= 260]
    return min(short, key=lambda quote: (len(quote['words']), quote['id']), default=None)


def words_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the sheet and of its preview print."""
    codes = [code for code, _ in snapshot['departements']]
    known = [value for _, value in snapshot['trend'] if value]
    trend = Periods(
        'Engagements signés en vigueur',
        'À la fin de chaque période ; la dernière est celle de la fiche.',
        '',
        tuple(Period(*row) for row in snapshot['trend']),
        value_head='Engagements',
        width=NARROW,
    )
    return printing.period_words(snapshot) | {
        'report': snapshot,
        'locator': Locator(f'Position sur la carte de France : {snapshot["perimeter_name"]}', codes),
        'trend': trend if known else None,
        'key_figures': _key_figures(snapshot),
        'tables': tables(snapshot),
        'hidden': len(printing.DATED),
    }


def _key_figures(snapshot: Snapshot) -> list[dict[str, str]]:
    """The figures put forward, each with its date and that of the period before; then the places still open."""
    before = snapshot['past_periods'][-1]
    shown = [
        {'figure': f['shown'], 'label': f['label'], 'note': f'{f["when"]} · {before} : {f["past"][-1]}'}
        for f in snapshot['figures']
    ]
    free = sum(line['free'] for line in snapshot['associations'])
    places = {'figure': number_fr(free), 'label': 'places ouvertes aux mentors', 'note': 'à la date des données'}
    return [*shown, places]


def withheld(snapshot: Snapshot) -> str:
    """Why a sheet already made is no longer handed out: a company has withdrawn its words, or their time is over."""
    if reading.withdrawn([quote['id'] for quote in snapshot['quotes']], clock.today()):
        return (
            'Une entreprise citée dans cette fiche a retiré son autorisation, ou celle-ci a expiré. '
            'Demandez une nouvelle version de la fiche.'
        )
    return ''


def tables(snapshot: Snapshot) -> list[Table]:
    """The figures, then each list whole."""
    dated = printing.dated(snapshot)
    return [
        Table(
            'chiffres',
            'Chiffres de la fiche (vide : inconnu, ou masqué sous 5 personnes)',
            [*printing.DATED, 'code', 'chiffre', 'valeur', 'affiché', 'date', 'source', *snapshot['past_periods']],
            [
                [*dated, f['code'], f['label'], f['value'], f['shown'], f['when'], f['source'], *f['past']]
                for f in snapshot['figures']
            ],
        ),
        Table(
            'entreprises',
            'Entreprises engagées, par taille et par secteur',
            [*printing.DATED, 'répartition', 'classe', 'entreprises'],
            [
                [*dated, name, share['label'], share['count']]
                for name, shares in (('taille', snapshot['by_size']), ('secteur', snapshot['by_sector']))
                for share in shares
            ],
        ),
        Table(
            'associations',
            'Associations membres qui ont des places dans le territoire',
            [*printing.DATED, 'association', 'publics', 'mode', 'places', 'places ouvertes'],
            [[*dated, a['name'], a['publics'], a['modes'], a['places'], a['free']] for a in snapshot['associations']],
        ),
    ]
