"""Companies: list, file, import."""

from flask import Flask

from crm.companies import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
