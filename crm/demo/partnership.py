"""Targets of the demonstration."""

from datetime import date, timedelta

from crm import clock
from crm.convention.models import Target
from crm.demo.world import World, add_all

TARGETS = (
    ('O1.1', 30, 40),
    ('O1.3', 0.7, 0.75),
    ('O1.6', 0.5, 0.6),
    ('O1.8', 0.8, 0.9),
    ('O2.1', 90, 101),
    ('O2.2', 300, 400),
    ('O2.5', 250, 320),
    ('O2.8', 80, 95),
    ('O3.1', 4, 5),
    ('O4.3', 40, 60),
)
# The clubs that set targets of their own: the sums do not match the country's, as the page of targets says.
CLUBS_AIMING = ('75', '59', '69', '13', '33', '2A', '974')


def build(world: World) -> None:
    """Targets with their justification."""
    add_all([target for code, this, following in TARGETS for target in _targets(world, code, this, following)])
    add_all([target for place, code in enumerate(CLUBS_AIMING) for target in _club_targets(world, place, code)])


def _club_targets(world: World, place: int, club: str) -> list[Target]:
    aims = (('O2.5', 12 - place, 16 - place), ('O2.2', 18 - 2 * place, 24 - 2 * place), ('O1.6', 0.4, 0.5))
    return [target for code, this, following in aims for target in _targets(world, code, this, following, club)]


def _targets(world: World, code: str, this: float, following: float, club: str = '') -> list[Target]:
    ends = (date(world.today.year, 12, 31), date(world.today.year + 1, 12, 31))
    return [
        Target(
            indicator=code,
            scope=f'club:{club}' if club else 'national',
            due_on=due,
            value=value,
            justification='Cible fictive de la démonstration : la convention publiée ne fixe aucun chiffre.',
            set_by_name='Colin Collectif',
            set_at=clock.now() - timedelta(days=300),
        )
        for due, value in zip(ends, (this, following), strict=True)
    ]
