"""The advocacy export: asked by a person, made by the worker, kept with who took it and why."""

from datetime import date, timedelta

from crm import clock, exports, history, mail, storage, tasks
from crm.advocacy.dossier import Dossier, collect
from crm.advocacy.models import ExportPurpose
from crm.advocacy.paper import two_pages
from crm.advocacy.queries.registers import EXPORT
from crm.advocacy.workbook import workbook
from crm.database import reading
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.tasks import Run, Task

KIND = 'advocacy.export'
MOST_DAYS = 366 * 10
MIMES = {
    '.pdf': 'application/pdf',
    '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}


def ask_export(start: date, last_day: date, purpose: ExportPurpose) -> Task:
    """Ask for the export of the period from `start` to `last_day` included. Raises Refusal."""
    if last_day < start:
        raise Refusal('last_day', 'La fin de la période précède son début : vérifiez les deux dates.')
    if start > clock.today():
        raise Refusal('start', 'Cette période n’a pas commencé : choisissez un début déjà passé.')
    if (last_day - start).days > MOST_DAYS:
        raise Refusal('last_day', 'Cette période dépasse dix ans : raccourcissez-la.')
    label = f'Export plaidoyer du {date_fr(start)} au {date_fr(last_day)}'
    return tasks.enqueue(
        KIND,
        label,
        start=start.isoformat(),
        end=(last_day + timedelta(days=1)).isoformat(),
        purpose=purpose.value,
        asked_by=history.actor()[1],
    )


def make_export(run: Run) -> None:
    """Carry out an export that was asked: figures, PDF, workbook, record. A second attempt makes no second record."""
    if run.result.get('url'):
        return
    with reading():
        dossier = collect(
            date.fromisoformat(run.payload['start']),
            date.fromisoformat(run.payload['end']),
            ExportPurpose(run.payload['purpose']),
            run.payload['asked_by'],
        )
    with run.step():
        run.tell(1, 4, 'Chiffres relevés, mise en page…')
    document = two_pages(dossier, f'plaidoyer-{run.id}-{run.attempt}')
    with run.step():
        run.tell(2, 4, 'Document prêt, classeur en cours…')
    sheet = workbook(dossier)
    name = f'plaidoyer_{dossier.start}_{dossier.last_day}'
    files = [_kept(document.content, name, '.pdf'), _kept(sheet, name, '.xlsx')]
    with run.step():
        _record(run, dossier, files, document.pages)
        run.tell(4, 4, 'Export prêt.')


def _kept(content: bytes, name: str, suffix: str) -> dict[str, str | int]:
    return {'name': name + suffix, 'mime': MIMES[suffix], 'key': storage.keep(content, suffix), 'size': len(content)}


def _record(run: Run, dossier: Dossier, files: list[dict[str, str | int]], pages: int) -> None:
    made = exports.record(
        EXPORT,
        rows=dossier.rows,
        label='Dossier de plaidoyer',
        format='pdf, xlsx',
        filters_said=f'Du {date_fr(dossier.start)} au {date_fr(dossier.last_day)}',
        filters={'start': dossier.start.isoformat(), 'last_day': dossier.last_day.isoformat()},
        purpose=run.payload['purpose'],
        files=files,
        content={'quotes': list(dossier.quote_ids), 'pages': pages, 'as_of': dossier.as_of.isoformat()},
        by=(run.asked_by_id, dossier.asked_by),
    )
    run.result['url'] = mail.path('advocacy.export', export_id=made.id)
