"""Tables of advocacy."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'position',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('collectif_signed_on', sa.Date(), nullable=True),
        sa.Column('lee_signed_on', sa.Date(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_position')),
    )
    op.create_table(
        'advocacy_action',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('type', sa.String(length=40), nullable=False),
        sa.Column('level', sa.String(length=40), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('held_by', sa.String(length=40), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('institutions', sa.JSON(), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('outcome', sa.String(length=40), nullable=False),
        sa.Column('outcome_note', sa.Text(), nullable=False),
        sa.Column('evidence_url', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_advocacy_action_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_advocacy_action')),
    )
    op.create_index('ix_advocacy_action_on', 'advocacy_action', ['on', 'state'], unique=False)
    op.create_table(
        'quote_authorisation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('speaker', sa.Text(), nullable=False),
        sa.Column('scope', sa.Text(), nullable=False),
        sa.Column('authorised_on', sa.Date(), nullable=False),
        sa.Column('expires_on', sa.Date(), nullable=True),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        sa.Column('evidence', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_quote_authorisation_company_id_company')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_authorisation')),
    )
    op.create_index(op.f('ix_quote_authorisation_company_id'), 'quote_authorisation', ['company_id'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f('ix_quote_authorisation_company_id'), table_name='quote_authorisation')
    op.drop_table('quote_authorisation')
    op.drop_index('ix_advocacy_action_on', table_name='advocacy_action')
    op.drop_table('advocacy_action')
    op.drop_table('position')
    # ### end Alembic commands ###
