"""Figures of the convention already computed."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kept_figure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator', sa.Text(), nullable=False),
        sa.Column('formula_version', sa.Text(), nullable=False),
        sa.Column('scope', sa.Text(), nullable=False),
        sa.Column('start_on', sa.Date(), nullable=False),
        sa.Column('end_on', sa.Date(), nullable=False),
        sa.Column('figure', sa.JSON(), nullable=False),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_figure')),
        sa.UniqueConstraint(
            'start_on', 'end_on', 'indicator', 'scope', name=op.f('uq_kept_figure_start_on_end_on_indicator_scope')
        ),
    )


def downgrade() -> None:
    op.drop_table('kept_figure')
