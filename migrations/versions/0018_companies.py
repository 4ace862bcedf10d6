"""Duplicates, merges, views, tags, hand-overs, register; numbers of companies never given again."""

import sqlalchemy as sa
from alembic import op

from crm.companies.models import contact_folded_of

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep_numbers()
    op.create_table(
        'duplicate_pair',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.Column('score', sa.Integer(), nullable=False),
        sa.Column('reasons', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_hand', sa.Boolean(), nullable=False),
        sa.Column('plan', sa.JSON(), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_by_name', sa.Text(), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('note', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_duplicate_pair')),
        sa.UniqueConstraint('company_id', 'other_id', name=op.f('uq_duplicate_pair_company_id_other_id')),
    )
    op.create_index(op.f('ix_duplicate_pair_other_id'), 'duplicate_pair', ['other_id'], unique=False)
    op.create_index('ix_duplicate_pair_state', 'duplicate_pair', ['state', 'score', 'id'], unique=False)
    op.create_table(
        'merged_company',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('into_id', sa.Integer(), nullable=False),
        sa.Column('operation_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('siren', sa.Text(), nullable=True),
        sa.Column('merged_by', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['into_id'], ['company.id'], name=op.f('fk_merged_company_into_id_company')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merged_company')),
    )
    op.create_index(op.f('ix_merged_company_into_id'), 'merged_company', ['into_id'], unique=False)
    op.create_table(
        'register_proposal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=False),
        sa.Column('ours', sa.Text(), nullable=False),
        sa.Column('theirs', sa.Text(), nullable=False),
        sa.Column('values', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('decided_by', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_register_proposal_company_id_company')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_register_proposal')),
        sa.UniqueConstraint('company_id', 'field', name=op.f('uq_register_proposal_company_id_field')),
    )
    op.create_index('ix_register_proposal_state', 'register_proposal', ['state', 'found_at', 'id'], unique=False)
    op.create_table(
        'saved_view',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('scope', sa.String(length=40), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('owner_name', sa.Text(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=True),
        sa.Column('query', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_saved_view_club_id_club')),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_saved_view_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    )
    op.create_index(op.f('ix_saved_view_club_id'), 'saved_view', ['club_id'], unique=False)
    op.create_index(op.f('ix_saved_view_owner_id'), 'saved_view', ['owner_id'], unique=False)
    op.create_table(
        'tag',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_tag_club_id_club')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tag')),
        sa.UniqueConstraint('club_id', 'folded', name=op.f('uq_tag_club_id_folded')),
    )
    op.create_index(op.f('ix_tag_club_id'), 'tag', ['club_id'], unique=False)
    op.create_table(
        'club_establishment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.Column('establishment_id', sa.Integer(), nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_club_establishment_club_id_club')),
        sa.ForeignKeyConstraint(
            ['establishment_id'],
            ['establishment.id'],
            name=op.f('fk_club_establishment_establishment_id_establishment'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_club_establishment')),
        sa.UniqueConstraint('club_id', 'establishment_id', name=op.f('uq_club_establishment_club_id_establishment_id')),
    )
    op.create_index(
        op.f('ix_club_establishment_establishment_id'), 'club_establishment', ['establishment_id'], unique=False
    )
    op.create_table(
        'company_tag',
        sa.Column('tag_id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_company_tag_company_id_company')),
        sa.ForeignKeyConstraint(['tag_id'], ['tag.id'], name=op.f('fk_company_tag_tag_id_tag')),
        sa.PrimaryKeyConstraint('tag_id', 'company_id', name=op.f('pk_company_tag')),
    )
    op.create_index(op.f('ix_company_tag_company_id'), 'company_tag', ['company_id'], unique=False)
    op.create_table(
        'default_view',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('view_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_default_view_user_id_user')),
        sa.ForeignKeyConstraint(['view_id'], ['saved_view.id'], name=op.f('fk_default_view_view_id_saved_view')),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_default_view')),
    )
    op.create_index(op.f('ix_default_view_view_id'), 'default_view', ['view_id'], unique=False)
    op.create_table(
        'handover',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.Column('establishment_id', sa.Integer(), nullable=True),
        sa.Column('from_club_id', sa.Integer(), nullable=False),
        sa.Column('to_club_id', sa.Integer(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('with_steps', sa.Boolean(), nullable=False),
        sa.Column('keeps_following', sa.Boolean(), nullable=False),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('proposed_by_id', sa.Integer(), nullable=True),
        sa.Column('proposed_by_name', sa.Text(), nullable=False),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('answered_by_id', sa.Integer(), nullable=True),
        sa.Column('answered_by_name', sa.Text(), nullable=False),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['answered_by_id'], ['user.id'], name=op.f('fk_handover_answered_by_id_user')),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_handover_company_id_company')),
        sa.ForeignKeyConstraint(
            ['establishment_id'], ['establishment.id'], name=op.f('fk_handover_establishment_id_establishment')
        ),
        sa.ForeignKeyConstraint(['from_club_id'], ['club.id'], name=op.f('fk_handover_from_club_id_club')),
        sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_handover_proposed_by_id_user')),
        sa.ForeignKeyConstraint(['to_club_id'], ['club.id'], name=op.f('fk_handover_to_club_id_club')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    )
    op.create_index(op.f('ix_handover_company_id'), 'handover', ['company_id'], unique=False)
    op.create_index(op.f('ix_handover_establishment_id'), 'handover', ['establishment_id'], unique=False)
    op.create_index(op.f('ix_handover_from_club_id'), 'handover', ['from_club_id'], unique=False)
    op.create_index('ix_handover_to_club', 'handover', ['to_club_id', 'state'], unique=False)
    op.add_column('club_membership', sa.Column('is_lead', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        'ALTER TABLE club_membership ADD COLUMN owner_id INTEGER '
        'CONSTRAINT fk_club_membership_owner_id_user '
        'REFERENCES "user" (id)'
    )
    op.add_column('club_membership', sa.Column('note', sa.Text(), nullable=False, server_default=''))
    op.create_index(op.f('ix_club_membership_owner_id'), 'club_membership', ['owner_id'], unique=False)
    op.add_column('company', sa.Column('naf25_code', sa.Text(), nullable=True))
    op.add_column('company', sa.Column('closed_on', sa.Date(), nullable=True))
    op.create_index('ix_company_source', 'company', ['source'], unique=False)
    op.add_column('contact', sa.Column('folded', sa.Text(), nullable=False, server_default=''))
    op.create_index(
        'ix_contact_folded',
        'contact',
        ['folded'],
        unique=False,
        postgresql_using='gin',
        postgresql_ops={'folded': 'gin_trgm_ops'},
    )
    fold_contacts()
    name_leads()


def downgrade() -> None:
    op.drop_index(
        'ix_contact_folded', table_name='contact', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}
    )
    with op.batch_alter_table('contact') as table:
        table.drop_column('folded')
    op.drop_index('ix_company_source', table_name='company')
    with op.batch_alter_table('company') as table:
        table.drop_column('closed_on')
        table.drop_column('naf25_code')
    op.drop_index(op.f('ix_club_membership_owner_id'), table_name='club_membership')
    with op.batch_alter_table('club_membership') as table:
        table.drop_column('note')
        table.drop_column('owner_id')
        table.drop_column('is_lead')
    op.drop_index('ix_handover_to_club', table_name='handover')
    op.drop_index(op.f('ix_handover_from_club_id'), table_name='handover')
    op.drop_index(op.f('ix_handover_establishment_id'), table_name='handover')
    op.drop_index(op.f('ix_handover_company_id'), table_name='handover')
    op.drop_table('handover')
    op.drop_index(op.f('ix_default_view_view_id'), table_name='default_view')
    op.drop_table('default_view')
    op.drop_index(op.f('ix_company_tag_company_id'), table_name='company_tag')
    op.drop_table('company_tag')
    op.drop_index(op.f('ix_club_establishment_establishment_id'), table_name='club_establishment')
    op.drop_table('club_establishment')
    op.drop_index(op.f('ix_tag_club_id'), table_name='tag')
    op.drop_table('tag')
    op.drop_index(op.f('ix_saved_view_owner_id'), table_name='saved_view')
    op.drop_index(op.f('ix_saved_view_club_id'), table_name='saved_view')
    op.drop_table('saved_view')
    op.drop_index('ix_register_proposal_state', table_name='register_proposal')
    op.drop_table('register_proposal')
    op.drop_index(op.f('ix_merged_company_into_id'), table_name='merged_company')
    op.drop_table('merged_company')
    op.drop_index('ix_duplicate_pair_state', table_name='duplicate_pair')
    op.drop_index(op.f('ix_duplicate_pair_other_id'), table_name='duplicate_pair')
    op.drop_table('duplicate_pair')


def keep_numbers() -> None:
    """On SQLite the number of a company that is gone would be given again: make the table anew, references kept."""
    bind = op.get_bind()
    if bind.dialect.name != 'sqlite':
        return
    for statement in ('COMMIT', 'PRAGMA foreign_keys=OFF', 'BEGIN IMMEDIATE'):  # the pragma is deaf in a transaction
        bind.exec_driver_sql(statement)
    with op.batch_alter_table('company', recreate='always', table_kwargs={'sqlite_autoincrement': True}):
        pass
    for statement in ('COMMIT', 'PRAGMA foreign_keys=ON', 'BEGIN IMMEDIATE'):
        bind.exec_driver_sql(statement)


def fold_contacts() -> None:
    """Contacts that are there can be found by name and address."""
    contact = sa.table('contact', *(sa.column(name) for name in ('id', 'first_name', 'last_name', 'email', 'folded')))
    bind, last = op.get_bind(), 0
    change = sa.update(contact).where(contact.c.id == sa.bindparam('key')).values(folded=sa.bindparam('words'))
    while rows := bind.execute(sa.select(contact).where(contact.c.id > last).order_by(contact.c.id).limit(5000)).all():
        bind.execute(
            change, [{'key': r.id, 'words': contact_folded_of(r.first_name, r.last_name, r.email)} for r in rows]
        )
        last = rows[-1].id


def name_leads() -> None:
    """The club that has followed a company for the longest time leads."""
    op.execute(
        'UPDATE club_membership SET is_lead = true WHERE until IS NULL AND id = (SELECT m.id FROM club_membership m '
        'WHERE m.company_id = club_membership.company_id AND m.until IS NULL ORDER BY m.since, m.id LIMIT 1)'
    )
