"""Advocacy: the joint register and its export."""

from flask import Flask

from crm.advocacy import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
