"""Territories: départements, communes, clubs."""

from flask import Flask

from crm import registries
from crm.territories import actions


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    registries.references['Territoires'] = actions.load_reference
