"""Records opened last."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'recent_record',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_recent_record_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', 'kind', 'key', name=op.f('pk_recent_record')),
    )
    op.create_index('ix_recent_record_at', 'recent_record', ['user_id', 'at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_recent_record_at', table_name='recent_record')
    op.drop_table('recent_record')
