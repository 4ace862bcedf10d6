"""Answers kept until the end of a page that shows: what several parts of it ask is read once."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, has_request_context, request

from crm import access

Answer = TypeVar('Answer')


def once_a_page(key: tuple[str, int], ask: Callable[[], Answer]) -> Answer:
    """`ask()`, its answer kept until the end of a GET, which writes nothing; asked again each time elsewhere.

    An answer is kept for the perimeter in which it was asked.
    """
    if not has_request_context() or request.method not in ('GET', 'HEAD'):
        return ask()
    kept: dict[tuple[str, int], Answer] = g.setdefault('asked_once', {}).setdefault(access.perimeter(), {})
    if key not in kept:
        kept[key] = ask()
    return kept[key]
