"""Reports of a company and of an experiment."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

OWNERS = (('company_id', 'company'), ('experiment_id', 'territorial_experiment'))


def upgrade() -> None:
    with op.batch_alter_table('report') as table:
        for name, owner in OWNERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f'fk_report_{name}_{owner}'), owner, [name], ['id'])
            table.create_index(op.f(f'ix_report_{name}'), [name], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('report') as table:
        for name, owner in reversed(OWNERS):
            table.drop_index(op.f(f'ix_report_{name}'))
            table.drop_constraint(op.f(f'fk_report_{name}_{owner}'), type_='foreignkey')
            table.drop_column(name)
