"""The blueprint of orientation."""

from flask import Blueprint

bp = Blueprint('orientation', __name__)
