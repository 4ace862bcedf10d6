"""What the worker and the clock do for commitments."""

from crm import tasks
from crm.access import for_everyone
from crm.commitments import actions, document
from crm.commitments.models import Commitment
from crm.database import db, reading
from crm.tasks import Run


@tasks.carries('commitments.document')
def make_document(run: Run) -> None:
    """Render the signed document (no transaction held), then keep and send it."""
    with for_everyone('le document signé appartient à toutes les parties'):
        with reading():
            signed = document.values(db.session.get_one(Commitment, run.payload['commitment_id']))
        made = document.render(signed)
        with run.step():
            run.tell(1, 1, 'Document prêt')
            actions.keep_document(
                db.session.get_one(Commitment, run.payload['commitment_id'], populate_existing=True), made
            )
        run.result = {'pages': made.pages, 'sha256': made.sha256}


def expire_unsigned() -> int:
    with for_everyone('l’horloge tient les délais de tous les clubs'):
        return actions.expire_unsigned()


def complete_over() -> int:
    with for_everyone('l’horloge tient les délais de tous les clubs'):
        return actions.complete_over()
