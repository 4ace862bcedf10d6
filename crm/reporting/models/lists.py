"""Named lists of recipients, and what was sent to whom."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.database import Model
from crm.history import audited


@audited
class RecipientList(Model):
    """Addresses that receive reports together: prefects, coordinators of clubs, the committee…"""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    recipients: Mapped[list['ListRecipient']] = relationship(
        order_by='ListRecipient.id', cascade='all, delete-orphan', lazy='selectin'
    )

    __mapper_args__ = {'version_id_col': version}  # noqa: RUF012


class ListRecipient(Model):
    """One address of a list, in lower case, and who it is."""

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey('recipient_list.id'))
    address: Mapped[str]
    label: Mapped[str] = mapped_column(default='')

    __table_args__ = (UniqueConstraint('list_id', 'address'),)


class Delivery(Model):
    """One published report to one recipient; the mail itself is in the outbox."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey('report.id'), index=True)
    recipient: Mapped[str]
    label: Mapped[str] = mapped_column(default='')
    message_id: Mapped[int] = mapped_column(ForeignKey('message.id'))

    __table_args__ = (UniqueConstraint('report_id', 'recipient'),)
