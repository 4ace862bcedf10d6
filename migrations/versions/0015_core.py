"""Operations that can be undone, answers of the register, exports with a purpose."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'operation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('detail', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.Column('user_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_operation')),
    )
    op.create_index('ix_operation_at', 'operation', ['at', 'id'], unique=False)
    op.create_index('ix_operation_user', 'operation', ['user_id', 'at'], unique=False)
    op.create_table(
        'register_answer',
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_register_answer')),
    )
    op.create_index(op.f('ix_register_answer_fetched_at'), 'register_answer', ['fetched_at'], unique=False)
    op.create_table(
        'register_pace',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('faults', sa.Integer(), nullable=False),
        sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_register_pace')),
    )
    op.create_table(
        'operation_part',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('operation_id', sa.Integer(), nullable=False),
        sa.Column('table', sa.Text(), nullable=False),
        sa.Column('created', sa.JSON(), nullable=False),
        sa.Column('updated', sa.JSON(), nullable=False),
        sa.Column('deleted', sa.JSON(), nullable=False),
        sa.Column('left', sa.JSON(), nullable=False),
        sa.Column('undone', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['operation_id'], ['operation.id'], name=op.f('fk_operation_part_operation_id_operation')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_operation_part')),
    )
    op.create_index(op.f('ix_operation_part_operation_id'), 'operation_part', ['operation_id'], unique=False)
    op.add_column('export_record', sa.Column('label', sa.Text(), nullable=False, server_default=''))
    op.add_column('export_record', sa.Column('format', sa.Text(), nullable=False, server_default=''))
    op.add_column('export_record', sa.Column('filters_said', sa.Text(), nullable=False, server_default=''))
    op.add_column('export_record', sa.Column('personal', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('export_record', sa.Column('purpose_detail', sa.Text(), nullable=False, server_default=''))
    op.add_column('export_record', sa.Column('state', sa.String(length=40), nullable=False, server_default='done'))
    op.add_column('export_record', sa.Column('task_id', sa.Integer(), nullable=True))
    op.add_column('export_record', sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('export_record', sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_export_record_expires', 'export_record', ['expires_at'], unique=False)
    op.create_index('ix_export_record_user', 'export_record', ['user_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_export_record_user', table_name='export_record')
    op.drop_index('ix_export_record_expires', table_name='export_record')
    with op.batch_alter_table('export_record') as table:
        table.drop_column('expires_at')
        table.drop_column('ended_at')
        table.drop_column('task_id')
        table.drop_column('state')
        table.drop_column('purpose_detail')
        table.drop_column('personal')
        table.drop_column('filters_said')
        table.drop_column('format')
        table.drop_column('label')
    op.drop_index(op.f('ix_operation_part_operation_id'), table_name='operation_part')
    op.drop_table('operation_part')
    op.drop_table('register_pace')
    op.drop_index(op.f('ix_register_answer_fetched_at'), table_name='register_answer')
    op.drop_table('register_answer')
    op.drop_index('ix_operation_user', table_name='operation')
    op.drop_index('ix_operation_at', table_name='operation')
    op.drop_table('operation')
