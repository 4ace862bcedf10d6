"""From the snapshot, and nothing else, to the statement and its tables."""

from typing import Any

from crm import pdf
from crm.formatting import NBSP, number_fr
from crm.reporting import printing
from crm.reporting.tables import Table

Snapshot = dict[str, Any]
MASKED = f'moins de{NBSP}5'


def render(snapshot: Snapshot) -> pdf.Document:
    """The PDF of a snapshot: the same snapshot gives the same bytes."""
    return printing.printed(
        'company/statement.html',
        snapshot,
        words_of(snapshot),
        title=f'Bilan de l’engagement – {snapshot["perimeter_name"]}',
        subject=f'Engagement pour le mentorat, {snapshot["period"]}',
        tables=tables(snapshot),
    )


def words_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the statement and of its preview print."""
    in_force = [line for line in snapshot['commitments'] if line['in_force']]
    return printing.period_words(snapshot) | {
        'report': snapshot,
        'key_figures': [
            _counted(len(in_force), 'engagement en vigueur', 'engagements en vigueur'),
            _counted(sum(line['pledged'] for line in in_force), 'mentor promis', 'mentors promis'),
            _counted(snapshot['mentors']['invited'], 'salarié invité', 'salariés invités'),
            _counted(snapshot['mentors']['confirmed'], 'mentor confirmé', 'mentors confirmés'),
        ],
        'mentors': _mentors(snapshot),
        'tables': tables(snapshot),
        'hidden': len(printing.DATED),
    }


def _counted(count: int, one: str, many: str) -> dict[str, str]:
    return {'figure': number_fr(count), 'label': one if count < 2 else many}


def _mentors(snapshot: Snapshot) -> list[tuple[str, str]]:
    totals = snapshot['mentors']
    return [
        ('Salariés invités par l’entreprise, en tout', number_fr(totals['invited'])),
        ('Mentors confirmés, en tout', number_fr(totals['confirmed'])),
        ('En cours : transmis à une association, recontactés ou en binôme', _told(totals['in_progress'])),
        ('Sans suite : refus, silence ou retrait', _told(totals['without_follow_up'])),
    ]


def _told(count: int | None) -> str:
    return MASKED if count is None else number_fr(count)


def tables(snapshot: Snapshot) -> list[Table]:
    """The totals, the commitments, the reviews, mentors by département."""
    dated, totals = printing.dated(snapshot), snapshot['mentors']
    places = [*totals['departements'], *([['Autres départements', totals['elsewhere']]] if totals['elsewhere'] else [])]
    return [
        Table(
            'chiffres',
            'Mentors de l’entreprise, en totaux',
            [*printing.DATED, 'chiffre', 'valeur'],
            [[*dated, label, shown] for label, shown in _mentors(snapshot)],
        ),
        Table(
            'engagements',
            'Engagements signés',
            [*printing.DATED, 'engagement', 'charte', 'club', 'signé le', 'état', 'mentors promis'],
            [
                [*dated, c['number'], c['charter'], c['club'], c['signed_on'], c['standing'], c['pledged']]
                for c in snapshot['commitments']
            ],
        ),
        Table(
            'bilans',
            'Bilans de suivi',
            [*printing.DATED, 'bilan', 'engagement', 'prévu le', 'tenu le', 'résultat'],
            [[*dated, r['kind'], r['commitment'], r['due_on'], r['held_on'], r['result']] for r in snapshot['reviews']],
        ),
        Table(
            'departements',
            'Mentors confirmés par département (à partir de 5)',
            [*printing.DATED, 'département', 'mentors'],
            [[*dated, *place] for place in places],
        ),
    ]
