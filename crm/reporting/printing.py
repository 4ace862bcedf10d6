"""From a snapshot to a PDF: what all documents of this feature have alike."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crm import pdf
from crm.reporting.tables import Table


def printed(
    template: str,
    snapshot: Mapping[str, Any],
    words: Mapping[str, Any],
    *,
    title: str,
    subject: str,
    tables: Sequence[Table],
) -> pdf.Document:
    """The PDF of a snapshot, its tables attached: same snapshot, same bytes. `words` go to the template."""
    files = [pdf.Attachment(f'{table.name}.csv', table.csv, 'text/csv', table.title) for table in tables]
    as_of = datetime.fromisoformat(snapshot['data_as_of'])
    return pdf.render(
        template,
        {**words, 'as_of': as_of, 'watermark': watermark(snapshot)},
        title=title,
        identifier=snapshot['identifier'],
        dated=datetime.fromisoformat(snapshot['dated']).astimezone(UTC),
        subject=subject,
        attachments=files,
    )


def watermark(snapshot: Mapping[str, Any]) -> str | None:
    """« Projet · Données fictives », as far as it is true."""
    marks = [('Projet', snapshot['status'] == 'draft'), ('Données fictives', snapshot['fictional'])]
    return ' · '.join(mark for mark, shown in marks if shown) or None


def period_words(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The first and last days of the period, and whether this is a draft."""
    return {
        'starts_on': date.fromisoformat(snapshot['start']),
        'last_day': date.fromisoformat(snapshot['end']) - timedelta(days=1),
        'is_draft': snapshot['status'] == 'draft',
    }


def dated(snapshot: Mapping[str, Any]) -> list[str]:
    """The first cells of every row of a table."""
    return [snapshot['perimeter'], snapshot['start'], snapshot['end']]


DATED = ('périmètre', 'début', 'fin (exclue)')


def plain(value: Any) -> Any:
    """Values as JSON keeps them: dicts, lists, texts, numbers."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
