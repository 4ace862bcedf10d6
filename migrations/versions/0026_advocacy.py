"""Advocacy: institutions, outcomes with evidence, versions of positions, uses of quotes, milestones."""

import sqlalchemy as sa
from alembic import op

from crm.search import fold

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

# The kind of an institution, by a word of its name; else it is to be said by people.
KINDS = (
    ('assemblee nationale', 'assembly'), ('senat', 'senate'), ('ministere', 'ministry'), ('cabinet', 'ministry'),
    ('prefecture', 'prefecture'), ('conseil regional', 'region'), ('conseil departemental', 'departement'),
    ('mairie', 'municipality'), ('commission europeenne', 'europe'), ('presse', 'network'),
)  # fmt: skip
# The use a company allowed, by a word of what was typed.
USES = (
    ('rapport', 'reports'), ('dossier', 'reports'), ('presse', 'press'), ('site', 'website'), ('reseaux', 'website'),
    ('interne', 'internal'), ('comite', 'internal'),
)  # fmt: skip
LINKS = (
    ('institution', 'institution'),
    ('position', 'position'),
    ('company', 'company'),
    ('experiment', 'territorial_experiment'),
)
TEXTS = ('collectif_signed_on', 'lee_signed_on', 'published_on')


def upgrade() -> None:
    bind, meta = op.get_bind(), sa.MetaData()
    action = sa.Table('advocacy_action', meta, autoload_with=bind)
    position = sa.Table('position', meta, autoload_with=bind)
    actions = [dict(row._mapping) for row in bind.execute(sa.select(action))]
    positions = [dict(row._mapping) for row in bind.execute(sa.select(position))]
    _change_actions()
    _change_positions()
    with op.batch_alter_table('quote_authorisation') as table:
        table.add_column(sa.Column('uses', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('quote_authorisation') as table:
        table.alter_column('uses', server_default=None)
    _make_tables()
    _move_actions(actions)
    _move_positions(positions)
    _sort_quotes()


def _change_actions() -> None:
    with op.batch_alter_table('advocacy_action') as table:
        table.add_column(sa.Column('last_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('theme', sa.String(length=40), nullable=True))
        table.add_column(sa.Column('our_initiative', sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column('decisions', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('next_step', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('next_step_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('folded', sa.Text(), nullable=False, server_default=''))
        for name in ('institutions', 'outcome_note', 'evidence_url'):
            table.drop_column(name)
    with op.batch_alter_table('advocacy_action') as table:
        for name in ('our_initiative', 'decisions', 'next_step', 'folded'):
            table.alter_column(name, server_default=None)
        table.create_index('ix_advocacy_action_next_step_on', ['next_step_on'])


def _change_positions() -> None:
    with op.batch_alter_table('position') as table:
        table.add_column(sa.Column('theme', sa.String(length=40), nullable=True))
        for name in ('body', *TEXTS, 'url'):
            table.drop_column(name)


def _make_tables() -> None:
    op.create_table(
        'institution',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('service', sa.Text(), nullable=False),
        sa.Column('function', sa.Text(), nullable=False),
        sa.Column('departement_code', sa.Text(), nullable=True),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['departement_code'], ['departement.code'], name=op.f('fk_institution_departement_code_departement')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_institution')),
        sa.UniqueConstraint('folded', name=op.f('uq_institution_folded')),
    )
    op.create_index(op.f('ix_institution_kind'), 'institution', ['kind'])
    for name, target in LINKS:
        table, column = f'advocacy_action_{name}', f'{name}_id'
        op.create_table(
            table,
            sa.Column('action_id', sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ['action_id'], ['advocacy_action.id'], name=op.f(f'fk_{table}_action_id_advocacy_action'),
                ondelete='CASCADE',
            ),
            sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}_{target}')),
            sa.PrimaryKeyConstraint('action_id', column, name=op.f(f'pk_{table}')),
        )  # fmt: skip
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column])
    op.create_table(
        'advocacy_outcome',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('result', sa.String(length=40), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('evidence_url', sa.Text(), nullable=False),
        sa.Column('evidence_file', sa.Text(), nullable=False),
        sa.Column('entered_by', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['action_id'],
            ['advocacy_action.id'],
            name=op.f('fk_advocacy_outcome_action_id_advocacy_action'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_advocacy_outcome')),
    )
    op.create_index(op.f('ix_advocacy_outcome_action_id'), 'advocacy_outcome', ['action_id'])
    op.create_table(
        'position_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('position_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('frozen_on', sa.Date(), nullable=True),
        sa.Column('sha256', sa.Text(), nullable=False),
        sa.Column('collectif_signed_on', sa.Date(), nullable=True),
        sa.Column('collectif_signed_by', sa.Text(), nullable=False),
        sa.Column('lee_signed_on', sa.Date(), nullable=True),
        sa.Column('lee_signed_by', sa.Text(), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['position_id'], ['position.id'], name=op.f('fk_position_version_position_id_position'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_position_version')),
        sa.UniqueConstraint('position_id', 'number', name=op.f('uq_position_version_position_id_number')),
    )
    op.create_table(
        'milestone',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('recurrence', sa.String(length=40), nullable=False),
        sa.Column('first_on', sa.Date(), nullable=False),
        sa.Column('last_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=True),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone')),
    )


def _move_actions(rows: list[dict[str, object]]) -> None:
    """Institutions typed on actions enter the register; the outcome noted becomes the first outcome."""
    bind, meta = op.get_bind(), sa.MetaData()
    institution = sa.Table('institution', meta, autoload_with=bind)
    action = sa.Table('advocacy_action', meta, autoload_with=bind)
    outcome = sa.Table('advocacy_outcome', meta, autoload_with=bind)
    link = sa.Table('advocacy_action_institution', meta, autoload_with=bind)
    known: dict[str, int] = {}
    for row in rows:
        held = set()
        for name in row['institutions'] or []:
            key = fold(name)
            if key and key not in known:
                kind = next((kind for word, kind in KINDS if word in key), 'unsorted')
                values = {'kind': kind, 'name': name, 'service': '', 'function': '', 'url': '', 'folded': key}
                made = bind.execute(institution.insert().values(**values, created_at=row['created_at'], version=1))
                known[key] = made.inserted_primary_key[0]
            if key and key not in held:
                bind.execute(link.insert().values(action_id=row['id'], institution_id=known[key]))
                held.add(key)
        folded = fold(f'{row["title"]} {row["topic"]}')
        bind.execute(action.update().where(action.c.id == row['id']).values(folded=folded))
        if row['outcome'] in ('adopted', 'partly', 'rejected') or row['outcome_note'] or row['evidence_url']:
            bind.execute(
                outcome.insert().values(
                    action_id=row['id'], on=row['on'], result=row['outcome'], note=row['outcome_note'],
                    evidence_url=row['evidence_url'], evidence_file='', entered_by='', created_at=row['created_at'],
                )
            )  # fmt: skip


def _move_positions(rows: list[dict[str, object]]) -> None:
    """The text of each position becomes its first version, frozen on the day it was last agreed."""
    bind, meta = op.get_bind(), sa.MetaData()
    version = sa.Table('position_version', meta, autoload_with=bind)
    passed = sa.Table('state_change', meta, autoload_with=bind)
    for row in rows:
        agreed = bind.scalar(
            sa.select(sa.func.max(passed.c.on)).where(
                passed.c.table == 'position', passed.c.record_id == row['id'], passed.c.new == 'agreed'
            )
        )
        days = [day for day in (row[name] for name in TEXTS) if day]
        frozen = None if row['state'] == 'draft' else agreed or min(days, default=None)
        bind.execute(
            version.insert().values(
                position_id=row['id'], number=1, body=row['body'], why='', frozen_on=frozen, sha256='',
                collectif_signed_by='', lee_signed_by='', url=row['url'], created_at=row['created_at'],
                **{name: row[name] for name in TEXTS},
            )
        )  # fmt: skip


def _sort_quotes() -> None:
    bind, meta = op.get_bind(), sa.MetaData()
    quote = sa.Table('quote_authorisation', meta, autoload_with=bind)
    for key, scope in bind.execute(sa.select(quote.c.id, quote.c.scope)).all():
        uses = sorted({use for word, use in USES if word in fold(scope)})
        if uses:
            bind.execute(quote.update().where(quote.c.id == key).values(uses=uses))


def downgrade() -> None:
    """What the former tables could hold comes back; versions beyond the last published one do not."""
    for name in ('milestone', 'advocacy_outcome', *(f'advocacy_action_{name}' for name, _ in LINKS), 'institution'):
        op.drop_table(name)
    op.drop_table('position_version')
    with op.batch_alter_table('quote_authorisation') as table:
        table.drop_column('uses')
    with op.batch_alter_table('position') as table:
        table.drop_column('theme')
        table.add_column(sa.Column('body', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('url', sa.Text(), nullable=False, server_default=''))
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
    with op.batch_alter_table('advocacy_action') as table:
        table.drop_index('ix_advocacy_action_next_step_on')
        for name in ('last_on', 'theme', 'our_initiative', 'decisions', 'next_step', 'next_step_on', 'folded'):
            table.drop_column(name)
        table.add_column(sa.Column('institutions', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('outcome_note', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('evidence_url', sa.Text(), nullable=False, server_default=''))
