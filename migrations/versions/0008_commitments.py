"""Tables of commitments."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'charter_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('effective_from', sa.Date(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_charter_version')),
        sa.UniqueConstraint('number', name=op.f('uq_charter_version_number')),
    )
    op.create_table(
        'commitment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('charter_id', sa.Integer(), nullable=False),
        sa.Column('channel', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('pledged_mentors', sa.Integer(), nullable=False),
        sa.Column('departements', sa.JSON(), nullable=False),
        sa.Column('publics', sa.JSON(), nullable=False),
        sa.Column('time_mode', sa.String(length=40), nullable=False),
        sa.Column('contribution', sa.Text(), nullable=False),
        sa.Column('start_on', sa.Date(), nullable=True),
        sa.Column('end_on', sa.Date(), nullable=True),
        sa.Column('signatory_name', sa.Text(), nullable=False),
        sa.Column('signatory_function', sa.Text(), nullable=False),
        sa.Column('signatory_email', sa.Text(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.Column('end_reason', sa.Text(), nullable=False),
        sa.Column('frozen_text', sa.Text(), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('document_state', sa.String(length=40), nullable=False),
        sa.Column('document_key', sa.Text(), nullable=False),
        sa.Column('document_sha256', sa.Text(), nullable=False),
        sa.Column('replaces_id', sa.Integer(), nullable=True),
        sa.Column('created_by_id', sa.Integer(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['charter_id'], ['charter_version.id'], name=op.f('fk_commitment_charter_id_charter_version')
        ),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_commitment_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_commitment_company_id_company')),
        sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_commitment_created_by_id_user')),
        sa.ForeignKeyConstraint(['replaces_id'], ['commitment.id'], name=op.f('fk_commitment_replaces_id_commitment')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    )
    op.create_index(op.f('ix_commitment_club_id'), 'commitment', ['club_id'], unique=False)
    op.create_index('ix_commitment_club_started_at', 'commitment', ['club_id', 'started_at', 'id'], unique=False)
    op.create_index(op.f('ix_commitment_company_id'), 'commitment', ['company_id'], unique=False)
    op.create_index('ix_commitment_signed_at', 'commitment', ['signed_at'], unique=False)
    op.create_index('ix_commitment_started_at', 'commitment', ['started_at', 'id'], unique=False)
    op.create_index('ix_commitment_state', 'commitment', ['state', 'club_id'], unique=False)
    op.create_table(
        'review',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('commitment_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('held_on', sa.Date(), nullable=True),
        sa.Column('result', sa.String(length=40), nullable=True),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_review_club_id_club')),
        sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_review_commitment_id_commitment')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
        sa.UniqueConstraint('commitment_id', 'kind', name=op.f('uq_review_commitment_id_kind')),
    )
    op.create_index(op.f('ix_review_club_id'), 'review', ['club_id'], unique=False)
    op.create_index(op.f('ix_review_commitment_id'), 'review', ['commitment_id'], unique=False)
    op.create_index('ix_review_due', 'review', ['club_id', 'held_on', 'due_on'], unique=False)
    op.create_table(
        'signature',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('commitment_id', sa.Integer(), nullable=False),
        sa.Column('method', sa.String(length=40), nullable=False),
        sa.Column('signatory_name', sa.Text(), nullable=False),
        sa.Column('signatory_function', sa.Text(), nullable=False),
        sa.Column('signatory_email', sa.Text(), nullable=False),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('text_hash', sa.Text(), nullable=False),
        sa.Column('evidence', sa.JSON(), nullable=False),
        sa.Column('scan_key', sa.Text(), nullable=False),
        sa.Column('scan_sha256', sa.Text(), nullable=False),
        sa.Column('recorded_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['commitment_id'], ['commitment.id'], name=op.f('fk_signature_commitment_id_commitment')
        ),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['user.id'], name=op.f('fk_signature_recorded_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signature')),
        sa.UniqueConstraint('commitment_id', name=op.f('uq_signature_commitment_id')),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table('signature')
    op.drop_index('ix_review_due', table_name='review')
    op.drop_index(op.f('ix_review_commitment_id'), table_name='review')
    op.drop_index(op.f('ix_review_club_id'), table_name='review')
    op.drop_table('review')
    op.drop_index('ix_commitment_state', table_name='commitment')
    op.drop_index('ix_commitment_started_at', table_name='commitment')
    op.drop_index('ix_commitment_signed_at', table_name='commitment')
    op.drop_index(op.f('ix_commitment_company_id'), table_name='commitment')
    op.drop_index('ix_commitment_club_started_at', table_name='commitment')
    op.drop_index(op.f('ix_commitment_club_id'), table_name='commitment')
    op.drop_table('commitment')
    op.drop_table('charter_version')
    # ### end Alembic commands ###
