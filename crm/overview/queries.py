"""Reads of the overview: the blocks of « Ma journée », one's tasks, the mails of a demonstration."""

from collections.abc import Sequence

from sqlalchemy import Select

from crm import registries
from crm.access import Role
from crm.database import db
from crm.mail import Message
from crm.registries import HomeBlock
from crm.tasks import Task


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
