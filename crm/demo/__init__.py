"""Demonstration data: a coherent, fictional world over the 101 départements, the same for one seed and one day."""

from collections.abc import Callable

import click
from flask import Flask

from crm import access, demonstration
from crm.companies.models import Company
from crm.database import db, unit_of_work
from crm.demo import (
    advocacy,
    clubs,
    commitments,
    committee,
    companies,
    duplicates,
    events,
    experiments,
    mentors,
    outreach,
    partnership,
    people,
    register,
    reports,
    zones,
)
from crm.demo.world import World
from crm.history import Change
from crm.territories.models import Club

STEPS: list[tuple[str, Callable[[World], None]]] = [
    ('comptes et clubs', people.build),
    ('entreprises', companies.build),
    ('zones fictives', zones.build),
    ('annuaire', register.build),
    ('suivi par les clubs', clubs.build),
    ('échanges', outreach.build),
    ('événements', events.build),
    ('engagements', commitments.build),
    ('mentors et associations', mentors.build),
    ('comptes des partenaires', people.build_partners),
    ('binômes déclarés', mentors.declare_pairs),
    ('cibles', partnership.build),
    ('plaidoyer', advocacy.build),
    ('expérimentations', experiments.build),
    ('fiches en double', duplicates.build),
    ('listes de destinataires', reports.build),
    ('comité de suivi', committee.build),
]


class RealData(Exception):
    """The database already holds companies: fictional data do not mix with them."""


def load(companies_wanted: int, seed: int, say: Callable[[str], object] = lambda _: None) -> None:
    """Fill an empty, initialised database, in one transaction. Raises RealData.

    The states that records went through are kept (figures need them); the making of the data is not a history.
    """
    with access.for_everyone('la démonstration remplit une base vide'), unit_of_work():
        if db.session.scalar(db.select(Company.id).limit(1)) is not None:
            raise RealData
        world = World(seed, companies_wanted)
        world.clubs = {club.code: club for club in db.session.scalars(db.select(Club).order_by(Club.code))}
        for label, build in STEPS:
            say(label)
            build(world)
        world.write_states()
        db.session.flush()
        db.session.execute(db.delete(Change))
        demonstration.mark()


@click.group('demo', help='Données de démonstration.')
def group() -> None:
    """Commands of the demonstration."""


@group.command('load', help='Remplit une base vide de données fictives.')
@click.option('--companies', default=3000, show_default=True, help='Nombre d’entreprises.')
@click.option('--seed', default=2024, show_default=True, help='Graine du hasard : même graine, mêmes données.')
@click.option('--if-empty', is_flag=True, help='Ne rien dire si la base est déjà remplie.')
def load_command(companies: int, seed: int, if_empty: bool) -> None:
    if if_empty and db.session.scalar(db.select(Company.id).limit(1)) is not None:
        return
    try:
        load(companies, seed, lambda label: click.echo(f'Démonstration : {label}'))
    except RealData as error:
        raise click.ClickException(
            'La base contient déjà des entreprises : la démonstration ne s’y mêle pas.'
        ) from error
    click.echo('Comptes de démonstration (mot de passe commun : ' + demonstration.PASSWORD + ')')
    for email, who in demonstration.ACCOUNTS:
        click.echo(f'  {email:36} {who}')


def init_app(app: Flask) -> None:
    app.cli.add_command(group)
