"""The blueprint of the pages of territories."""

from flask import Blueprint

bp = Blueprint('territories', __name__, url_prefix='/clubs')
