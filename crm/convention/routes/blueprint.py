"""The blueprint of the convention, and what its pages share."""

from collections.abc import Callable, Sequence

from flask import Blueprint, abort

from crm.convention import queries
from crm.convention.indicators.definitions import Pages, ProofRow

bp = Blueprint('convention', __name__, url_prefix='/convention')


def known(code: str) -> str:
    """The code of an indicator; 404 when there is none."""
    try:
        queries.definition(code)
    except KeyError:
        abort(404)
    return code


def neighbours(pages: Pages, rows: Sequence[ProofRow], address: Callable[..., str]) -> dict[str, str | None]:
    """Addresses of the pages before and after these rows, when there are rows there."""
    if not rows:
        return {'previous_url': None, 'next_url': None}
    first, last = rows[0].key, rows[-1].key
    return {
        'previous_url': address(avant=first) if pages(None, first, 1) else None,
        'next_url': address(apres=last) if pages(last, None, 1) else None,
    }
