"""Reads of the overview: the blocks of « Ma journée », one's tasks, exports, the mails of a demonstration."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_login import current_user
from sqlalchemy import Select

from crm import registries
from crm.access import Role, for_everyone, may
from crm.advocacy.models import ExportPurpose
from crm.choices import label_of
from crm.database import db
from crm.exports import Export, ExportRecord, ExportState, Purpose
from crm.mail import Message
from crm.operations import Obstacle, Operation
from crm.operations.naming import counted
from crm.registries import HomeBlock
from crm.search import fold
from crm.tasks import Task, TaskState


def home_blocks() -> list[HomeBlock]:
    """Blocks for the signed-in user, in order."""
    blocks = [block() for block in registries.home_blocks]
    return sorted((b for b in blocks if b is not None), key=lambda b: b.order)


def tasks() -> Select[Task]:
    """Long work asked by the signed-in user (all of it for staff)."""
    return db.select(Task)


def recent_mails(words: str = '', limit: int = 100) -> Sequence[Message]:
    """Last mails of the outbox, filtered by recipient or subject."""
    query = db.select(Message).order_by(Message.id.desc()).limit(limit)
    if words:
        query = query.where(
            Message.recipient.contains(words, autoescape=True) | Message.subject.contains(words, autoescape=True)
        )
    return db.session.scalars(query).all()


HELP: dict[Role, str] = {
    Role.COORDINATOR: 'coordinator',
    Role.HR: 'hr',
    Role.COLLECTIF: 'collectif',
    Role.ASSOCIATION: 'association',
    Role.LEE: 'collectif',
    Role.ADMINISTRATOR: 'administrator',
    Role.STATE: 'state',
    Role.DPO: 'dpo',
}


def help_topics(roles: set[Role]) -> list[str]:
    """Names of the help texts for these roles, each once."""
    return list(dict.fromkeys(HELP[role] for role in HELP if role in roles))


# --- exports ----------------------------------------------------------------------------------------

ADVOCACY = 'advocacy'  # dossiers made before they were reports, with purposes of their own


@dataclass(frozen=True)
class ExportFilter:
    """What the list of exports is limited to; `everyone` for those who see all of them."""

    what: str = ''
    purpose: str = ''
    who: str = ''
    kept: bool = False
    everyone: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str], everyone: bool) -> 'ExportFilter':
        purpose = asked.get('finalite', '')
        return cls(
            asked.get('liste', '') if asked.get('liste', '') in exports_known() else '',
            purpose if purpose in {p.value for p in Purpose} else '',
            asked.get('personne', '').strip()[:100] if everyone else '',
            bool(asked.get('gardes')),
            everyone and asked.get('vue') != 'miens',
        )

    @property
    def active(self) -> int:
        return sum(map(bool, (self.what, self.purpose, self.who, self.kept)))


def exports_made(asked: ExportFilter) -> Select[ExportRecord]:
    """Exports of the signed-in user, or of everyone, to be paged by id."""
    made, query = ExportRecord, db.select(ExportRecord)
    if not asked.everyone:
        query = query.where(made.user_id == current_user.id)
    for column, value in ((made.what, asked.what), (made.purpose, asked.purpose)):
        query = query.where(column == value) if value else query
    if asked.who:
        query = query.where(db.func.lower(made.user_name).contains(asked.who.lower(), autoescape=True))
    return query.where(made.expires_at.is_not(None), made.state == ExportState.DONE) if asked.kept else query


def export_of(export_id: int) -> ExportRecord | None:
    return db.session.get(ExportRecord, export_id)


def task_of(made: ExportRecord) -> Task | None:
    """The work that makes its file, for who asked for it."""
    return db.session.get(Task, made.task_id) if made.task_id else None


def exports_offered() -> list[tuple[str, Export]]:
    """(name, export) of the lists that the signed-in user may take out, by label."""
    offered = [(name, export) for name, export in registries.exports.items() if export.alone and may(export.permission)]
    return sorted(offered, key=lambda pair: (pair[1].order, fold(pair[1].label)))


def exports_known() -> dict[str, str]:
    """Labels of all lists that may be taken out, by name."""
    known = {name: export.label for name, export in registries.exports.items()} | {ADVOCACY: 'Dossier de plaidoyer'}
    return dict(sorted(known.items(), key=lambda pair: fold(pair[1])))


def purpose_of(made: ExportRecord) -> str:
    """The purpose of an export in words, with what was added to it."""
    words = label_of(ExportPurpose if made.what == ADVOCACY else Purpose, made.purpose)
    if made.content.get('command'):
        words = 'Ligne de commande'
    return f'Autre : {made.purpose_detail}' if made.purpose_detail and made.purpose == Purpose.OTHER else words


def state_of(exports: Sequence[ExportRecord]) -> dict[int, ExportState]:
    """State of each export: one whose task was cancelled or interrupted says so before the night settles it."""
    waiting = [made.task_id for made in exports if made.state == ExportState.WAITING]
    over = (TaskState.CANCELLED, TaskState.FAILED, TaskState.INTERRUPTED)
    query = db.select(Task.id).where(Task.id.in_(waiting), Task.state.in_(over))
    with for_everyone('l’état d’un export se dit à qui peut voir cet export'):
        lost = set(db.session.scalars(query)) if waiting else set()
    return {made.id: ExportState.BROKEN if made.task_id in lost else made.state for made in exports}


# kind of an operation -> its words
OPERATION_KINDS = {
    'bulk': 'Action sur une sélection',
    'merge': 'Fusion',
    'import': 'Import',
    'tag': 'Étiquettes',
}
MOST_OBSTACLES = 500


def work_of(operation: Operation) -> list[Task]:
    """The long work that does an operation, or undoes it: what still goes on, or failed."""
    ids = [operation.detail[name] for name in ('task', 'undo_task') if operation.detail.get(name)]
    if not ids:
        return []
    found = db.session.scalars(db.select(Task).where(Task.id.in_(ids)).order_by(Task.id))
    return list(found)


def obstacles_in_words(obstacles: Iterable[Obstacle]) -> list[tuple[str, str]]:
    """(« 3 étiquettes posées », why they stay as they are), the most frequent first."""
    counts = Counter((each.table, each.reason) for each in islice(obstacles, MOST_OBSTACLES))
    return [(counted(table, number), reason) for (table, reason), number in counts.most_common()]
