"""Indexes as wide as what past figures read of passages and invitations."""

from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

WIDER = (
    ('ix_state_change_record', 'state_change', ['table', 'record_id'], ['on', 'id', 'new', 'at']),
    (
        'ix_mentor_invitation_email',
        'mentor_invitation',
        ['company_id', 'email'],
        ['sent_at', 'commitment_id', 'shared'],
    ),
)


def upgrade() -> None:
    for name, table, columns, more in WIDER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, *more], unique=False)


def downgrade() -> None:
    for name, table, columns, _ in WIDER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, unique=False)
