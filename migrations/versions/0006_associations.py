"""Tables of associations."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'member_association',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('rna', sa.Text(), nullable=False),
        sa.Column('siret', sa.Text(), nullable=False),
        sa.Column('labelled', sa.Boolean(), nullable=False),
        sa.Column('contact_name', sa.Text(), nullable=False),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('website', sa.Text(), nullable=False),
        sa.Column('publics', sa.JSON(), nullable=False),
        sa.Column('recontact_days', sa.Integer(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_member_association')),
        sa.UniqueConstraint('name', name=op.f('uq_member_association_name')),
    )
    op.create_table(
        'capacity',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('association_id', sa.Integer(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('mode', sa.String(length=40), nullable=False),
        sa.Column('places', sa.Integer(), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['association_id'], ['member_association.id'], name=op.f('fk_capacity_association_id_member_association')
        ),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_capacity_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_capacity')),
        sa.UniqueConstraint(
            'association_id', 'departement_code', 'mode', name=op.f('uq_capacity_association_id_departement_code_mode')
        ),
    )
    op.create_index(op.f('ix_capacity_association_id'), 'capacity', ['association_id'], unique=False)
    op.create_index(op.f('ix_capacity_departement_code'), 'capacity', ['departement_code'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_capacity_departement_code'), table_name='capacity')
    op.drop_index(op.f('ix_capacity_association_id'), table_name='capacity')
    op.drop_table('capacity')
    op.drop_table('member_association')
    # ### end Alembic commands ###
