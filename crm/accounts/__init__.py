"""Accounts: sign in, rights, invitations."""

from flask import Flask

from crm import registries
from crm.access import Permission
from crm.accounts import commands, exports, finders, jobs, queries, routes, sessions


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.login_manager.user_loader(sessions.user_of)  # type: ignore[attr-defined]
    app.register_blueprint(routes.bp)
    exports.offer()
    app.cli.add_command(commands.users)
    finders.offer()
    registries.add_to_menu('Comptes', 'accounts.index', Permission.USERS_MANAGE, 'person-gear', 95)
    registries.club_people.add('accounts', queries.club_colleagues)
    registries.call_at('accounts.forget_attempts', {'hour': 4, 'minute': 20}, jobs.forget_attempts)
