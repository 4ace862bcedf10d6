"""Tables of outreach."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'interaction',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('contact_id', sa.Integer(), nullable=True),
        sa.Column('author_id', sa.Integer(), nullable=True),
        sa.Column('author_name', sa.Text(), nullable=False),
        sa.Column('channel', sa.String(length=40), nullable=False),
        sa.Column('direction', sa.String(length=40), nullable=False),
        sa.Column('outcome', sa.String(length=40), nullable=False),
        sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_interaction_author_id_user')),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_interaction_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_interaction_company_id_company')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_interaction_contact_id_contact')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_interaction')),
    )
    op.create_index('ix_interaction_club', 'interaction', ['club_id', 'occurred_at'], unique=False)
    op.create_index('ix_interaction_company', 'interaction', ['company_id', 'occurred_at'], unique=False)
    op.create_index('ix_interaction_occurred_at', 'interaction', ['occurred_at', 'club_id', 'company_id'], unique=False)
    op.create_table(
        'follow_up',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('interaction_id', sa.Integer(), nullable=True),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('done_on', sa.Date(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_follow_up_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_follow_up_company_id_company')),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_follow_up_interaction_id_interaction')
        ),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_follow_up_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up')),
    )
    op.create_index(op.f('ix_follow_up_company_id'), 'follow_up', ['company_id'], unique=False)
    op.create_index('ix_follow_up_due', 'follow_up', ['club_id', 'done_on', 'due_on'], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index('ix_follow_up_due', table_name='follow_up')
    op.drop_index(op.f('ix_follow_up_company_id'), table_name='follow_up')
    op.drop_table('follow_up')
    op.drop_index('ix_interaction_occurred_at', table_name='interaction')
    op.drop_index('ix_interaction_company', table_name='interaction')
    op.drop_index('ix_interaction_club', table_name='interaction')
    op.drop_table('interaction')
    # ### end Alembic commands ###
