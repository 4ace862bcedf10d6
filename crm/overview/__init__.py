"""Overview: Ma journée, help, tasks: pages that show several features."""

from flask import Flask




def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
