"""The documents one may ask for: how each collects its values, and how these become files. One line a document."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm import pdf
from crm.convention.indicators import Period
from crm.errors import Refusal
from crm.reporting import partnership
from crm.reporting.perimeters import DocumentPerimeter

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class DocumentKind:
    """`collect` reads the database once for all perimeters asked; `render` and `table` know the snapshot alone."""

    code: str
    title: str
    collect: Callable[[Sequence[DocumentPerimeter], Period], dict[str, Snapshot]]
    render: Callable[[Snapshot], pdf.Document]
    table: Callable[[Snapshot], bytes]


KINDS = {
    'partnership': DocumentKind(
        'partnership',
        'Rapport de partenariat',
        partnership.collect_snapshots,
        partnership.render,
        partnership.figures_table,
    ),
}


def named(code: str) -> DocumentKind:
    """A document by its code. Raises Refusal."""
    if code not in KINDS:
        raise Refusal('document', f'Le document « {code} » n’existe pas. Documents possibles : {", ".join(KINDS)}.')
    return KINDS[code]


def options() -> list[tuple[str, str]]:
    return [(kind.code, kind.title) for kind in KINDS.values()]


def file_name(report: Any, suffix: str) -> str:
    """« rapport-de-partenariat_club-75_2026-07-01_2026-10-01_v1.pdf »: no name of a person."""
    title = named(report.document).title.lower().replace(' ', '-')
    perimeter = report.perimeter.replace(':', '-')
    return f'{title}_{perimeter}_{report.period_start}_{report.period_end}_v{report.number}{suffix}'
