"""Tables of mentors."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'mentor_invitation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('commitment_id', sa.Integer(), nullable=True),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('shared', sa.Boolean(), nullable=False),
        sa.Column('sent_by_id', sa.Integer(), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['commitment_id'], ['commitment.id'], name=op.f('fk_mentor_invitation_commitment_id_commitment')
        ),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_mentor_invitation_company_id_company')),
        sa.ForeignKeyConstraint(['sent_by_id'], ['user.id'], name=op.f('fk_mentor_invitation_sent_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor_invitation')),
    )
    op.create_index(op.f('ix_mentor_invitation_commitment_id'), 'mentor_invitation', ['commitment_id'], unique=False)
    op.create_index(op.f('ix_mentor_invitation_company_id'), 'mentor_invitation', ['company_id'], unique=False)
    op.create_index('ix_mentor_invitation_email', 'mentor_invitation', ['company_id', 'email'], unique=False)
    op.create_table(
        'shared_link',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('commitment_id', sa.Integer(), nullable=True),
        sa.Column('token', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_on', sa.Date(), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['commitment_id'], ['commitment.id'], name=op.f('fk_shared_link_commitment_id_commitment')
        ),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_shared_link_company_id_company')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_link')),
        sa.UniqueConstraint('token', name=op.f('uq_shared_link_token')),
    )
    op.create_index(op.f('ix_shared_link_company_id'), 'shared_link', ['company_id'], unique=False)
    op.create_table(
        'mentor',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('commitment_id', sa.Integer(), nullable=True),
        sa.Column('invitation_id', sa.Integer(), nullable=True),
        sa.Column('first_name', sa.Text(), nullable=False),
        sa.Column('last_name', sa.Text(), nullable=False),
        sa.Column('email', sa.Text(), nullable=False),
        sa.Column('phone', sa.Text(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('mode', sa.String(length=40), nullable=False),
        sa.Column('age_groups', sa.JSON(), nullable=False),
        sa.Column('themes', sa.JSON(), nullable=False),
        sa.Column('hours_per_month', sa.Integer(), nullable=False),
        sa.Column('available_from', sa.Date(), nullable=True),
        sa.Column('time_mode', sa.String(length=40), nullable=False),
        sa.Column('wished_association_id', sa.Integer(), nullable=True),
        sa.Column('named_to_employer', sa.Boolean(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_mentor_commitment_id_commitment')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_mentor_company_id_company')),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_mentor_departement_code_departement')
        ),
        sa.ForeignKeyConstraint(
            ['invitation_id'], ['mentor_invitation.id'], name=op.f('fk_mentor_invitation_id_mentor_invitation')
        ),
        sa.ForeignKeyConstraint(
            ['wished_association_id'],
            ['member_association.id'],
            name=op.f('fk_mentor_wished_association_id_member_association'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mentor')),
        sa.UniqueConstraint('invitation_id', name=op.f('uq_mentor_invitation_id')),
    )
    op.create_index(op.f('ix_mentor_commitment_id'), 'mentor', ['commitment_id'], unique=False)
    op.create_index(op.f('ix_mentor_company_id'), 'mentor', ['company_id'], unique=False)
    op.create_index(op.f('ix_mentor_departement_code'), 'mentor', ['departement_code'], unique=False)
    op.create_index(op.f('ix_mentor_email'), 'mentor', ['email'], unique=False)
    op.create_index('ix_mentor_state', 'mentor', ['state', 'departement_code'], unique=False)
    op.create_table(
        'consent',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mentor_id', sa.Integer(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('text_version', sa.Text(), nullable=False),
        sa.Column('given', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['mentor_id'], ['mentor.id'], name=op.f('fk_consent_mentor_id_mentor')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
    )
    op.create_index(op.f('ix_consent_mentor_id'), 'consent', ['mentor_id'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_consent_mentor_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_index('ix_mentor_state', table_name='mentor')
    op.drop_index(op.f('ix_mentor_email'), table_name='mentor')
    op.drop_index(op.f('ix_mentor_departement_code'), table_name='mentor')
    op.drop_index(op.f('ix_mentor_company_id'), table_name='mentor')
    op.drop_index(op.f('ix_mentor_commitment_id'), table_name='mentor')
    op.drop_table('mentor')
    op.drop_index(op.f('ix_shared_link_company_id'), table_name='shared_link')
    op.drop_table('shared_link')
    op.drop_index('ix_mentor_invitation_email', table_name='mentor_invitation')
    op.drop_index(op.f('ix_mentor_invitation_company_id'), table_name='mentor_invitation')
    op.drop_index(op.f('ix_mentor_invitation_commitment_id'), table_name='mentor_invitation')
    op.drop_table('mentor_invitation')
    # ### end Alembic commands ###
