"""Events and who came."""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'event',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('postcode', sa.Text(), nullable=False),
        sa.Column('city', sa.Text(), nullable=False),
        sa.Column('commune_code', sa.Text(), nullable=True),
        sa.Column('link', sa.Text(), nullable=False),
        sa.Column('capacity', sa.Integer(), nullable=True),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_event_club_id_club')),
        sa.ForeignKeyConstraint(['commune_code'], ['commune.code'], name=op.f('fk_event_commune_code_commune')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    )
    op.create_index('ix_event_club', 'event', ['club_id', 'state', 'starts_at'], unique=False)
    op.create_index('ix_event_starts_at', 'event', ['starts_at', 'id'], unique=False)
    op.create_table(
        'attendance',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('contact_id', sa.Integer(), nullable=True),
        sa.Column('interaction_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_attendance_club_id_club')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_attendance_company_id_company')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_attendance_contact_id_contact')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_attendance_event_id_event')),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_attendance_interaction_id_interaction')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
        sa.UniqueConstraint(
            'event_id', 'company_id', 'club_id', name=op.f('uq_attendance_event_id_company_id_club_id')
        ),
    )
    op.create_index('ix_attendance_club', 'attendance', ['club_id', 'event_id'], unique=False)
    op.create_index(op.f('ix_attendance_company_id'), 'attendance', ['company_id'], unique=False)
    op.create_index(op.f('ix_attendance_contact_id'), 'attendance', ['contact_id'], unique=False)
    op.create_index(op.f('ix_attendance_interaction_id'), 'attendance', ['interaction_id'], unique=False)
    op.drop_index(op.f('ix_follow_up_company_id'), table_name='follow_up')
    op.create_index(
        'ix_follow_up_company_club', 'follow_up', ['company_id', 'club_id', 'done_on', 'due_on'], unique=False
    )
    op.create_index('ix_follow_up_open', 'follow_up', ['done_on', 'due_on', 'id'], unique=False)
    op.create_index(
        'ix_interaction_funnel',
        'interaction',
        ['company_id', 'club_id', 'occurred_at', 'outcome', 'channel'],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index('ix_interaction_funnel', table_name='interaction')
    op.drop_index('ix_follow_up_open', table_name='follow_up')
    op.drop_index('ix_follow_up_company_club', table_name='follow_up')
    op.create_index(op.f('ix_follow_up_company_id'), 'follow_up', ['company_id'], unique=False)
    op.drop_index(op.f('ix_attendance_interaction_id'), table_name='attendance')
    op.drop_index(op.f('ix_attendance_contact_id'), table_name='attendance')
    op.drop_index(op.f('ix_attendance_company_id'), table_name='attendance')
    op.drop_index('ix_attendance_club', table_name='attendance')
    op.drop_table('attendance')
    op.drop_index('ix_event_starts_at', table_name='event')
    op.drop_index('ix_event_club', table_name='event')
    op.drop_table('event')
