"""Objective 3, joint advocacy: actions held, joint positions published."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from crm.advocacy import queries as advocacy
from crm.advocacy.models import ActionLevel, ActionState, ActionType, AdvocacyAction, Party, Position
from crm.convention.indicators import scopes
from crm.convention.indicators.definitions import (
    PLACES,
    Definition,
    Figure,
    Indicator,
    Link,
    Proof,
    ProofRow,
)
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db


def held(period: Period) -> list[AdvocacyAction]:
    query = select(AdvocacyAction).where(
        AdvocacyAction.state == ActionState.DONE,
        AdvocacyAction.on >= period.start,
        AdvocacyAction.on < period.end,
    )
    return list(db.session.scalars(query.order_by(AdvocacyAction.id)))


def actions(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found: dict[str, list[AdvocacyAction]] = {scope: [] for scope in wanted.scopes}
    for action in held(period):
        for scope in wanted.of_place(action.departement_code):
            found[scope].append(action)
    return {scope: _actions(period, listed) for scope, listed in found.items()}


def _actions(period: Period, held: Sequence[AdvocacyAction]) -> Figure:
    late = sum(1 for action in held if action.created_at >= period.closes)
    types, levels = Counter(action.type for action in held), Counter(action.level for action in held)
    parties = Counter(action.held_by for action in held)
    return Figure(
        float(len(held)),
        note=scopes.remarks(late=late),
        late=late,
        breakdown=(
            *((f'Portage – {party.label}', parties[party]) for party in Party),
            *((f'Type – {kind.label}', types[kind]) for kind in ActionType if types[kind]),
            *((f'Niveau – {level.label}', levels[level]) for level in ActionLevel if levels[level]),
        ),
    )


def prove_actions(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            a.id,
            (
                Link(a.title, 'advocacy.action', (('action_id', a.id),)),
                a.on,
                a.type.label,
                a.level.label,
                a.held_by.label,
            ),
        )
        for a in held(period)
        if wanted.of_place(a.departement_code)
    ]
    return Proof.of(
        ('Action', 'Date', 'Type', 'Niveau', 'Portage'),
        rows,
        'Une ligne par action tenue dans la période : leur nombre est le chiffre.',
    )


def _published(period: Period) -> list[Position]:
    """Positions published in the period, both parties having signed before its end."""
    return sorted(advocacy.published_joint(period.start, period.end), key=lambda position: position.id)


def positions(period: Period, wanted: Wanted) -> dict[str, Figure]:
    published = _published(period)
    late = sum(1 for position in published if position.created_at >= period.closes)
    figure = Figure(float(len(published)), note=scopes.remarks(late=late), late=late)
    return dict.fromkeys(wanted.scopes, figure)


def prove_positions(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            p.id,
            (
                Link(p.title, 'advocacy.position', (('position_id', p.id),)),
                p.first_joint.published_on,
                p.first_joint.collectif_signed_on,
                p.first_joint.lee_signed_on,
            ),
        )
        for p in _published(period)
    ]
    return Proof.of(
        ('Position', 'Publiée le', 'Signée par le Collectif le', 'Signée par LEE le'),
        rows,
        'Une ligne par position commune publiée dans la période : leur nombre est le chiffre.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O3.1',
            3,
            'Actions de plaidoyer tenues',
            'Actions (auditions, rendez-vous, tribunes, courriers, études…) marquées « tenues » et datées de la '
            'période, par type, par niveau et selon qui les porte. Dans un territoire : celles qui nomment un de ses '
            'départements ; pour un club, le sien.',
            'count',
            scopes=PLACES,
            owner='Collectif Mentorat et LEE',
        ),
        actions,
        prove_actions,
    ),
    Indicator(
        Definition(
            'O3.3',
            3,
            'Positions communes publiées',
            'Positions publiées dans la période et signées par les deux partenaires avant sa fin.',
            'count',
            scopes=('national',),
            owner='Collectif Mentorat et LEE',
        ),
        positions,
        prove_positions,
    ),
)
