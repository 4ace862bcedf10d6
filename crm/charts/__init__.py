"""Charts from values: the same SVG in a page and in a document, always with its data table."""

from .bars import Bar, Bars
from .funnel import Funnel, Step
from .periods import Period, Periods

__all__ = ['Bar', 'Bars', 'Funnel', 'Period', 'Periods', 'Step']
