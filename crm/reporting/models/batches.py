"""A batch: the same document for each club or département, over one period, in one ZIP."""

from datetime import date, datetime

from sqlalchemy import JSON, false
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.database import Model


class ReportBatch(Model):
    """`each` says for what one document is made (each_club, each_departement). The file is kept until `expires_at`.

    `final` publishes, without a reading, what is not published yet; else drafts are made, and marked so.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    each: Mapped[str]
    title: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    final: Mapped[bool] = mapped_column(default=False)
    report_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    task_id: Mapped[int | None]
    file_key: Mapped[str] = mapped_column(default='')
    size: Mapped[int] = mapped_column(default=0)
    documents: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None]
    asked_by_name: Mapped[str]
    created_at: Mapped[datetime]


access.scoped(ReportBatch, lambda batch, p: None if p.staff or p.lee else false())
