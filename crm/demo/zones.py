"""Zones of the demonstration: fictional, said to be so, on real communes where its establishments stand."""

from datetime import date

from crm.companies.models import Establishment
from crm.database import db
from crm.demo.world import World
from crm.territories import actions
from crm.territories.models import Commune, RuralLevel, ZoneKind
from crm.territories.queries import ZoneList, whole_commune_of
from crm.territories.queries.zone_lists import ListedZone

LABEL = 'Démonstration (zones fictives)'
SINCE = date(2020, 1, 1)
PLACES = ('Les Acacias', 'La Fontaine', 'Les Hauts', 'Le Clos', 'Les Tilleuls', 'La Gare', 'Les Vergers', 'Le Parc')


def build(world: World) -> None:
    """A neighbourhood in one commune of three, a rural listing of the least peopled fifth."""
    used = db.select(Establishment.commune_code).where(Establishment.commune_code.is_not(None))
    query = db.select(Commune).where(Commune.code.in_(used)).order_by(Commune.population.desc(), Commune.code)
    communes = [commune for commune in db.session.scalars(query) if commune.departement_code]
    _load(ZoneKind.QPV, [_neighbourhood(n, commune) for n, commune in enumerate(communes[::3], start=1)])
    _load(ZoneKind.FRR, [_rural(n, commune) for n, commune in enumerate(communes[-len(communes) // 5 :])])


def _neighbourhood(number: int, commune: Commune) -> ListedZone:
    name = f'{PLACES[number % len(PLACES)]} ({commune.name}, fictif)'
    codes = [commune.code, whole_commune_of(commune.code)]
    return ListedZone(f'DEMO{number:04}', name, None, [code for code in codes if code])


def _rural(number: int, commune: Commune) -> ListedZone:
    level = (RuralLevel.BASE, RuralLevel.BASE, RuralLevel.PLUS, RuralLevel.BENEFICIARY)[number % 4]
    return ListedZone(commune.code, commune.name, level, [commune.code])


def _load(kind: ZoneKind, zones: list[ListedZone]) -> None:
    if zones:
        listed = ZoneList(kind, f'demonstration-{kind}', {zone.code: zone for zone in zones})
        actions.load_zones(listed, LABEL, SINCE, 'Données fictives')
