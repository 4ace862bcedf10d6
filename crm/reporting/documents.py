"""The documents one may ask for: how each collects its values, and how these become files. One line a document."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm import pdf
from crm.convention.indicators import Period
from crm.errors import Refusal
from crm.reporting import company, dossier, experiment, partnership, territory
from crm.reporting.perimeters import DocumentPerimeter
from crm.reporting.tables import Table
from crm.search import fold

Snapshot = dict[str, Any]


def _nothing(snapshot: Snapshot) -> str:
    return ''


@dataclass(frozen=True)
class DocumentKind:
    """`collect` reads the database once for all perimeters asked, and gives no snapshot where there is nothing to tell.

    `render` and `tables` know the snapshot alone; the first table is attached to the PDF. `scopes` are the kinds of
    perimeter it is made for. `withheld` says why a file made may no longer be handed out (a quote since withdrawn);
    it may read the database. `words` are what the page of the preview prints, by the template `preview`.
    """

    code: str
    title: str
    says: str
    scopes: tuple[str, ...]
    collect: Callable[[Sequence[DocumentPerimeter], Period], dict[str, Snapshot]]
    render: Callable[[Snapshot], pdf.Document]
    tables: Callable[[Snapshot], list[Table]]
    words: Callable[[Snapshot], dict[str, Any]]
    preview: str = 'reporting/preview.html'
    withheld: Callable[[Snapshot], str] = _nothing

    @property
    def slug(self) -> str:
        """Its title as a part of addresses and file names."""
        return _slug(self.title)


KINDS = {
    kind.code: kind
    for kind in (
        DocumentKind(
            'partnership',
            'Rapport de partenariat',
            'Les quatre objectifs de la convention : indicateurs, cibles, commentaires, qualité des données.',
            ('national', 'club'),
            partnership.collect_snapshots,
            partnership.render,
            partnership.tables,
            partnership.words_of,
        ),
        DocumentKind(
            'company',
            'Bilan d’entreprise',
            'Pour une entreprise : ce qu’elle a signé, ce qui a été fait, la suite, un texte pour son rapport RSE.',
            ('company',),
            company.collect_snapshots,
            company.render,
            company.tables,
            company.words_of,
            preview='reporting/preview_tables.html',
        ),
        DocumentKind(
            'advocacy',
            'Dossier de plaidoyer',
            'Huit à douze pages : chiffres sourcés et arrêtés à une date, positions en vigueur, citations autorisées, '
            'actions et issues de la période, calendrier, bibliographie.',
            ('national',),
            dossier.collect_snapshots,
            dossier.render,
            dossier.tables,
            dossier.words_of,
            preview='reporting/preview_tables.html',
            withheld=dossier.withheld,
        ),
        DocumentKind(
            'territory',
            'Fiche territoriale',
            'Deux pages pour un préfet ou un parlementaire : entreprises, mentors, associations, interlocuteurs.',
            ('departement', 'region', 'departements'),
            territory.collect_snapshots,
            territory.render,
            territory.tables,
            territory.words_of,
            preview='reporting/preview_tables.html',
            withheld=territory.withheld,
        ),
        DocumentKind(
            'experiment',
            'Rapport d’expérimentation',
            'De la question au verdict : territoire et comparaison, indicateurs, risques, évaluation.',
            ('experiment',),
            experiment.collect_snapshots,
            experiment.render,
            experiment.tables,
            experiment.words_of,
            preview='reporting/preview_tables.html',
        ),
    )
}


def named(code: str) -> DocumentKind:
    """A document by its code. Raises Refusal."""
    if code not in KINDS:
        raise Refusal('document', f'Le document « {code} » n’existe pas. Documents possibles : {", ".join(KINDS)}.')
    return KINDS[code]


def at(slug: str) -> DocumentKind | None:
    """A document by what its addresses say."""
    return next((kind for kind in KINDS.values() if kind.slug == slug), None)


def check_perimeters(kind: DocumentKind, wanted: Sequence[DocumentPerimeter]) -> None:
    """Raises Refusal for a perimeter that this document is not made for."""
    for perimeter in wanted:
        if perimeter.kind not in kind.scopes:
            raise Refusal(
                'perimeter',
                f'« {kind.title} » ne se fait pas pour « {perimeter.key} ». Périmètres possibles : '
                f'{", ".join(kind.scopes)}.',
            )


def options() -> list[tuple[str, str]]:
    return [(kind.code, kind.title) for kind in KINDS.values()]


def file_name(report: Any, suffix: str) -> str:
    """« rapport-de-partenariat_club-75_2026-07-01_2026-10-01_v1.pdf »: no name of a person."""
    perimeter = _slug(report.perimeter)
    return (
        f'{named(report.document).slug}_{perimeter}_{report.period_start}_{report.period_end}_v{report.number}{suffix}'
    )


def _slug(text: str) -> str:
    return re.sub(r'[^a-z0-9]+', '-', fold(text)).strip('-')
