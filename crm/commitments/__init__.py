"""Commitments: from promise to signature and reviews."""

from flask import Flask

from crm.commitments import models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
