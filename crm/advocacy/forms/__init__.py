"""Forms of advocacy: actions, institutions, positions, quotes, milestones, exports."""

from crm.advocacy.forms.calendar import MilestoneAddForm, MilestoneEditForm, RemoveForm
from crm.advocacy.forms.institutions import AddInstitutionForm, EditInstitutionForm
from crm.advocacy.forms.positions import AddPositionForm, EditPositionForm, PublishForm, ReviseForm, SignForm
from crm.advocacy.forms.quotes import QuoteForm, WithdrawForm
from crm.advocacy.forms.register import (
    LABELS,
    AddActionForm,
    EditActionForm,
    MoveForm,
    OutcomeForm,
    departement_options,
)

__all__ = [
    'LABELS',
    'AddActionForm',
    'AddInstitutionForm',
    'AddPositionForm',
    'EditActionForm',
    'EditInstitutionForm',
    'EditPositionForm',
    'MilestoneAddForm',
    'MilestoneEditForm',
    'MoveForm',
    'OutcomeForm',
    'PublishForm',
    'QuoteForm',
    'RemoveForm',
    'ReviseForm',
    'SignForm',
    'WithdrawForm',
    'departement_options',
]
