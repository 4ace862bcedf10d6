"""Tables of advocacy: institutions, actions and their outcomes, positions and their versions, quotes, milestones."""

from crm.advocacy.models.actions import (
    ACTION_STEPS,
    ActionLevel,
    ActionOutcome,
    ActionState,
    ActionType,
    AdvocacyAction,
    Outcome,
    Party,
)
from crm.advocacy.models.institutions import DecisionKind, Institution, InstitutionKind
from crm.advocacy.models.links import action_company, action_experiment, action_institution, action_position
from crm.advocacy.models.milestones import Milestone, MilestoneKind, Recurrence
from crm.advocacy.models.positions import POSITION_STEPS, Position, PositionState, PositionVersion, Theme
from crm.advocacy.models.quotes import ExportPurpose, QuoteAuthorisation, QuoteUse

__all__ = [
    'ACTION_STEPS',
    'POSITION_STEPS',
    'ActionLevel',
    'ActionOutcome',
    'ActionState',
    'ActionType',
    'AdvocacyAction',
    'DecisionKind',
    'ExportPurpose',
    'Institution',
    'InstitutionKind',
    'Milestone',
    'MilestoneKind',
    'Outcome',
    'Party',
    'Position',
    'PositionState',
    'PositionVersion',
    'QuoteAuthorisation',
    'QuoteUse',
    'Recurrence',
    'Theme',
    'action_company',
    'action_experiment',
    'action_institution',
    'action_position',
]
