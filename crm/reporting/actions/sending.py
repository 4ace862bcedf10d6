"""Sending a published report: one mail a recipient, never two; who could not be reached may be tried again."""

from collections.abc import Iterable, Mapping

from crm import access, clock, mail
from crm.database import db
from crm.errors import Refusal
from crm.formatting import datetime_fr
from crm.mail import Message, MessageState
from crm.reporting import documents, queries
from crm.reporting.models import Delivery, Report, ReportState, SendState


def send(report: Report, recipients: Iterable[str] | Mapping[str, str]) -> int:
    """Post the report to each address that has not received it, and again to those whose mail failed.

    `recipients` are addresses, or {address: who it is}. Returns how many mails were posted. Refuses a report that is
    not published and, under embargo, an address that is not on the short list.
    """
    if report.state != ReportState.PUBLISHED:
        raise Refusal('', 'Seul un rapport publié peut être envoyé.')
    if reason := documents.named(report.document).withheld(report.snapshot):
        raise Refusal('', reason)
    labels = dict(recipients) if isinstance(recipients, Mapping) else dict.fromkeys(recipients, '')
    _check_embargo(report, labels)
    earlier = {delivery.recipient: message for delivery, message in queries.deliveries_of(report)}
    posted = 0
    for recipient, label in sorted(labels.items()):
        if recipient not in earlier:
            _post(report, recipient, label)
            posted += 1
        elif earlier[recipient].state == MessageState.FAILED:
            _try_again(earlier[recipient])
            posted += 1
    if report.send_state != SendState.EMBARGOED:
        report.send_state = SendState.QUEUED if posted or earlier else SendState.NO_RECIPIENT
    db.session.flush()
    return posted


def _check_embargo(report: Report, labels: Mapping[str, str]) -> None:
    if report.send_state != SendState.EMBARGOED:
        return
    if strangers := sorted(set(labels) - set(queries.short_list_of(report))):
        raise Refusal(
            'recipients',
            f'Ce rapport est sous embargo jusqu’au {datetime_fr(report.embargo_until)} : d’ici là, il n’est que pour '
            f'la liste restreinte, dont {strangers[0]} ne fait pas partie.',
        )


def send_failed_again(report: Report) -> int:
    """Try again the mails of a report that failed; returns how many. Refuses when none did."""
    failed = [d.recipient for d, message in queries.deliveries_of(report) if message.state == MessageState.FAILED]
    if not failed:
        raise Refusal('', 'Aucun courriel de ce rapport n’est en échec : il n’y a rien à renvoyer.')
    return send(report, failed)


def settle_sending() -> int:
    """Say « envoyé » or « en échec » of the reports whose mails are all dealt with; returns how many."""
    with access.for_everyone('l’état d’un envoi vaut pour tous'):
        over = queries.sendings_over()
        for report in db.session.scalars(db.select(Report).where(Report.id.in_(over))):
            report.send_state = SendState.FAILED if over[report.id] else SendState.SENT
    return len(over)


def _post(report: Report, recipient: str, label: str) -> None:
    message = mail.post(
        recipient,
        'report_published',
        key=f'report:{report.id}:{recipient}',
        files=[{'name': documents.file_name(report, '.pdf'), 'mime': 'application/pdf', 'key': report.document_key}],
        report=report,
        embargoed=bool(report.embargo_until and report.embargo_until > clock.now()),
        period=queries.period_of(report),
        url=mail.address('reporting.show', report_id=report.id),
    )
    db.session.add(Delivery(report_id=report.id, recipient=recipient, label=label, message_id=message.id))


def _try_again(message: Message) -> None:
    message.state, message.tries, message.next_try_at, message.error = MessageState.WAITING, 0, clock.now(), ''
