"""Actions of advocacy, positions and quotes."""

from typing import Any

from crm import clock
from crm.advocacy.models import (
    ActionLevel,
    ActionType,
    AdvocacyAction,
    Institution,
    InstitutionKind,
    Milestone,
    MilestoneKind,
    Position,
    PositionVersion,
    QuoteAuthorisation,
    QuoteUse,
    Recurrence,
)
from crm.companies.models import Company
from crm.samples.basics import add


def institution(name: str = 'Sénat', **values: Any) -> Institution:
    values = {'kind': InstitutionKind.SENATE, 'created_at': clock.now()} | values
    made = Institution(name=name, **values)
    made.fold_label()
    return add(made)


def milestone(**values: Any) -> Milestone:
    day = values.get('first_on', clock.today())
    values = {'title': 'Échéance', 'kind': MilestoneKind.OTHER, 'recurrence': Recurrence.ONCE, 'first_on': day} | values
    return add(Milestone(**{'last_on': day, 'created_at': clock.now()} | values))


def advocacy_action(**values: Any) -> AdvocacyAction:
    values = {
        'type': ActionType.MEETING,
        'level': ActionLevel.NATIONAL,
        'title': 'Rendez-vous',
        'on': clock.today(),
    } | values
    made = AdvocacyAction(created_at=clock.now(), **values)
    made.fold_words()
    return add(made)


TEXT_COLUMNS = set(PositionVersion.__mapper__.columns.keys()) - {'id', 'created_at'}


def position(**values: Any) -> Position:
    """A position and its first version, frozen when it was signed or published unless said otherwise."""
    text = {name: values.pop(name) for name in TEXT_COLUMNS & set(values)}
    days = [day for name in ('collectif_signed_on', 'lee_signed_on', 'published_on') if (day := text.get(name))]
    agreed = values.get('state', 'draft') != 'draft' or days
    text = {'number': 1, 'frozen_on': min(days, default=clock.today()) if agreed else None} | text
    made = Position(**{'title': 'Position commune', 'created_at': clock.now()} | values)
    made.versions.append(PositionVersion(**text, created_at=clock.now()))
    return add(made)


def quote(of: Company, **values: Any) -> QuoteAuthorisation:
    values = {
        'quote': 'Le mentorat fait grandir nos équipes.',
        'uses': [QuoteUse.REPORTS.value],
        'authorised_on': clock.today(),
        'created_at': clock.now(),
    } | values
    return add(QuoteAuthorisation(company_id=of.id, **values))
