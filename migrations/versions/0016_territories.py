"""Zones of public policy (QPV, FRR) with their versions."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'zone_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('in_force_on', sa.Date(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('file_sha256', sa.Text(), nullable=False),
        sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_version')),
        sa.UniqueConstraint('kind', 'in_force_on', name=op.f('uq_zone_version_kind_in_force_on')),
    )
    op.create_table(
        'zone',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('level', sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(['version_id'], ['zone_version.id'], name=op.f('fk_zone_version_id_zone_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_zone')),
        sa.UniqueConstraint('version_id', 'code', name=op.f('uq_zone_version_id_code')),
    )
    op.create_table(
        'zone_commune',
        sa.Column('zone_id', sa.Integer(), nullable=False),
        sa.Column('commune_code', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['commune_code'], ['commune.code'], name=op.f('fk_zone_commune_commune_code_commune')),
        sa.ForeignKeyConstraint(['zone_id'], ['zone.id'], name=op.f('fk_zone_commune_zone_id_zone')),
        sa.PrimaryKeyConstraint('zone_id', 'commune_code', name=op.f('pk_zone_commune')),
    )
    op.create_index(op.f('ix_zone_commune_commune_code'), 'zone_commune', ['commune_code'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_zone_commune_commune_code'), table_name='zone_commune')
    op.drop_table('zone_commune')
    op.drop_table('zone')
    op.drop_table('zone_version')
