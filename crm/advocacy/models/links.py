"""What an action is about: institutions met, positions defended, companies and experiments concerned."""

from sqlalchemy import Column, ForeignKey, Table

from crm.database import Model

ACTION = 'advocacy_action.id'

action_institution = Table(
    'advocacy_action_institution',
    Model.metadata,
    Column('action_id', ForeignKey(ACTION, ondelete='CASCADE'), primary_key=True),
    Column('institution_id', ForeignKey('institution.id'), primary_key=True, index=True),
)
action_position = Table(
    'advocacy_action_position',
    Model.metadata,
    Column('action_id', ForeignKey(ACTION, ondelete='CASCADE'), primary_key=True),
    Column('position_id', ForeignKey('position.id'), primary_key=True, index=True),
)
action_company = Table(
    'advocacy_action_company',
    Model.metadata,
    Column('action_id', ForeignKey(ACTION, ondelete='CASCADE'), primary_key=True),
    Column('company_id', ForeignKey('company.id'), primary_key=True, index=True),
)
# experiments stand below advocacy: their table is named, never imported
action_experiment = Table(
    'advocacy_action_experiment',
    Model.metadata,
    Column('action_id', ForeignKey(ACTION, ondelete='CASCADE'), primary_key=True),
    Column('experiment_id', ForeignKey('territorial_experiment.id'), primary_key=True, index=True),
)
