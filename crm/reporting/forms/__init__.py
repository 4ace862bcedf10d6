"""Forms of reporting."""

from crm.reporting.forms.preparing import BatchForm, PrepareForm, batch_kinds, offered_periods
from crm.reporting.forms.reading import CommentaryForm, OpinionForm, PublishForm, SendForm, VersionForm, chosen_lists
from crm.reporting.forms.schedules import ListForm, ScheduleForm

__all__ = [
    'BatchForm',
    'CommentaryForm',
    'ListForm',
    'OpinionForm',
    'PrepareForm',
    'PublishForm',
    'ScheduleForm',
    'SendForm',
    'VersionForm',
    'batch_kinds',
    'chosen_lists',
    'offered_periods',
]
