"""Tables of territories."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'region',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_region')),
    )
    op.create_table(
        'departement',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('region_code', sa.Text(), nullable=False),
        sa.Column('overseas', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_departement_region_code_region')),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_departement')),
    )
    op.create_index(op.f('ix_departement_region_code'), 'departement', ['region_code'], unique=False)
    op.create_table(
        'club',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('website', sa.Text(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_club_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_club')),
        sa.UniqueConstraint('code', name=op.f('uq_club_code')),
        sa.UniqueConstraint('departement_code', name=op.f('uq_club_departement_code')),
    )
    op.create_table(
        'commune',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('population', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_commune_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_commune')),
    )
    op.create_index(op.f('ix_commune_departement_code'), 'commune', ['departement_code'], unique=False)
    op.create_index(op.f('ix_commune_folded'), 'commune', ['folded'], unique=False)
    op.create_table(
        'club_host',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.Text(), nullable=False),
        sa.Column('siret', sa.Text(), nullable=True),
        sa.Column('since', sa.Date(), nullable=True),
        sa.Column('until', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_club_host_club_id_club')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_club_host')),
    )
    op.create_index(op.f('ix_club_host_club_id'), 'club_host', ['club_id'], unique=False)
    op.create_table(
        'club_person',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('role', sa.String(length=40), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('function', sa.Text(), nullable=False),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('since', sa.Date(), nullable=True),
        sa.Column('until', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_club_person_club_id_club')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_club_person')),
    )
    op.create_index(op.f('ix_club_person_club_id'), 'club_person', ['club_id'], unique=False)
    op.create_index('ix_club_person_role', 'club_person', ['club_id', 'role'], unique=False)
    op.create_table(
        'postcode',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('commune_code', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['commune_code'], ['commune.code'], name=op.f('fk_postcode_commune_code_commune')),
        sa.PrimaryKeyConstraint('code', 'commune_code', name=op.f('pk_postcode')),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table('postcode')
    op.drop_index('ix_club_person_role', table_name='club_person')
    op.drop_index(op.f('ix_club_person_club_id'), table_name='club_person')
    op.drop_table('club_person')
    op.drop_index(op.f('ix_club_host_club_id'), table_name='club_host')
    op.drop_table('club_host')
    op.drop_index(op.f('ix_commune_folded'), table_name='commune')
    op.drop_index(op.f('ix_commune_departement_code'), table_name='commune')
    op.drop_table('commune')
    op.drop_table('club')
    op.drop_index(op.f('ix_departement_region_code'), table_name='departement')
    op.drop_table('departement')
    op.drop_table('region')
    # ### end Alembic commands ###
