"""Mentors found by name and address."""

import sqlalchemy as sa
from alembic import op

from crm.mentors.models import mentor_folded_of

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('mentor', sa.Column('folded', sa.Text(), nullable=False, server_default=''))
    op.create_index(
        'ix_mentor_folded',
        'mentor',
        ['folded'],
        unique=False,
        postgresql_using='gin',
        postgresql_ops={'folded': 'gin_trgm_ops'},
    )
    fold_mentors()


def downgrade() -> None:
    op.drop_index(
        'ix_mentor_folded', table_name='mentor', postgresql_using='gin', postgresql_ops={'folded': 'gin_trgm_ops'}
    )
    with op.batch_alter_table('mentor') as table:
        table.drop_column('folded')


def fold_mentors() -> None:
    """Mentors that are there can be found by name and address."""
    mentor = sa.table('mentor', *(sa.column(name) for name in ('id', 'first_name', 'last_name', 'email', 'folded')))
    bind, last = op.get_bind(), 0
    change = sa.update(mentor).where(mentor.c.id == sa.bindparam('key')).values(folded=sa.bindparam('words'))
    while rows := bind.execute(sa.select(mentor).where(mentor.c.id > last).order_by(mentor.c.id).limit(5000)).all():
        bind.execute(
            change, [{'key': r.id, 'words': mentor_folded_of(r.first_name, r.last_name, r.email)} for r in rows]
        )
        last = rows[-1].id
