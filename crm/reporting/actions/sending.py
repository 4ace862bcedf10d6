"""Sending a published report: one mail a recipient, never two; who could not be reached may be tried again."""

from collections.abc import Iterable

from crm import clock, mail
from crm.database import db
from crm.errors import Refusal
from crm.mail import Message, MessageState
from crm.reporting import documents, queries
from crm.reporting.models import Delivery, Report, ReportState, SendState


def send(report: Report, recipients: Iterable[str]) -> int:
    """Post the report to each address that has not received it, and again to those whose mail failed.

    Returns how many mails were posted. Refuses a report that is not published.
    """
    if report.state != ReportState.PUBLISHED:
        raise Refusal('', 'Seul un rapport publié peut être envoyé.')
    earlier = {delivery.recipient: message for delivery, message in queries.deliveries_of(report)}
    posted = 0
    for recipient in sorted(set(recipients)):
        if recipient not in earlier:
            _post(report, recipient)
            posted += 1
        elif earlier[recipient].state == MessageState.FAILED:
            _try_again(earlier[recipient])
            posted += 1
    report.send_state = SendState.QUEUED if posted or earlier else SendState.NO_RECIPIENT
    db.session.flush()
    return posted


def _post(report: Report, recipient: str) -> None:
    message = mail.post(
        recipient,
        'report_published',
        key=f'report:{report.id}:{recipient}',
        files=[{'name': documents.file_name(report, '.pdf'), 'mime': 'application/pdf', 'key': report.document_key}],
        report=report,
        period=queries.period_of(report),
        url=mail.address('reporting.show', report_id=report.id),
    )
    db.session.add(Delivery(report_id=report.id, recipient=recipient, message_id=message.id))


def _try_again(message: Message) -> None:
    message.state, message.tries, message.next_try_at, message.error = MessageState.WAITING, 0, clock.now(), ''
