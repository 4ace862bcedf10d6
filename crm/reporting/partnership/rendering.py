"""From the snapshot, and nothing else, to the files: PDF, CSV of the figures, values for the preview."""

from datetime import date, timedelta
from typing import Any

from crm import pdf
from crm.charts import Bar, Bars, Funnel, Period, Periods, Step
from crm.formatting import date_fr, typeset
from crm.maps import Choropleth
from crm.reporting import printing
from crm.reporting.tables import Table

Snapshot = dict[str, Any]
BANDS = (1, 5, 10, 20)
# Parts of a chapter that snapshots of the first format did not have.
LATER: Snapshot = {'others': [], 'external': [], 'decisions': []}
NARROW = 400  # units: the data stands beside the drawing


def render(snapshot: Snapshot) -> pdf.Document:
    """The PDF of a snapshot: the same snapshot gives the same bytes."""
    return printing.printed(
        'partnership/report.html',
        snapshot,
        words_of(snapshot),
        title=f'Rapport de partenariat – {snapshot["perimeter_name"]}',
        subject=f'Convention LEE × Collectif Mentorat, {snapshot["period"]}',
        tables=tables(snapshot)[:1],
    )


def words_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the document and of the preview print."""
    return printing.period_words(snapshot) | {
        'report': {**snapshot, 'chapters': [LATER | chapter for chapter in snapshot['chapters']]},
        'charts': charts_of(snapshot),
        'map': map_of(snapshot),
        'commentary': {key: paragraphs(text) for key, text in snapshot['commentary'].items()},
    }


def charts_of(snapshot: Snapshot) -> dict[int, Any]:
    """Charts by number of objective."""
    return {chapter['number']: _chart(chapter['chart']) for chapter in snapshot['chapters'] if chapter['chart']}


def _chart(values: dict[str, Any]) -> Any:
    said = {name: values[name] for name in ('title', 'description', 'unit', 'head', 'value_head')}
    rows = values['rows']
    if values['kind'] == 'periods':
        return Periods(rows=tuple(Period(*row) for row in rows), target=values['target'], width=NARROW, **said)
    if values['kind'] == 'funnel':
        return Funnel(rows=tuple(Step(*row) for row in rows), width=NARROW, **said)
    return Bars(rows=tuple(Bar(*row) for row in rows), **said)


def map_of(snapshot: Snapshot) -> Choropleth | None:
    """Commitments in force by département, for the country."""
    if snapshot['map'] is None:
        return None
    last = date_fr(date.fromisoformat(snapshot['end']) - timedelta(days=1), 'long')
    said = f'Nombre d’engagements signés en vigueur le {last}, par département.'
    return Choropleth('Engagements en vigueur', said, snapshot['map'], BANDS, 'Engagements en vigueur')


def paragraphs(text: str) -> list[str]:
    """What somebody typed, blank lines parting paragraphs, set as a French printer would."""
    return [typeset(' '.join(part.split())) for part in text.replace('\r', '').split('\n\n') if part.strip()]


# Heading of the figures' table → where the value is in a line of the snapshot.
COLUMNS = {
    'code': 'code',
    'indicateur': 'name',
    'unité': 'unit_label',
    'version de la formule': 'formula_version',
    'valeur': 'value',
    'numérateur': 'numerator',
    'dénominateur': 'denominator',
    'cible': 'target',
    'échéance de la cible': 'target_due_on',
    'écart': 'gap',
    'provisoire': 'provisional',
    'saisies tardives': 'late',
    'entreprises sans SIREN': 'without_siren',
    'note': 'note',
}


def tables(snapshot: Snapshot) -> list[Table]:
    """The figures, then what they break down into. Shares go from 0 to 1."""
    lines = [line for chapter in snapshot['chapters'] for line in (*chapter['lines'], *chapter.get('others', []))]
    return [
        Table(
            'chiffres',
            'Chiffres du rapport, une ligne par indicateur',
            ['périmètre', 'début', 'fin (exclue)', *COLUMNS, *snapshot['past_periods']],
            [
                [
                    *printing.dated(snapshot),
                    *(line[name] for name in COLUMNS.values()),
                    *(past['value'] for past in line['past']),
                ]
                for line in lines
            ],
        ),
        Table(
            'ventilations',
            'Détail des indicateurs qui se ventilent',
            ['périmètre', 'début', 'fin (exclue)', 'code', 'indicateur', 'part', 'valeur'],
            [
                [*printing.dated(snapshot), line['code'], line['name'], label, value]
                for line in lines
                for label, value in line['breakdown']
            ],
        ),
    ]
