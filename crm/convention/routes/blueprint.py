"""The blueprint of the convention, and what its pages share."""

from flask import Blueprint, abort

from crm.convention import queries

bp = Blueprint('convention', __name__, url_prefix='/convention')


def known(code: str) -> str:
    """The code of an indicator; 404 when there is none."""
    try:
        queries.definition(code)
    except KeyError:
        abort(404)
    return code
