"""The tables of the dossier: every row, whatever the pages show."""

from typing import Any

from crm.reporting import partnership, printing
from crm.reporting.tables import Table

Snapshot = dict[str, Any]


def tables(snapshot: Snapshot) -> list[Table]:
    """The figures of the convention, those of others, then each register whole."""
    return [
        partnership.tables(snapshot)[0],
        _table(
            snapshot,
            'chiffres-externes',
            'Chiffres d’autres sources, à ne pas additionner aux nôtres',
            ['objectif', 'chiffre', 'valeur', 'date', 'périmètre', 'organisme', 'source n°'],
            [[e[n] for n in EXTERNAL] for e in snapshot['externals']],
        ),
        _table(
            snapshot,
            'actions',
            'Actions tenues dans la période',
            ['date', 'action', 'type', 'niveau', 'thème', 'objet', 'portage', 'institutions', 'département', 'issue',
             'issue du', 'précision', 'lien', 'pièce'],
            [[' | '.join(a[n]) if n == 'institutions' else a[n] for n in ACTION] for a in snapshot['actions']],
        ),
        _table(
            snapshot,
            'positions',
            'Positions en vigueur',
            ['position', 'thème', 'version', 'publiée le', 'signée par le Collectif le', 'par', 'signée par LEE le',
             'par', 'adresse', 'empreinte du texte (SHA-256)'],
            [[p[n] for n in POSITION] for p in snapshot['positions']],
        ),
        _table(
            snapshot,
            'citations',
            'Citations dont l’autorisation couvre la publication',
            ['entreprise', 'citation', 'fonction', 'usages autorisés', 'autorisée le', 'jusqu’au (exclu)'],
            [[q[n] for n in QUOTE] for q in snapshot['quotes']],
        ),
    ]  # fmt: skip


EXTERNAL = ('objective', 'label', 'value', 'period', 'perimeter', 'organism', 'reference')
ACTION = (
    'on', 'title', 'type', 'level', 'theme', 'topic', 'held_by', 'institutions', 'departement', 'outcome', 'outcome_on',
    'note', 'evidence_url', 'evidence_file',
)  # fmt: skip
POSITION = (
    'title', 'theme', 'version', 'published_on', 'collectif_signed_on', 'collectif_signed_by', 'lee_signed_on',
    'lee_signed_by', 'url', 'sha256',
)  # fmt: skip
QUOTE = ('company', 'words', 'speaker', 'uses', 'authorised_on', 'expires_on')


def _table(snapshot: Snapshot, name: str, title: str, heading: list[str], rows: list[list[Any]]) -> Table:
    dated = printing.dated(snapshot)
    return Table(name, title, [*printing.DATED, *heading], [[*dated, *row] for row in rows])
