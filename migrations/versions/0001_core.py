"""Tables of the core: history, tasks, mails, links, claims."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('table', sa.Text(), nullable=False),
        sa.Column('record_id', sa.Text(), nullable=False),
        sa.Column('field', sa.Text(), nullable=False),
        sa.Column('old', sa.Text(), nullable=True),
        sa.Column('new', sa.Text(), nullable=True),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('user_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_change')),
    )
    op.create_index('ix_change_at', 'change', ['at'], unique=False)
    op.create_index('ix_change_record', 'change', ['table', 'record_id'], unique=False)
    op.create_table(
        'export_record',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('what', sa.Text(), nullable=False),
        sa.Column('filters', sa.JSON(), nullable=False),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('files', sa.JSON(), nullable=False),
        sa.Column('content', sa.JSON(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('user_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_export_record')),
    )
    op.create_index('ix_export_record_what', 'export_record', ['what', 'at'], unique=False)
    op.create_table(
        'fact',
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_fact')),
    )
    op.create_table(
        'idempotency_key',
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('endpoint', sa.Text(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('location', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency_key')),
    )
    op.create_table(
        'job_claim',
        sa.Column('job', sa.Text(), nullable=False),
        sa.Column('slot', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('job', 'slot', name=op.f('pk_job_claim')),
    )
    op.create_table(
        'message',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.Text(), nullable=True),
        sa.Column('recipient', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('attachments', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('message_id', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
        sa.UniqueConstraint('key', name=op.f('uq_message_key')),
    )
    op.create_index('ix_message_waiting', 'message', ['state', 'next_try_at'], unique=False)
    op.create_table(
        'one_time_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('code_hash', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_code')),
    )
    op.create_index('ix_one_time_code_subject', 'one_time_code', ['purpose', 'subject'], unique=False)
    op.create_table(
        'signed_link',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_link')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_signed_link_token_hash')),
    )
    op.create_index('ix_signed_link_subject', 'signed_link', ['purpose', 'subject_id'], unique=False)
    op.create_table(
        'state_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('table', sa.Text(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('old', sa.Text(), nullable=True),
        sa.Column('new', sa.Text(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('user_name', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_state_change')),
    )
    op.create_index('ix_state_change_new', 'state_change', ['table', 'new', 'on'], unique=False)
    op.create_index('ix_state_change_record', 'state_change', ['table', 'record_id'], unique=False)
    op.create_table(
        'task',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=True),
        sa.Column('payload', sa.JSON(), nullable=False),
        sa.Column('perimeter', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('progress', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('message', sa.Text(), nullable=False),
        sa.Column('result', sa.JSON(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('attempt', sa.Integer(), nullable=False),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('asked_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
        sa.UniqueConstraint('key', name=op.f('uq_task_key')),
    )
    op.create_index('ix_task_to_do', 'task', ['state', 'lease_until'], unique=False)
    op.create_table(
        'trace',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('detail', sa.Text(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_trace')),
    )
    op.create_index('ix_trace_subject', 'trace', ['kind', 'subject', 'at'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index('ix_trace_subject', table_name='trace')
    op.drop_table('trace')
    op.drop_index('ix_task_to_do', table_name='task')
    op.drop_table('task')
    op.drop_index('ix_state_change_record', table_name='state_change')
    op.drop_index('ix_state_change_new', table_name='state_change')
    op.drop_table('state_change')
    op.drop_index('ix_signed_link_subject', table_name='signed_link')
    op.drop_table('signed_link')
    op.drop_index('ix_one_time_code_subject', table_name='one_time_code')
    op.drop_table('one_time_code')
    op.drop_index('ix_message_waiting', table_name='message')
    op.drop_table('message')
    op.drop_table('job_claim')
    op.drop_table('idempotency_key')
    op.drop_table('fact')
    op.drop_index('ix_export_record_what', table_name='export_record')
    op.drop_table('export_record')
    op.drop_index('ix_change_record', table_name='change')
    op.drop_index('ix_change_at', table_name='change')
    op.drop_table('change')
    # ### end Alembic commands ###
