"""From the snapshot, and nothing else, to the pages of the report and its tables."""

from datetime import date
from typing import Any

from crm import pdf
from crm.charts import Courses
from crm.formatting import UNKNOWN, date_fr, number_fr
from crm.locator import Locator
from crm.reporting import printing
from crm.reporting.tables import Table

Snapshot = dict[str, Any]
NARROW = 400
# How much of each list is printed in the body; all of it is in the annex or the attached tables.
PLACES, ENTRIES, RISKS, CHARTS = 8, 6, 8, 4
FIRST = ('Décision', 'Difficulté', 'Réunion', 'Note')
ON_WHITE = {'ground': '#e6eeef', 'border': '#ffffff', 'filled': '#0c5f68'}


def render(snapshot: Snapshot) -> pdf.Document:
    """The PDF of a snapshot: the same snapshot gives the same bytes."""
    return printing.printed(
        'experiment/report.html',
        snapshot,
        words_of(snapshot),
        title=f'Rapport d’expérimentation – {snapshot["perimeter_name"]}',
        subject=f'Convention LEE × Collectif Mentorat, {snapshot["period"]}',
        tables=tables(snapshot),
    )


def words_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the report and of its preview print."""
    places = {side: [p for p in snapshot['places'] if p['side'] == side] for side in ('test', 'comparison')}
    return printing.period_words(snapshot) | {
        'report': snapshot,
        'key_figures': key_figures(snapshot),
        'dates': _dates(snapshot),
        'locators': _locators(snapshot),
        'places': places,
        'places_shown': PLACES,
        'charts': [_chart(snapshot, measure) for measure in snapshot['measures'][:CHARTS]],
        'others': [_line(measure) for measure in snapshot['measures'][CHARTS:]],
        'entries': [e | {'on': _day(e['on'])} for e in digest(snapshot['journal'], ENTRIES)],
        'evaluation': _evaluation(snapshot),
        'evaluation_due': _day(snapshot['evaluation_due']),
        'risks': snapshot['risks'][:RISKS],
        'tables': tables(snapshot),
        'hidden': len(printing.DATED),
    }


def _day(on: str | None) -> str:
    """A day as printed, empty when there is none."""
    return date_fr(date.fromisoformat(on)) if on else ''


def _evaluation(snapshot: Snapshot) -> dict[str, Any] | None:
    """The evaluation with its days as printed."""
    found: dict[str, Any] | None = snapshot['evaluation']
    days = ('delivered_on', 'published_on', 'decided_on')
    return found and found | {name: _day(found[name]) for name in days}


def key_figures(snapshot: Snapshot) -> list[dict[str, str]]:
    """Who takes part, and the pairs that associations declared."""
    shown = {line['code']: line for line in snapshot['pairs']}
    found = [
        {'figure': number_fr(snapshot['companies']), 'label': _many(snapshot['companies'], 'entreprise', 'engagée')},
        {'figure': snapshot['mentors_shown'], 'label': _many(snapshot['mentors'], 'mentor', 'rattaché')},
    ]
    if 'O4.4' in shown:
        aimed = f'{number_fr(snapshot["planned_pairs"])} visés en tout' if snapshot['planned_pairs'] else ''
        found.append({'figure': shown['O4.4']['shown'], 'label': 'binômes démarrés, déclarés', 'note': aimed})
    if 'O4.5' in shown:
        found.append({'figure': shown['O4.5']['shown'], 'label': 'binômes tenus six mois'})
    return found


def _many(count: int | None, noun: str, participle: str) -> str:
    mark = '' if count in (0, 1) else 's'
    return f'{noun}{mark} {participle}{mark}'


def _dates(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The days of the experiment, in words."""
    evaluation = snapshot['evaluation'] or {}
    days = [
        *((state, on) for state, on, _ in snapshot['passages']),
        ('Fin prévue', snapshot['planned_end']),
        ('Évaluation attendue', None if evaluation else snapshot['evaluation_due']),
        ('Évaluation rendue', evaluation.get('delivered_on')),
        ('Évaluation publiée', evaluation.get('published_on')),
        ('Verdict', evaluation.get('decided_on')),
    ]
    return [(label, _day(on)) for label, on in sorted(_known(days), key=lambda day: day[1])]


def _known(days: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(label, on) for label, on in days if on]


def _locators(snapshot: Snapshot) -> list[tuple[str, Locator]]:
    """Where each side is, on a map of France."""
    sides = (('Territoire', snapshot['test_codes']), ('Comparaison', snapshot['comparison_codes']))
    return [
        (name, Locator(f'{name} : {", ".join(label for _, label in codes)}', [code for code, _ in codes], **ON_WHITE))
        for name, codes in sides
        if codes
    ]


def _chart(snapshot: Snapshot, measure: dict[str, Any]) -> Courses | None:
    """The course of an own indicator on both sides; None before its first value."""
    if not measure['test'] and not measure['comparison']:
        return None
    start = date.fromisoformat(snapshot['starts'])
    sides = (('Territoire', 'test'), ('Comparaison', 'comparison'))
    test, comparison = ((name, _points(start, measure[f'{side}_baseline'], measure[side])) for name, side in sides)
    return Courses(
        measure['label'], _read(measure), measure['unit'], (test, comparison), measure['target'], width=NARROW
    )


def _line(measure: dict[str, Any]) -> list[str]:
    """An indicator that is not drawn: start and last value on each side, then the gap."""
    test, comparison = measure['rows']
    return [measure['label'], test[1], test[2], comparison[1], comparison[2], measure['gap_shown']]


def _read(measure: dict[str, Any]) -> str:
    """What the drawing shows, in words."""
    (_, before, after, change), (_, other, later, moved) = measure['rows']
    said = f'Territoire : {before} au départ, {after} au dernier relevé ({change}).'
    if measure['comparison']:
        said += f' Comparaison : {other}, puis {later} ({moved}).'
    gap = measure['gap_shown']
    return said if gap == UNKNOWN else f'{said} Écart entre les deux évolutions : {gap}.'


def _points(start: date, baseline: float | None, values: list[Any]) -> tuple[tuple[date, float], ...]:
    measured = [(date.fromisoformat(on), value) for on, value, _ in values]
    known = baseline is not None and (not measured or measured[0][0] > start)
    return tuple([(start, baseline), *measured] if known and baseline is not None else measured)


def digest(entries: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The entries that matter most, by date: decisions and difficulties before meetings and notes."""
    ranked = sorted(entries, key=lambda entry: entry['on'], reverse=True)
    kept = sorted(ranked, key=lambda entry: FIRST.index(entry['kind']) if entry['kind'] in FIRST else len(FIRST))[:most]
    return sorted(kept, key=lambda entry: entry['on'])


def tables(snapshot: Snapshot) -> list[Table]:
    """Each list whole: indicators, values, pairs, places, journal, risks."""
    dated = printing.dated(snapshot)

    def table(name: str, title: str, heading: list[str], rows: list[list[Any]]) -> Table:
        return Table(name, title, [*printing.DATED, *heading], [[*dated, *row] for row in rows])

    return [
        table(
            'indicateurs',
            'Indicateurs suivis, territoire et comparaison (vide : inconnu, ou masqué sous 5 personnes)',
            ['code', 'indicateur', 'territoire', 'comparaison', 'date', 'source'],
            [[f['code'], f['name'], f['test'], f['comparison'], f['when'], f['source']] for f in snapshot['figures']]
            + [[p['code'], p['name'], p['value'], None, snapshot['period'], p['source']] for p in snapshot['pairs']],
        ),
        table(
            'valeurs',
            'Valeurs des indicateurs propres',
            ['indicateur', 'unité', 'territoire', 'date', 'valeur', 'précision'],
            [
                [measure['label'], measure['unit'], name, *value]
                for measure in snapshot['measures']
                for name, side in (('expérimentation', 'test'), ('comparaison', 'comparison'))
                for value in measure[side]
            ],
        ),
        table(
            'lieux',
            'Zones et communes',
            ['territoire', 'type', 'code', 'lieu', 'départements', 'liste'],
            [
                [SIDES[p['side']], p['kind'], p['code'], p['name'], p['departements'], p['list_name']]
                for p in snapshot['places']
            ],
        ),
        table(
            'journal',
            'Journal',
            ['date', 'nature', 'entrée'],
            [[entry['on'], entry['kind'], entry['text']] for entry in snapshot['journal']],
        ),
        table(
            'risques',
            'Risques',
            ['risque', 'niveau', 'note', 'probabilité', 'gravité', 'réponse', 'responsable', 'état'],
            [list(risk.values()) for risk in snapshot['risks']],
        ),
    ]


SIDES = {'test': 'expérimentation', 'comparison': 'comparaison'}
