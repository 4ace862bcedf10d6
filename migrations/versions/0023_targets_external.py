"""Withdrawal of targets; external figures."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('target') as table:
        table.add_column(sa.Column('withdrawn_by_name', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('withdrawal_reason', sa.Text(), nullable=False, server_default=''))
        table.create_index('ix_target_due', ['due_on', 'id'], unique=False)
    with op.batch_alter_table('target') as table:
        table.alter_column('withdrawn_by_name', server_default=None)
        table.alter_column('withdrawal_reason', server_default=None)
    op.create_table(
        'external_figure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('precision', sa.String(length=40), nullable=False),
        sa.Column('value', sa.Double(), nullable=False),
        sa.Column('unit', sa.Text(), nullable=False),
        sa.Column('perimeter', sa.Text(), nullable=False),
        sa.Column('period', sa.Text(), nullable=False),
        sa.Column('organism', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('pages', sa.Text(), nullable=False),
        sa.Column('consulted_on', sa.Date(), nullable=True),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('objective', sa.Integer(), nullable=False),
        sa.Column('indicator', sa.Text(), nullable=False),
        sa.Column('entered_by_name', sa.Text(), nullable=False),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_external_figure')),
    )
    op.create_index('ix_external_figure_place', 'external_figure', ['objective', 'indicator'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_external_figure_place', table_name='external_figure')
    op.drop_table('external_figure')
    with op.batch_alter_table('target') as table:
        table.drop_index('ix_target_due')
        table.drop_column('withdrawal_reason')
        table.drop_column('withdrawn_by_name')
