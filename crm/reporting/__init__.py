"""Reporting: schedules, snapshots, documents."""

from flask import Flask

from crm.reporting import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
