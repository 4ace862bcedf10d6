"""Convention: objectives, indicators, targets, proof."""

from flask import Flask

from crm.convention import models as models


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
