"""Imports step by step: columns, check, repair, undo."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'column_memory',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('target', sa.Text(), nullable=False),
        sa.Column('heading', sa.Text(), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_column_memory')),
        sa.UniqueConstraint('owner', 'target', 'heading', name=op.f('uq_column_memory_owner_target_heading')),
    )
    op.add_column('import_batch', sa.Column('sheet', sa.Text(), nullable=False, server_default=''))
    op.add_column('import_batch', sa.Column('heading_line', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('import_batch', sa.Column('columns', sa.JSON(), nullable=False, server_default='[]'))
    op.execute(
        'ALTER TABLE import_batch ADD COLUMN company_id INTEGER '
        'CONSTRAINT fk_import_batch_company_id_company '
        'REFERENCES "company" (id)'
    )
    op.execute(
        'ALTER TABLE import_batch ADD COLUMN association_id INTEGER '
        'CONSTRAINT fk_import_batch_association_id_member_association '
        'REFERENCES "member_association" (id)'
    )
    op.add_column('import_batch', sa.Column('phase', sa.String(length=40), nullable=False, server_default='commit'))
    op.add_column('import_batch', sa.Column('passes', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('import_batch', sa.Column('skipped', sa.Integer(), nullable=False, server_default='0'))
    op.execute(
        'ALTER TABLE import_batch ADD COLUMN operation_id INTEGER '
        'CONSTRAINT fk_import_batch_operation_id_operation '
        'REFERENCES "operation" (id)'
    )
    op.create_index(op.f('ix_import_batch_association_id'), 'import_batch', ['association_id'], unique=False)
    op.create_index(op.f('ix_import_batch_company_id'), 'import_batch', ['company_id'], unique=False)
    op.create_index(op.f('ix_import_batch_operation_id'), 'import_batch', ['operation_id'], unique=False)
    op.add_column('import_row', sa.Column('remarks', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('import_row', sa.Column('note', sa.Text(), nullable=False, server_default=''))
    op.add_column('import_row', sa.Column('fixes', sa.JSON(), nullable=False, server_default='{}'))
    op.add_column('import_row', sa.Column('repaired', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('import_row', sa.Column('choices', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('import_row', sa.Column('answer', sa.Text(), nullable=False, server_default=''))
    op.add_column('import_row', sa.Column('seen_in', sa.Integer(), nullable=False, server_default='0'))
    op.create_index('ix_import_row_batch_verdict', 'import_row', ['batch_id', 'verdict', 'line'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_import_row_batch_verdict', table_name='import_row')
    with op.batch_alter_table('import_row') as table:
        table.drop_column('seen_in')
        table.drop_column('answer')
        table.drop_column('choices')
        table.drop_column('repaired')
        table.drop_column('fixes')
        table.drop_column('note')
        table.drop_column('remarks')
    op.drop_index(op.f('ix_import_batch_operation_id'), table_name='import_batch')
    op.drop_index(op.f('ix_import_batch_company_id'), table_name='import_batch')
    op.drop_index(op.f('ix_import_batch_association_id'), table_name='import_batch')
    with op.batch_alter_table('import_batch') as table:
        table.drop_column('operation_id')
        table.drop_column('skipped')
        table.drop_column('passes')
        table.drop_column('phase')
        table.drop_column('association_id')
        table.drop_column('company_id')
        table.drop_column('columns')
        table.drop_column('heading_line')
        table.drop_column('sheet')
    op.drop_table('column_memory')
