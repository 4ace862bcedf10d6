"""Tables of experiments."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'territorial_experiment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('question', sa.Text(), nullable=False),
        sa.Column('territory_kind', sa.String(length=40), nullable=False),
        sa.Column('territory', sa.Text(), nullable=False),
        sa.Column('departements', sa.JSON(), nullable=False),
        sa.Column('publics', sa.JSON(), nullable=False),
        sa.Column('partners', sa.JSON(), nullable=False),
        sa.Column('start_on', sa.Date(), nullable=False),
        sa.Column('end_on', sa.Date(), nullable=True),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_territorial_experiment')),
    )
    op.create_table(
        'evaluation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('delivered_on', sa.Date(), nullable=False),
        sa.Column('verdict', sa.String(length=40), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_evaluation_experiment_id_territorial_experiment'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
        sa.UniqueConstraint('experiment_id', name=op.f('uq_evaluation_experiment_id')),
    )
    op.create_index('ix_evaluation_delivered_on', 'evaluation', ['delivered_on'], unique=False)
    op.create_table(
        'experiment_association',
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('association_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['association_id'],
            ['member_association.id'],
            name=op.f('fk_experiment_association_association_id_member_association'),
        ),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_experiment_association_experiment_id_territorial_experiment'),
        ),
        sa.PrimaryKeyConstraint('experiment_id', 'association_id', name=op.f('pk_experiment_association')),
    )
    op.create_table(
        'journal_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('author_name', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_journal_entry_experiment_id_territorial_experiment'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry')),
    )
    op.create_index(op.f('ix_journal_entry_experiment_id'), 'journal_entry', ['experiment_id'], unique=False)
    op.create_table(
        'experiment_company',
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_experiment_company_company_id_company')),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_experiment_company_experiment_id_territorial_experiment'),
        ),
        sa.PrimaryKeyConstraint('experiment_id', 'company_id', name=op.f('pk_experiment_company')),
    )
    op.create_table(
        'experiment_mentor',
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('mentor_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_experiment_mentor_experiment_id_territorial_experiment'),
        ),
        sa.ForeignKeyConstraint(['mentor_id'], ['mentor.id'], name=op.f('fk_experiment_mentor_mentor_id_mentor')),
        sa.PrimaryKeyConstraint('experiment_id', 'mentor_id', name=op.f('pk_experiment_mentor')),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table('experiment_mentor')
    op.drop_table('experiment_company')
    op.drop_index(op.f('ix_journal_entry_experiment_id'), table_name='journal_entry')
    op.drop_table('journal_entry')
    op.drop_table('experiment_association')
    op.drop_index('ix_evaluation_delivered_on', table_name='evaluation')
    op.drop_table('evaluation')
    op.drop_table('territorial_experiment')
    # ### end Alembic commands ###
