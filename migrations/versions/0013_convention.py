"""Tables of convention."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'convention',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('signed_on', sa.Date(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('parties', sa.JSON(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('predecessor_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['predecessor_id'], ['convention.id'], name=op.f('fk_convention_predecessor_id_convention')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_convention')),
    )
    op.create_table(
        'target',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator', sa.Text(), nullable=False),
        sa.Column('scope', sa.Text(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('value', sa.Double(), nullable=False),
        sa.Column('justification', sa.Text(), nullable=False),
        sa.Column('set_by_name', sa.Text(), nullable=False),
        sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('replaced_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['replaced_by_id'], ['target.id'], name=op.f('fk_target_replaced_by_id_target')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    )
    op.create_index('ix_target_indicator', 'target', ['indicator', 'scope', 'due_on'], unique=False)
    op.create_table(
        'objective',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('convention_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('wording', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['convention_id'], ['convention.id'], name=op.f('fk_objective_convention_id_convention')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_objective')),
    )
    op.create_index(op.f('ix_objective_convention_id'), 'objective', ['convention_id'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_objective_convention_id'), table_name='objective')
    op.drop_table('objective')
    op.drop_index('ix_target_indicator', table_name='target')
    op.drop_table('target')
    op.drop_table('convention')
    # ### end Alembic commands ###
