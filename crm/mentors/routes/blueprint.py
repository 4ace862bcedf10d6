"""The blueprint of mentors, and the way in by a link: a view that opens only the record its link names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint

from crm.access import for_everyone

bp = Blueprint('mentors', __name__)


def by_link(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view loads one record, that of its link, whoever is signed in."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        with for_everyone('un lien personnel ouvre la seule fiche pour laquelle il a été fait'):
            return view(*args, **kwargs)

    return opened
