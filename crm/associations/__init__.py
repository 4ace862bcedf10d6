"""Associations: members of the Collectif and their places."""

from flask import Flask

from crm.associations import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
