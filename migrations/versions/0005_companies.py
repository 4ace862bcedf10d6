"""Tables of companies."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
    op.create_table(
        'suppression',
        sa.Column('email_hash', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('email_hash', name=op.f('pk_suppression')),
    )
    op.create_table(
        'company',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('siren', sa.Text(), nullable=True),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('usual_name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('sort_name', sa.Text(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('naf_code', sa.Text(), nullable=False),
        sa.Column('naf_version', sa.Text(), nullable=False),
        sa.Column('naf_section', sa.Text(), nullable=False),
        sa.Column('headcount_band', sa.String(length=40), nullable=True),
        sa.Column('headcount_year', sa.Integer(), nullable=True),
        sa.Column('category', sa.Text(), nullable=False),
        sa.Column('legal_form', sa.Text(), nullable=False),
        sa.Column('register_state', sa.String(length=40), nullable=False),
        sa.Column('register_checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('relation_state', sa.String(length=40), nullable=False),
        sa.Column('doubt', sa.Text(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_company_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_company')),
        sa.UniqueConstraint('siren', name=op.f('uq_company_siren')),
    )
    op.create_index('ix_company_created_at', 'company', ['created_at', 'id'], unique=False)
    op.create_index('ix_company_departement', 'company', ['departement_code', 'sort_name', 'id'], unique=False)
    op.create_index(
        'ix_company_folded',
        'company',
        ['folded'],
        unique=False,
        postgresql_using='gin',
        postgresql_ops={'folded': 'gin_trgm_ops'},
    )
    op.create_index('ix_company_relation_state', 'company', ['relation_state', 'sort_name', 'id'], unique=False)
    op.create_index('ix_company_sort_name', 'company', ['sort_name', 'id'], unique=False)
    op.create_table(
        'club_membership',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('source', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_club_membership_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_club_membership_company_id_company')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_club_membership')),
        sa.UniqueConstraint('company_id', 'club_id', name=op.f('uq_club_membership_company_id_club_id')),
    )
    op.create_index('ix_club_membership_club', 'club_membership', ['club_id', 'company_id'], unique=False)
    op.create_table(
        'establishment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('siret', sa.Text(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('is_head_office', sa.Boolean(), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('postcode', sa.Text(), nullable=False),
        sa.Column('city', sa.Text(), nullable=False),
        sa.Column('commune_code', sa.Text(), nullable=True),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['commune_code'], ['commune.code'], name=op.f('fk_establishment_commune_code_commune')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_establishment_company_id_company')),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_establishment_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_establishment')),
        sa.UniqueConstraint('siret', name=op.f('uq_establishment_siret')),
    )
    op.create_index(op.f('ix_establishment_commune_code'), 'establishment', ['commune_code'], unique=False)
    op.create_index(op.f('ix_establishment_company_id'), 'establishment', ['company_id'], unique=False)
    op.create_index(op.f('ix_establishment_departement_code'), 'establishment', ['departement_code'], unique=False)
    op.create_table(
        'contact',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=True),
        sa.Column('establishment_id', sa.Integer(), nullable=True),
        sa.Column('first_name', sa.Text(), nullable=False),
        sa.Column('last_name', sa.Text(), nullable=False),
        sa.Column('job_title', sa.Text(), nullable=False),
        sa.Column('role', sa.String(length=40), nullable=False),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('origin', sa.String(length=40), nullable=False),
        sa.Column('informed_on', sa.Date(), nullable=True),
        sa.Column('objection_on', sa.Date(), nullable=True),
        sa.Column('last_inbound_on', sa.Date(), nullable=True),
        sa.Column('left_on', sa.Date(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_contact_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_contact_company_id_company')),
        sa.ForeignKeyConstraint(
            ['establishment_id'], ['establishment.id'], name=op.f('fk_contact_establishment_id_establishment')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    )
    op.create_index(op.f('ix_contact_club_id'), 'contact', ['club_id'], unique=False)
    op.create_index(op.f('ix_contact_company_id'), 'contact', ['company_id'], unique=False)
    op.create_index(op.f('ix_contact_email'), 'contact', ['email'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_contact_email'), table_name='contact')
    op.drop_index(op.f('ix_contact_company_id'), table_name='contact')
    op.drop_index(op.f('ix_contact_club_id'), table_name='contact')
    op.drop_table('contact')
    op.drop_index(op.f('ix_establishment_departement_code'), table_name='establishment')
    op.drop_index(op.f('ix_establishment_company_id'), table_name='establishment')
    op.drop_index(op.f('ix_establishment_commune_code'), table_name='establishment')
    op.drop_table('establishment')
    op.drop_index('ix_club_membership_club', table_name='club_membership')
    op.drop_table('club_membership')
    op.drop_index('ix_company_sort_name', table_name='company')
    op.drop_index('ix_company_relation_state', table_name='company')
    op.drop_index(
        'ix_company_folded', table_name='company', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}
    )
    op.drop_index('ix_company_departement', table_name='company')
    op.drop_index('ix_company_created_at', table_name='company')
    op.drop_table('company')
    op.drop_table('suppression')
    # ### end Alembic commands ###
