"""What readers say of a draft: remarks, and decisions by objective."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm import access
from crm.choices import Choice, stored
from crm.database import Model
from crm.reporting.models.lists import Delivery
from crm.reporting.models.reports import own_reports


class Verdict(Choice):
    """What a reader decides of an objective; the last decision counts."""

    ACCEPTED = 'accepted', 'Accepté', 'success'
    TO_CORRECT = 'to_correct', 'À corriger', 'warning'
    REJECTED = 'rejected', 'Rejeté', 'danger'


class ReportComment(Model):
    """A word of a reader on a draft, by objective (0: the whole)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey('report.id'), index=True)
    objective: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]
    author_name: Mapped[str]
    at: Mapped[datetime]


class ReportDecision(Model):
    """What a reader decided of an objective (0: the whole), when, and in which words; never changed, only followed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey('report.id'), index=True)
    objective: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(stored(Verdict))
    sentence: Mapped[str] = mapped_column(default='')
    author_name: Mapped[str]
    at: Mapped[datetime]


for model in (ReportComment, ReportDecision, Delivery):
    access.scoped(model, lambda row, p: None if p.staff or p.lee else row.report_id.in_(own_reports(p)))
