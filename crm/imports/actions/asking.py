"""An import asked for: the file kept, its columns chosen, its check and its commit given to the worker."""

from collections.abc import Sequence
from pathlib import Path

from crm import clock, history, operations, storage, tasks
from crm.database import db
from crm.errors import Refusal
from crm.imports import queries, targets
from crm.imports.models import (
    NOTE,
    ColumnMemory,
    ImportBatch,
    ImportPhase,
    ImportRow,
    ImportState,
)
from crm.imports.targets import ALL_COUNTS, Place, Target, folded_heading


def ask(target: Target, path: Path, name: str, place: Place) -> ImportBatch:
    """Keep the file; its columns are chosen next. Refuses at once what is no table."""
    queries.seen(path, target, {})
    batch = _new(target, path, name, place)
    batch.state, batch.phase = ImportState.DRAFT, ImportPhase.COLUMNS
    return batch


def begin(target: Target, path: Path, name: str, place: Place, sheet: str = '') -> ImportBatch:
    """An import carried out at once by a command: columns guessed, doubtful lines applied."""
    refuse_columns(queries.sheet_of(path, target, sheet).columns, target)
    batch = _new(target, path, name, place)
    batch.state, batch.phase, batch.sheet = ImportState.RUNNING, ImportPhase.COMMIT, sheet
    _open_operation(batch)
    return batch


def _new(target: Target, path: Path, name: str, place: Place) -> ImportBatch:
    key = storage.keep(path.read_bytes(), path.suffix.lower() or '.csv')
    batch = ImportBatch(
        target=target.name,
        file_name=name[:200],
        file_sha256=key.split('.')[0],
        file_key=key,
        club_id=place.club_id,
        company_id=place.company_id,
        association_id=place.association_id,
        asked_by_id=history.actor()[0],
        created_at=clock.now(),
        **dict.fromkeys(('rows', 'total', 'position', *ALL_COUNTS), 0),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def choose_columns(batch: ImportBatch, sheet: str, heading_line: int, columns: Sequence[str]) -> None:
    """Say where each column of the file goes, remember it, and have the file checked."""
    _refuse_unless(batch, ImportState.DRAFT, ImportState.CHECKED)
    target = targets.named(batch.target)
    read = queries.sheet_of(queries.path_of(batch), target, sheet, heading_line, columns)
    if len(columns) != len(read.headings):
        raise Refusal('', 'Cette feuille n’a pas les mêmes colonnes : rechargez la page, puis choisissez de nouveau.')
    refuse_columns(columns, target)
    batch.sheet, batch.heading_line, batch.columns = sheet, read.heading_line, list(columns)
    _remember(batch, read.headings, columns)
    db.session.execute(db.delete(ImportRow).where(ImportRow.batch_id == batch.id))
    check(batch)


def refuse_columns(columns: Sequence[str], target: Target) -> None:
    """Refuses a place unknown or given twice, and a file that lacks what the target needs."""
    chosen = [place for place in columns if place and place != NOTE]
    for place in chosen:
        if target.column(place) is None:
            raise Refusal('', 'Choisissez la destination de chaque colonne dans la liste.')
        if chosen.count(place) > 1:
            raise Refusal(
                f'column-{_last(columns, place)}',
                f'Deux colonnes du fichier vont dans « {target.label_of(place)} » : '
                'gardez-en une, et mettez l’autre en note ou ignorez-la.',
            )
    for column in target.columns:
        if column.required and column.name not in chosen:
            raise Refusal(
                '', f'Aucune colonne ne donne « {column.label} » : dites laquelle, ce renseignement est obligatoire.'
            )
    for group in target.needs:
        if not set(group) & set(chosen):
            labels = [f'« {target.label_of(name)} »' for name in group]
            raise Refusal(
                '', f'Il manque de quoi reconnaître chaque ligne : choisissez une colonne pour {" ou ".join(labels)}.'
            )


def _last(columns: Sequence[str], place: str) -> int:
    return max(at for at, chosen in enumerate(columns) if chosen == place)


def _remember(batch: ImportBatch, headings: Sequence[str], columns: Sequence[str]) -> None:
    owner, now = queries.owner_of(batch), clock.now()
    wanted = {folded_heading(h)[:200]: place for h, place in zip(headings, columns, strict=True) if folded_heading(h)}
    query = db.select(ColumnMemory).filter_by(owner=owner, target=batch.target)
    known = {m.heading: m for m in db.session.scalars(query.where(ColumnMemory.heading.in_(wanted)))}
    for heading, place in wanted.items():
        if heading in known:
            known[heading].place, known[heading].at = place, now
        else:
            db.session.add(ColumnMemory(owner=owner, target=batch.target, heading=heading, place=place, at=now))


def check(batch: ImportBatch) -> None:
    """Have the whole file checked: what the commit would do, without doing it."""
    _refuse_unless(batch, ImportState.DRAFT, ImportState.CHECKED)
    _give_to_worker(batch, ImportPhase.CHECK)


def confirm(batch: ImportBatch) -> None:
    """Have the file brought in, as checked, repaired and answered."""
    _refuse_unless(batch, ImportState.CHECKED)
    _open_operation(batch)
    _give_to_worker(batch, ImportPhase.COMMIT)


def _open_operation(batch: ImportBatch) -> None:
    label = f'Import de {batch.file_name}'
    batch.operation_id = operations.begin('import', label, detail={'batch_id': batch.id, 'target': batch.target}).id
    batch.passes += 1


def _give_to_worker(batch: ImportBatch, phase: ImportPhase) -> None:
    if phase == ImportPhase.CHECK:
        batch.passes += 1
    batch.state, batch.phase, batch.error = ImportState.WAITING, phase, ''
    batch.rows = batch.total = batch.position = 0
    for name in ALL_COUNTS:
        setattr(batch, name, 0)
    batch.task_id = new_task(batch).id


def new_task(batch: ImportBatch) -> tasks.Task:
    """Long work on an import: what it is about is the phase of the import."""
    words = {ImportPhase.CHECK: 'Vérification', ImportPhase.UNDO: 'Annulation de l’import'}
    label = f'{words.get(batch.phase, "Import")} de {batch.file_name}'
    return tasks.enqueue(f'{batch.target}.import', label, batch_id=batch.id, user=history.actor())


def refuse_if_not_mine(batch: ImportBatch) -> None:
    if not queries.may_act_on(batch):
        raise Refusal(
            '', 'Seule la personne qui a demandé cet import, ou l’équipe du Collectif, peut le poursuivre ou l’annuler.'
        )


def _refuse_unless(batch: ImportBatch, *states: ImportState) -> None:
    refuse_if_not_mine(batch)
    if batch.state not in states:
        raise Refusal('', 'Cet import a avancé entre-temps : rechargez sa page pour voir où il en est.')
