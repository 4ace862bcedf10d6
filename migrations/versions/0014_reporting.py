"""Tables of reporting."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'report_schedule',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('perimeter', sa.Text(), nullable=False),
        sa.Column('cadence', sa.String(length=40), nullable=False),
        sa.Column('calendar', sa.String(length=40), nullable=False),
        sa.Column('mode', sa.String(length=40), nullable=False),
        sa.Column('days_after', sa.Integer(), nullable=False),
        sa.Column('hour', sa.Integer(), nullable=False),
        sa.Column('recipients', sa.JSON(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_schedule')),
    )
    op.create_index(op.f('ix_report_schedule_next_due_at'), 'report_schedule', ['next_due_at'], unique=False)
    op.create_table(
        'schedule_slot',
        sa.Column('schedule_id', sa.Integer(), nullable=False),
        sa.Column('slot', sa.DateTime(timezone=True), nullable=False),
        sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['schedule_id'], ['report_schedule.id'], name=op.f('fk_schedule_slot_schedule_id_report_schedule')
        ),
        sa.PrimaryKeyConstraint('schedule_id', 'slot', name=op.f('pk_schedule_slot')),
    )
    op.create_table(
        'report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('document', sa.Text(), nullable=False),
        sa.Column('perimeter', sa.Text(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('period_start', sa.Date(), nullable=False),
        sa.Column('period_end', sa.Date(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('mode', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('send_state', sa.String(length=40), nullable=False),
        sa.Column('snapshot', sa.JSON(), nullable=False),
        sa.Column('commentary', sa.JSON(), nullable=False),
        sa.Column('document_key', sa.Text(), nullable=False),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('pages', sa.Integer(), nullable=False),
        sa.Column('data_as_of', sa.DateTime(timezone=True), nullable=True),
        sa.Column('built_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('schedule_id', sa.Integer(), nullable=True),
        sa.Column('task_id', sa.Integer(), nullable=True),
        sa.Column('asked_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_report_club_id_club')),
        sa.ForeignKeyConstraint(
            ['schedule_id'], ['report_schedule.id'], name=op.f('fk_report_schedule_id_report_schedule')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
        sa.UniqueConstraint(
            'document',
            'perimeter',
            'period_start',
            'period_end',
            'number',
            name=op.f('uq_report_document_perimeter_period_start_period_end_number'),
        ),
    )
    op.create_index(op.f('ix_report_club_id'), 'report', ['club_id'], unique=False)
    op.create_index('ix_report_created_at', 'report', ['created_at', 'id'], unique=False)
    op.create_table(
        'delivery',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('recipient', sa.Text(), nullable=False),
        sa.Column('message_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_delivery_message_id_message')),
        sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_delivery_report_id_report')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
        sa.UniqueConstraint('report_id', 'recipient', name=op.f('uq_delivery_report_id_recipient')),
    )
    op.create_index(op.f('ix_delivery_report_id'), 'delivery', ['report_id'], unique=False)
    op.create_table(
        'report_comment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('objective', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('author_name', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_comment_report_id_report')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_comment')),
    )
    op.create_index(op.f('ix_report_comment_report_id'), 'report_comment', ['report_id'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_report_comment_report_id'), table_name='report_comment')
    op.drop_table('report_comment')
    op.drop_index(op.f('ix_delivery_report_id'), table_name='delivery')
    op.drop_table('delivery')
    op.drop_index('ix_report_created_at', table_name='report')
    op.drop_index(op.f('ix_report_club_id'), table_name='report')
    op.drop_table('report')
    op.drop_table('schedule_slot')
    op.drop_index(op.f('ix_report_schedule_next_due_at'), table_name='report_schedule')
    op.drop_table('report_schedule')
    # ### end Alembic commands ###
