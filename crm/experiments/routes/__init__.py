"""Pages of experiments."""

from crm.experiments.routes import files, life, participants
from crm.experiments.routes.blueprint import bp

__all__ = ['bp', 'files', 'life', 'participants']
