"""Alembic: migrations of the tables of all features, inside one transaction each."""

from alembic import context
from flask import current_app

from crm.database import db

target_metadata = db.metadata


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            transaction_per_migration=True,
            **current_app.extensions['migrate'].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
