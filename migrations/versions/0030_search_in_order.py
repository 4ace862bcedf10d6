"""The order of names holds the folded name: a search of the national list reads no company that it does not show."""

from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

ORDER = ['sort_name', 'id']


def upgrade() -> None:
    op.drop_index('ix_company_sort_name', table_name='company')
    op.create_index('ix_company_sort_name', 'company', [*ORDER, 'folded'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_company_sort_name', table_name='company')
    op.create_index('ix_company_sort_name', 'company', ORDER, unique=False)
