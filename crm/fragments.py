"""Fragments: components that say nothing but their arguments are composed once, then taken as they are.

A page prints an icon a hundred times and its menu twice; composing them was half of its time.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from flask.templating import Environment
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from crm.addresses import standing

MOST = 2000  # fragments of one component that are kept

# No component stands here that prints a form (its token is of one visitor) or what a caller hands it.
KEPT = (
    *('brand', 'cell', 'command_menu', 'date', 'footer', 'head'),
    *('icon', 'link_button', 'navigation', 'sort_header', 'state'),
)
FILES = {f'components/{name}.html': name for name in KEPT}


class Component(Template):
    """A template whose macros are imported as they stand: they know the environment's globals and no others."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            module = super()._get_default_module()
            if name := FILES.get(self.name or ''):
                setattr(module, name, Kept(getattr(module, name)))
        kept: TemplateModule = self._module  # type: ignore[assignment]
        return kept


class KeepingEnvironment(Environment):
    """Flask's templates, with the components named above kept by their arguments."""

    template_class = Component


def as_filter(environment: Environment, file: str) -> Callable[..., Any]:
    """A kept component as a filter, which costs half of a call: for what stands in each cell of a table."""

    @cache
    def component() -> Any:
        return getattr(environment.get_template(file).module, FILES[file])

    return lambda *arguments: component()(*arguments)


class Kept:
    """A component that answers from memory to arguments it has met; those without a hash (lists) are composed."""

    jinja_pass_arg = None  # said outright: Jinja asks at each call

    def __init__(self, component: Callable[..., Any]) -> None:
        self.component = component

        @lru_cache(MOST, typed=True)
        def composed(_root: str, *arguments: Any, **named: Any) -> Any:
            return component(*arguments, **named)

        self.composed = composed

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        try:
            hash((arguments, *named.values()))
        except TypeError:
            return self.component(*arguments, **named)
        # addresses of files begin with where the application stands
        return self.composed(standing(), *arguments, **named)
