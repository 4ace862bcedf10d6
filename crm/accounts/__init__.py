"""Accounts: sign in, rights, invitations."""

from flask import Flask

from crm.accounts import models, sessions


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.login_manager.user_loader(sessions.user_of)  # type: ignore[attr-defined]
