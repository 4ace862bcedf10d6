"""Tables of orientation."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'pair_declaration',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('association_id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=True),
        sa.Column('period_start', sa.Date(), nullable=False),
        sa.Column('period_end', sa.Date(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=False),
        sa.Column('public', sa.String(length=40), nullable=False),
        sa.Column('started', sa.Integer(), nullable=False),
        sa.Column('reached_six_months', sa.Integer(), nullable=False),
        sa.Column('broken_before_six_months', sa.Integer(), nullable=False),
        sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('declared_by', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['association_id'],
            ['member_association.id'],
            name=op.f('fk_pair_declaration_association_id_member_association'),
        ),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_pair_declaration_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_declaration')),
    )
    op.create_index(op.f('ix_pair_declaration_association_id'), 'pair_declaration', ['association_id'], unique=False)
    op.create_index(
        'uq_pair_declaration_line',
        'pair_declaration',
        ['association_id', 'period_start', 'period_end', 'departement_code', 'public'],
        unique=True,
    )
    op.create_table(
        'referral',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mentor_id', sa.Integer(), nullable=False),
        sa.Column('association_id', sa.Integer(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('mode', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('referred_on', sa.Date(), nullable=False),
        sa.Column('target_on', sa.Date(), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.Column('decline_reason', sa.String(length=40), nullable=True),
        sa.Column('first_contact_on', sa.Date(), nullable=True),
        sa.Column('matched_on', sa.Date(), nullable=True),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('referred_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['association_id'], ['member_association.id'], name=op.f('fk_referral_association_id_member_association')
        ),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_referral_departement_code_departement')
        ),
        sa.ForeignKeyConstraint(['mentor_id'], ['mentor.id'], name=op.f('fk_referral_mentor_id_mentor')),
        sa.ForeignKeyConstraint(['referred_by_id'], ['user.id'], name=op.f('fk_referral_referred_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_referral')),
    )
    op.create_index('ix_referral_association', 'referral', ['association_id', 'state'], unique=False)
    op.create_index(op.f('ix_referral_mentor_id'), 'referral', ['mentor_id'], unique=False)
    op.create_index('ix_referral_target', 'referral', ['target_on', 'first_contact_on'], unique=False)
    op.create_index(
        'uq_referral_open_mentor',
        'referral',
        ['mentor_id'],
        unique=True,
        sqlite_where=sa.text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
        postgresql_where=sa.text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(
        'uq_referral_open_mentor',
        table_name='referral',
        sqlite_where=sa.text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
        postgresql_where=sa.text("state IN ('sent', 'accepted', 'contacted', 'matched')"),
    )
    op.drop_index('ix_referral_target', table_name='referral')
    op.drop_index(op.f('ix_referral_mentor_id'), table_name='referral')
    op.drop_index('ix_referral_association', table_name='referral')
    op.drop_table('referral')
    op.drop_index('uq_pair_declaration_line', table_name='pair_declaration')
    op.drop_index(op.f('ix_pair_declaration_association_id'), table_name='pair_declaration')
    op.drop_table('pair_declaration')
    # ### end Alembic commands ###
