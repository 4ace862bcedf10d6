"""Forms of companies, their establishments and contacts, of lists, selections and merges."""

from crm.companies.forms.bulk import AssignForm, ChangeClubForm, PutTagForm, ReasonForm, TakeTagForm
from crm.companies.forms.clubs import CLUB_NOTE_HINT, AnswerForm, ClubForm, FollowingForm, HandoverForm, SitesForm
from crm.companies.forms.contacts import ContactEditForm, ContactForm
from crm.companies.forms.identity import (
    POSTCODE,
    AddForm,
    EditForm,
    EstablishmentEditForm,
    EstablishmentForm,
    identity_of,
)
from crm.companies.forms.merging import DismissForm, MergeForm
from crm.companies.forms.views import TagForm, TagMergeForm, TagNameForm, ViewForm

__all__ = [
    'CLUB_NOTE_HINT',
    'POSTCODE',
    'AddForm',
    'AnswerForm',
    'AssignForm',
    'ChangeClubForm',
    'ClubForm',
    'ContactEditForm',
    'ContactForm',
    'DismissForm',
    'EditForm',
    'EstablishmentEditForm',
    'EstablishmentForm',
    'FollowingForm',
    'HandoverForm',
    'MergeForm',
    'PutTagForm',
    'ReasonForm',
    'SitesForm',
    'TagForm',
    'TagMergeForm',
    'TagNameForm',
    'TakeTagForm',
    'ViewForm',
    'identity_of',
]
