"""Charts from values: the same SVG in a page and in a document, always with its data table."""

from crm.charts.bars import Bar, Bars
from crm.charts.courses import Courses
from crm.charts.funnel import Funnel, Step
from crm.charts.periods import Period, Periods
from crm.charts.spans import Span, Spans
from crm.charts.trend import Gauge, Trend

__all__ = [
    'Bar',
    'Bars',
    'Courses',
    'Funnel',
    'Gauge',
    'Period',
    'Periods',
    'Span',
    'Spans',
    'Step',
    'Trend',
]
