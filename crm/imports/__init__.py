"""Imports: files brought in."""

from flask import Flask

from crm.imports import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
