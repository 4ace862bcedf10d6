"""The blueprint that the pages of reporting share."""

from flask import Blueprint

bp = Blueprint('reporting', __name__, url_prefix='/rapports')
