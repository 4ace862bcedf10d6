"""Writes of the convention: load the two conventions, set a target."""

from crm.convention.actions.loading import load_conventions
from crm.convention.actions.targets import set_target

__all__ = ['load_conventions', 'set_target']
