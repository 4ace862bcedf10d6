"""Reports: their schedules, their frozen snapshots, their life from draft to publication, their sending."""

from crm.reporting.models.batches import ReportBatch
from crm.reporting.models.lists import Delivery, ListRecipient, RecipientList
from crm.reporting.models.reading import ReportComment, ReportDecision, Verdict
from crm.reporting.models.reports import FROZEN, FrozenReport, Report, ReportState, SendState
from crm.reporting.models.schedules import Cadence, Mode, ReportSchedule, ScheduleSlot

__all__ = [
    'FROZEN',
    'Cadence',
    'Delivery',
    'FrozenReport',
    'ListRecipient',
    'Mode',
    'RecipientList',
    'Report',
    'ReportBatch',
    'ReportComment',
    'ReportDecision',
    'ReportSchedule',
    'ReportState',
    'ScheduleSlot',
    'SendState',
    'Verdict',
]
