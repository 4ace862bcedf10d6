"""Mail: an outbox row written with the transaction, sent afterwards; a server that is down loses nothing."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import clock, storage
from crm.choices import Choice, stored
from crm.database import Model, db, unit_of_work
from crm.demonstration import is_demonstration
from crm.logs import log


class MessageState(Choice):
    """Where a message stands."""

    WAITING = 'waiting', 'En attente', 'info'
    SENT = 'sent', 'Envoyé', 'success'
    KEPT = 'kept', 'Gardé (démonstration)', 'neutral'
    FAILED = 'failed', 'Échec', 'danger'


class Message(Model):
    """One mail to one address. `key` makes a message unique where sending twice would be wrong."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[MessageState] = mapped_column(stored(MessageState), default=MessageState.WAITING)
    message_id: Mapped[str]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default='')

    __table_args__ = (Index('ix_message_waiting', 'state', 'next_try_at'),)


MOST_TRIES = 12


def post(
    recipient: str,
    template: str,
    *,
    key: str | None = None,
    files: Sequence[dict[str, str]] = (),
    **context: Any,
) -> Message:
    """Put a mail in the outbox, in the present transaction.

    `template` is `mails/<template>.txt`: its first line is « Objet : … », then a blank line, then the text.
    `files` are {'name', 'mime', 'key'} of kept files. With `key`, a message already posted is returned as it is.
    """
    if key and (earlier := db.session.scalar(db.select(Message).filter_by(key=key))):
        return earlier
    head, _, body = render_template(f'mails/{template}.txt', **context).partition('\n\n')
    domain = parseaddr(current_app.config['MAIL_FROM'])[1].partition('@')[2]
    now = clock.now()
    message = Message(
        key=key,
        recipient=recipient,
        subject=head.removeprefix('Objet :').strip(),
        body=body.strip() + '\n',
        attachments=list(files),
        message_id=make_msgid(domain=domain),
        created_at=now,
        next_try_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message


def address(endpoint: str, **values: Any) -> str:
    """The full address of a page, for a mail or a document; also outside a request (worker, clock, command)."""
    return f'{current_app.config["PUBLIC_URL"]}{path(endpoint, **values)}'


def path(endpoint: str, **values: Any) -> str:
    """The address of a page from the root of the site, also outside a request."""
    return current_app.url_map.bind('localhost').build(endpoint, values)


def send_waiting(limit: int = 20) -> int:
    """Send what is due, one transaction a message; returns how many left. What fails is tried again later.

    Without a server (SMTP_URL) a demonstration keeps its mails; elsewhere they wait until one is named.
    """
    if not current_app.config['SMTP_URL'] and not is_demonstration():
        db.session.rollback()
        return 0
    sent = 0
    for message_id in _due(limit):
        with unit_of_work():
            message = _claimed(message_id)
        if message and _try(message):
            sent += 1
    return sent


def _due(limit: int) -> list[int]:
    query = db.select(Message.id).filter_by(state=MessageState.WAITING).where(Message.next_try_at <= clock.now())
    found = list(db.session.scalars(query.order_by(Message.next_try_at).limit(limit)))
    db.session.rollback()
    return found


def _claimed(message_id: int) -> Message | None:
    """Take a message for ten minutes: two workers do not send it twice, a killed one gives it back."""
    update = (
        db.update(Message)
        .where(
            Message.id == message_id,
            Message.state == MessageState.WAITING,
            Message.next_try_at <= clock.now(),
        )
        .values(next_try_at=clock.now() + timedelta(minutes=10), tries=Message.tries + 1)
    )
    taken = db.session.execute(update).rowcount  # type: ignore[attr-defined]
    return db.session.get(Message, message_id, populate_existing=True) if taken else None


def _try(message: Message) -> bool:
    try:
        state: MessageState | None = _deliver(message)
        error = ''
    except Exception as failure:  # whatever is wrong with one message, the others leave
        log.warning('mail_failed', message=message.id, tries=message.tries, error=type(failure).__name__)
        state, error = _verdict(failure), _reason(failure)
    with unit_of_work():
        _settle(message.id, state, error)
    return state in (MessageState.SENT, MessageState.KEPT)


def _verdict(failure: Exception) -> MessageState | None:
    """Failed at once when the server says that this address will never do; else None: tried again later."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in failure.recipients.values()]
        return MessageState.FAILED if codes and all(code >= 500 for code in codes) else None
    return None


def _reason(failure: Exception) -> str:
    """Why a message did not leave: a French sentence, then the server's own words."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        sentence = 'Le serveur de courriel refuse cette adresse.'
    elif isinstance(failure, storage.MissingFile):
        sentence = 'La pièce jointe n’est plus sur le disque.'
    elif isinstance(failure, OSError | smtplib.SMTPServerDisconnected):
        sentence = 'Le serveur de courriel ne répond pas.'
    else:
        sentence = 'Le serveur de courriel n’a pas accepté ce message.'
    return f'{sentence} ({type(failure).__name__}: {failure})'[:500]


def _settle(message_id: int, state: MessageState | None, error: str) -> None:
    message = db.session.get_one(Message, message_id, populate_existing=True)
    message.error = error
    if state:
        message.state, message.sent_at = state, None if state == MessageState.FAILED else clock.now()
    elif message.tries >= MOST_TRIES:
        message.state = MessageState.FAILED
    else:
        message.next_try_at = clock.now() + timedelta(minutes=min(2**message.tries, 240))


def _deliver(message: Message) -> MessageState:
    url = urlsplit(current_app.config['SMTP_URL'])
    if not url.hostname:
        return MessageState.KEPT
    connect = smtplib.SMTP_SSL if url.scheme == 'smtps' else smtplib.SMTP
    with connect(url.hostname, url.port or (465 if url.scheme == 'smtps' else 25), timeout=20) as server:
        if url.scheme == 'smtp+starttls':
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ''))
        server.send_message(_as_mail(message))
    return MessageState.SENT


def _as_mail(message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail['From'] = current_app.config['MAIL_FROM']
    mail['To'] = message.recipient
    mail['Subject'] = message.subject
    mail['Message-ID'] = message.message_id
    mail['Date'] = format_datetime(message.created_at)
    mail.set_content(message.body)
    for file in message.attachments:
        maintype, _, subtype = file['mime'].partition('/')
        mail.add_attachment(storage.read(file['key']), maintype=maintype, subtype=subtype, filename=file['name'])
    mail['Content-Language'] = 'fr'  # last: the content sets its own headers anew
    return mail
