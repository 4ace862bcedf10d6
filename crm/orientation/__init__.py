"""Orientation: mentors to associations, in time."""

from flask import Flask

from crm.orientation import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
