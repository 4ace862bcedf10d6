"""Minutes: approved, hence frozen; the worker then makes their document and keeps its SHA-256."""

from crm import clock, history, storage, tasks
from crm.convention import minutes
from crm.convention.models import Meeting, MeetingState
from crm.database import db, reading
from crm.errors import Refusal
from crm.formatting import date_fr
from crm.tasks import Run, Task

KIND = 'convention.minutes'


def approve_minutes(meeting: Meeting) -> Task:
    """Freeze what the minutes say and ask for their document. Raises Refusal."""
    if meeting.state != MeetingState.HELD:
        raise Refusal('', 'Seul le compte rendu d’une réunion tenue s’approuve, et une seule fois.')
    if not meeting.items or not meeting.participants:
        raise Refusal('', 'Notez d’abord les participants et au moins un point de l’ordre du jour.')
    name = history.actor()[1]
    meeting.snapshot = minutes.values(meeting, name).snapshot
    meeting.approved_at, meeting.approved_by_name = clock.now(), name
    history.change_state(meeting, MeetingState.APPROVED)
    db.session.flush()
    label = f'Compte rendu du {date_fr(meeting.on)}'
    return tasks.enqueue(KIND, label, key=f'{KIND}:{meeting.id}', meeting=meeting.id)


def make_minutes(run: Run) -> None:
    """Carry out what was asked: the document of frozen values, once however many attempts."""
    with reading():
        said = minutes.Minutes.of(db.session.get_one(Meeting, run.payload['meeting']).snapshot)
    document = minutes.render(said)
    key = storage.keep(document.content, '.pdf')
    with run.step():
        meeting = db.session.get_one(Meeting, run.payload['meeting'])
        meeting.document_key, meeting.sha256 = key, document.sha256
        run.result = {'url': f'/convention/comite/{meeting.id}'}
        run.tell(1, 1, 'Compte rendu prêt.')
