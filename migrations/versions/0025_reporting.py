"""The reading of a report, its decisions, lists of recipients, embargo, batches."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'recipient_list',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recipient_list')),
        sa.UniqueConstraint('title', name=op.f('uq_recipient_list_title')),
    )
    op.create_table(
        'list_recipient',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('list_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['list_id'], ['recipient_list.id'], name=op.f('fk_list_recipient_list_id_recipient_list')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_list_recipient')),
        sa.UniqueConstraint('list_id', 'address', name=op.f('uq_list_recipient_list_id_address')),
    )
    op.create_table(
        'report_batch',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('each', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('period_start', sa.Date(), nullable=False),
        sa.Column('period_end', sa.Date(), nullable=False),
        sa.Column('final', sa.Boolean(), nullable=False),
        sa.Column('report_ids', sa.JSON(), nullable=False),
        sa.Column('task_id', sa.Integer(), nullable=True),
        sa.Column('file_key', sa.Text(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('documents', sa.Integer(), nullable=False),
        sa.Column('left_out', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('asked_by_id', sa.Integer(), nullable=True),
        sa.Column('asked_by_name', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_batch')),
    )
    op.create_table(
        'report_decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('objective', sa.Integer(), nullable=False),
        sa.Column('verdict', sa.String(length=40), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('author_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_decision_report_id_report')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_decision')),
    )
    op.create_index(op.f('ix_report_decision_report_id'), 'report_decision', ['report_id'], unique=False)
    _add_columns()


def _add_columns() -> None:
    with op.batch_alter_table('delivery') as table:
        table.add_column(sa.Column('label', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('report_schedule') as table:
        table.add_column(sa.Column('list_ids', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('schedule_slot') as table:
        table.add_column(sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('report') as table:
        table.add_column(sa.Column('reason', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('list_ids', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('review_ends_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('reminded_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('embargo_until', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('short_list_id', sa.Integer(), nullable=True))
        table.add_column(sa.Column('batch_id', sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f('fk_report_short_list_id_recipient_list'), 'recipient_list', ['short_list_id'], ['id']
        )
        table.create_foreign_key(op.f('fk_report_batch_id_report_batch'), 'report_batch', ['batch_id'], ['id'])
        table.create_index(op.f('ix_report_batch_id'), ['batch_id'], unique=False)
        table.create_index('ix_report_state', ['state'], unique=False)
        table.create_index('ix_report_send_state', ['send_state'], unique=False)
    # Apart: in the same batch the copy of former rows would be made without the default.
    for name, columns in (
        ('delivery', ['label']),
        ('report_schedule', ['list_ids']),
        ('report', ['reason', 'list_ids']),
    ):
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('report') as table:
        for index in ('ix_report_send_state', 'ix_report_state', op.f('ix_report_batch_id')):
            table.drop_index(index)
        table.drop_constraint(op.f('fk_report_batch_id_report_batch'), type_='foreignkey')
        table.drop_constraint(op.f('fk_report_short_list_id_recipient_list'), type_='foreignkey')
        for name in (
            'batch_id', 'short_list_id', 'embargo_until', 'reminded_on', 'review_ends_on', 'list_ids', 'reason',
        ):  # fmt: skip
            table.drop_column(name)
    for table_name, column in (('schedule_slot', 'due_at'), ('report_schedule', 'list_ids'), ('delivery', 'label')):
        with op.batch_alter_table(table_name) as table:
            table.drop_column(column)
    for name in ('report_decision', 'report_batch', 'list_recipient', 'recipient_list'):
        op.drop_table(name)
