"""The records a person opened last."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.database import Model


class RecentRecord(Model):
    """A person opened a record's page: one row a person and record. Its words are read anew each time it is shown."""

    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    __table_args__ = (Index('ix_recent_record_at', 'user_id', 'at'),)


access.scoped(RecentRecord, lambda recent, p: recent.user_id == p.user)
