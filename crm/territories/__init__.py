"""Territories: départements, communes, clubs."""

from flask import Flask

from crm.territories import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
