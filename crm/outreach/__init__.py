"""Outreach: exchanges and next steps."""

from flask import Flask

from crm.outreach import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
