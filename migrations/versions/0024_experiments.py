"""Experiments whole: comparison territory, places, clubs, own indicators, risks, verdict apart from evaluation."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

TEXTS = ('hypothesis', 'criterion', 'comparison', 'comparison_reason', 'funding')
LISTS = ('comparison_departements', 'indicator_codes')
DAYS = ('planned_end_on', 'evaluation_due_on')
EVALUATION_TEXTS = ('author', 'method', 'limits', 'reasons', 'conditions')


def upgrade() -> None:
    with op.batch_alter_table('territorial_experiment') as table:
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=''))
        for name in LISTS:
            table.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default='[]'))
        for name in DAYS:
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        table.add_column(sa.Column('planned_pairs', sa.Integer(), nullable=True))
    with op.batch_alter_table('evaluation') as table:
        for name in EVALUATION_TEXTS:
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('published_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('decided_on', sa.Date(), nullable=True))
        table.alter_column('verdict', existing_type=sa.String(40), nullable=True)
    with op.batch_alter_table('journal_entry') as table:
        table.add_column(sa.Column('kind', sa.String(40), nullable=False, server_default='note'))
    add_tables()
    keep_dates()
    attach_clubs()


def add_tables() -> None:
    op.create_table(
        'experiment_club',
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('club_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['club_id'], ['club.id'], name=op.f('fk_experiment_club_club_id_club')),
        sa.ForeignKeyConstraint(
            ['experiment_id'],
            ['territorial_experiment.id'],
            name=op.f('fk_experiment_club_experiment_id_territorial_experiment'),
        ),
        sa.PrimaryKeyConstraint('experiment_id', 'club_id', name=op.f('pk_experiment_club')),
    )
    op.create_index('ix_experiment_club_club_id', 'experiment_club', ['club_id'])
    op.create_table(
        'experiment_place',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('side', sa.String(40), nullable=False),
        sa.Column('kind', sa.String(40), nullable=False),
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('departements', sa.JSON(), nullable=False),
        sa.Column('list_name', sa.Text(), nullable=False),
        sa.Column('list_on', sa.Date(), nullable=True),
        _of_experiment('experiment_place'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment_place')),
        sa.UniqueConstraint(
            'experiment_id', 'side', 'kind', 'code', name=op.f('uq_experiment_place_experiment_id_side_kind_code')
        ),
    )
    op.create_table(
        'own_indicator',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('label', sa.Text(), nullable=False),
        sa.Column('unit', sa.Text(), nullable=False),
        sa.Column('method', sa.Text(), nullable=False),
        sa.Column('baseline', sa.Double(), nullable=True),
        sa.Column('comparison_baseline', sa.Double(), nullable=True),
        sa.Column('target', sa.Double(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        _of_experiment('own_indicator'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_own_indicator')),
    )
    op.create_index('ix_own_indicator_experiment_id', 'own_indicator', ['experiment_id'])
    op.create_table(
        'indicator_value',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator_id', sa.Integer(), nullable=False),
        sa.Column('side', sa.String(40), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('value', sa.Double(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('author_name', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['indicator_id'], ['own_indicator.id'], name=op.f('fk_indicator_value_indicator_id_own_indicator')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_value')),
        sa.UniqueConstraint('indicator_id', 'side', 'on', name=op.f('uq_indicator_value_indicator_id_side_on')),
    )
    op.create_table(
        'experiment_risk',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('experiment_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('probability', sa.Integer(), nullable=False),
        sa.Column('severity', sa.Integer(), nullable=False),
        sa.Column('response', sa.Text(), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('state', sa.String(40), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        _of_experiment('experiment_risk'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_experiment_risk')),
    )
    op.create_index('ix_experiment_risk_experiment_id', 'experiment_risk', ['experiment_id'])


def _of_experiment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['experiment_id'],
        ['territorial_experiment.id'],
        name=op.f(f'fk_{table}_experiment_id_territorial_experiment'),
    )


def keep_dates() -> None:
    """The end typed so far was planned while an experiment is not over; verdicts were given with the evaluation."""
    experiment = sa.table(
        'territorial_experiment', sa.column('state'), sa.column('end_on'), sa.column('planned_end_on')
    )
    op.execute(sa.update(experiment).values(planned_end_on=experiment.c.end_on))
    op.execute(sa.update(experiment).where(experiment.c.state.in_(['designed', 'running'])).values(end_on=None))
    evaluation = sa.table('evaluation', sa.column('delivered_on'), sa.column('decided_on'))
    op.execute(sa.update(evaluation).values(decided_on=evaluation.c.delivered_on))


def attach_clubs() -> None:
    """Coordinators see the experiments of their clubs: those of the départements named are attached."""
    bind = op.get_bind()
    experiment = sa.table('territorial_experiment', sa.column('id'), sa.column('departements', sa.JSON()))
    club = sa.table('club', sa.column('id'), sa.column('departement_code'))
    homes = {code: key for key, code in bind.execute(sa.select(club.c.id, club.c.departement_code)) if code}
    rows = [
        {'experiment_id': key, 'club_id': homes[code]}
        for key, codes in bind.execute(sa.select(experiment.c.id, experiment.c.departements)).all()
        for code in dict.fromkeys(codes or [])
        if code in homes
    ]
    if rows:
        op.bulk_insert(sa.table('experiment_club', sa.column('experiment_id'), sa.column('club_id')), rows)


def downgrade() -> None:
    for name in ('experiment_risk', 'indicator_value', 'own_indicator', 'experiment_place', 'experiment_club'):
        op.drop_table(name)
    with op.batch_alter_table('journal_entry') as table:
        table.drop_column('kind')
    op.execute("UPDATE evaluation SET verdict = 'continue' WHERE verdict IS NULL")
    with op.batch_alter_table('evaluation') as table:
        table.alter_column('verdict', existing_type=sa.String(40), nullable=False)
        for name in (*EVALUATION_TEXTS, 'published_on', 'decided_on'):
            table.drop_column(name)
    with op.batch_alter_table('territorial_experiment') as table:
        for name in (*TEXTS, *LISTS, *DAYS, 'planned_pairs'):
            table.drop_column(name)
