"""Mentors: invitation, confirmation, withdrawal."""

from flask import Flask

from crm.mentors import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
