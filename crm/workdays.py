"""Working days: weekends and French public holidays, with those of Alsace-Moselle and overseas."""

from datetime import date, timedelta

from crm.lazily import Lazily

holidays = Lazily('holidays')

# départements with public holidays of their own, by the library's codes (`6AE`: Alsace)
AREAS = {
    '57': '57',
    '67': '6AE',
    '68': '6AE',
    '971': '971',
    '972': '972',
    '973': '973',
    '974': '974',
    '976': '976',
}


def is_working_day(day: date, departement: str | None = None) -> bool:
    """Whether `day` is neither a weekend nor a public holiday there."""
    off = holidays.country_holidays('FR', subdiv=AREAS.get(departement or ''), years=day.year)
    return day.weekday() < 5 and day not in off


def working_day(day: date, departement: str | None = None) -> date:
    """`day`, or the next working day."""
    while not is_working_day(day, departement):
        day += timedelta(days=1)
    return day


def after(day: date, working_days: int, departement: str | None = None) -> date:
    """The day `working_days` working days after `day`."""
    for _ in range(working_days):
        day = working_day(day + timedelta(days=1), departement)
    return day


def before(day: date, departement: str | None = None) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working_day(day, departement):
        day -= timedelta(days=1)
    return day


def count_between(day: date, later: date, departement: str | None = None) -> int:
    """How many working days come after `day`, up to `later` included."""
    days = (day + timedelta(days=rank) for rank in range(1, (later - day).days + 1))
    return sum(is_working_day(one, departement) for one in days)
