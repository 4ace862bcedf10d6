"""From the snapshot, and nothing else, to the dossier: eight to twelve pages, whatever the registers hold."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from crm import clock, pdf
from crm.formatting import NBSP, number_fr, plural
from crm.reporting import partnership, printing
from crm.reporting.dossier.collecting import no_longer_allowed
from crm.reporting.dossier.tables import tables

Snapshot = dict[str, Any]
PAGES = 12
NARROW = 400
CHARTED = (2, 3, 4)
# How many of each are printed (actions, decisions, positions, quotes, moments): all rows are in the attached tables.
FITS = ((24, 16, 8, 8, 12), (16, 10, 8, 6, 8), (12, 7, 8, 4, 6), (9, 5, 6, 3, 5), (4, 4, 2, 2, 4))
# The figures put in each chapter; all are in the attached table.
LINES = {
    1: ('O1.1', 'O1.3', 'O1.6', 'O1.8'),
    2: ('O2.1', 'O2.2', 'O2.5', 'O2.6', 'O2.8'),
    3: ('O3.1', 'O3.3', 'O3.4'),
    4: ('O4.1', 'O4.3', 'O4.4'),
}


def render(snapshot: Snapshot) -> pdf.Document:
    """The PDF of a snapshot: the same snapshot gives the same bytes. As many rows as twelve pages hold."""
    words, parts = words_of(snapshot), _parts(snapshot)
    tried = None
    for limits in FITS:
        fitting = {name: rows[:most] for (name, rows), most in zip(parts.items(), limits, strict=True)}
        if fitting != tried:
            document, tried = _drawn(snapshot, words | fitting), fitting
        if document.pages <= PAGES:
            return document
    return document


def _parts(snapshot: Snapshot) -> dict[str, list[Any]]:
    """The lists that are printed as far as they fit, in the order of FITS."""
    return {
        'actions': snapshot['actions'],
        'decided': [action for action in snapshot['actions'] if action['decided']],
        'positions': snapshot['positions'],
        'quotes': snapshot['quotes'],
        'moments': snapshot['calendar'],
    }


def _drawn(snapshot: Snapshot, words: dict[str, Any]) -> pdf.Document:
    return printing.printed(
        'advocacy/report.html',
        snapshot,
        words,
        title='Dossier de plaidoyer',
        subject=f'Convention LEE × Collectif Mentorat, {snapshot["period"]}',
        tables=tables(snapshot),
    )


def words_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the dossier and of its preview print."""
    codes = [code for listed in LINES.values() for code in listed]
    return partnership.words_of(snapshot) | {
        'charts': _charts(snapshot),
        'lines': {chapter['number']: _lines(chapter) for chapter in snapshot['chapters']},
        'definitions': [one for one in snapshot['definitions'] if one['code'] in codes],
        'key_figures': _key_figures(snapshot),
        'decided_in_all': sum(action['decided'] for action in snapshot['actions']),
        'standing': _standing(snapshot),
        'day_of': date.fromisoformat,
        'tables': tables(snapshot),
        'hidden': len(printing.DATED),
    }


def _lines(chapter: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of LINES that an objective has, in that order."""
    held = {one['code']: one for one in (*chapter['lines'], *chapter['others'])}
    return [held[code] for code in LINES[chapter['number']] if code in held]


def _charts(snapshot: Snapshot) -> dict[int, Any]:
    """Charts by number of objective, drawn narrow: their data stand beside them."""
    charts = partnership.charts_of(snapshot)
    return {number: replace(chart, width=NARROW) for number, chart in charts.items() if number in CHARTED}


def _key_figures(snapshot: Snapshot) -> list[dict[str, str]]:
    """Four figures of the convention, then what advocacy itself holds."""
    shown = [{'figure': one['figure'], 'label': one['label'], 'note': SOURCE} for one in snapshot['key_figures'][:4]]
    positions = snapshot['positions']
    both = sum(_signed_by_both(one) for one in positions)
    signed = plural(both, 'signée par les deux partenaires', 'signées par les deux partenaires')
    actions = {'figure': number_fr(len(snapshot['actions'])), 'label': 'actions de plaidoyer tenues', 'note': SOURCE}
    defended = {'figure': number_fr(len(positions)), 'label': 'positions en vigueur', 'note': f'dont {signed}'}
    return [*shown, actions, defended]


SOURCE = 'source [1]'


def _signed_by_both(position: dict[str, Any]) -> bool:
    return bool(position['collectif_signed_on'] and position['lee_signed_on'])


def _standing(snapshot: Snapshot) -> list[str]:
    """What the period brought, in sentences."""
    actions = snapshot['actions']
    if not actions:
        return ['Aucune action de plaidoyer n’a été tenue dans cette période.']
    joint = sum(action['joint'] for action in actions)
    themes = Counter(action['theme'] for action in actions if action['theme']).most_common(3)
    said = [
        f'{plural(len(actions), "action tenue", "actions tenues")}, dont {number_fr(joint)} par les deux partenaires.'
    ]
    if themes:
        named = ', '.join(f'{theme[0].lower()}{theme[1:]} ({number_fr(count)})' for theme, count in themes)
        said.append(f'Thèmes les plus portés{NBSP}: {named}.')
    outcomes = Counter(action['outcome'] for action in actions if action['decided'])
    if outcomes:
        told = ', '.join(f'{label.lower()}{NBSP}: {number_fr(count)}' for label, count in outcomes.most_common())
        said.append(f'Demandes dont l’issue est connue{NBSP}: {told}.')
    return said


def withheld(snapshot: Snapshot) -> str:
    """Why a dossier already made is no longer handed out: a company has withdrawn its words, or their time is over."""
    if no_longer_allowed([quote['id'] for quote in snapshot['quotes']], clock.today()):
        return (
            'Une entreprise citée dans ce dossier a retiré son autorisation, ou celle-ci a expiré. '
            'Demandez une nouvelle version du dossier.'
        )
    return ''
