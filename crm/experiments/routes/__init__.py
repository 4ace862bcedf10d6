"""Pages of experiments."""

from crm.experiments.routes import files, following, life, national, participants, risks, territory
from crm.experiments.routes.blueprint import bp

__all__ = ['bp', 'files', 'following', 'life', 'national', 'participants', 'risks', 'territory']
