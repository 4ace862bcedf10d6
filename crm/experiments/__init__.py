"""Experiments: territorial experiments."""

from flask import Flask

from crm.experiments import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
