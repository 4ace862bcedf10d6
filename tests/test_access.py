"""Access: every view says who it is for; what belongs to somebody else does not exist, over every route with an id."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func
from werkzeug.routing import Rule

from crm import FEATURES, access, clock, samples, tasks
from crm.access import NOTHING, Perimeter, Role
from crm.accounts.models import User
from crm.commitments.models import CommitmentState
from crm.companies.models import (
    DuplicatePair,
    Handover,
    HandoverState,
    RegisterField,
    RegisterProposal,
    SavedView,
    Tag,
    ViewScope,
)
from crm.database import db
from crm.imports.models import ImportBatch
from crm.operations import Operation
from crm.outreach.models import Interaction
from crm.reporting.models import Report
from crm.statements import composed_once

# --- every view says who it is for ------------------------------------------------------------------


def test_every_view_declares_who_it_is_for(application: Flask):
    silent = [name for name, view in application.view_functions.items() if not hasattr(view, 'access')]
    assert silent == []


def test_a_view_that_declares_nothing_is_an_error(application: Flask):
    application.view_functions['planted'] = lambda: 'x'
    application.url_map.add(Rule('/planted', endpoint='planted', methods=['GET']))
    try:
        with pytest.raises(RuntimeError, match='does not say who it is for'):
            application.test_client().get('/planted')
    finally:
        del application.view_functions['planted']


PUBLIC_BLUEPRINTS = {'accounts', 'advocacy', 'commitments', 'mentors', 'orientation', 'overview', 'static'}


def test_public_views_are_few_and_known(application: Flask):
    public = {name.split('.')[0] for name, view in application.view_functions.items() if view.access == 'public'}
    assert public <= PUBLIC_BLUEPRINTS


@pytest.mark.parametrize('feature', [f for f in FEATURES if f not in ('imports',)])
def test_without_an_account_one_is_sent_to_sign_in(application: Flask, app: Flask, feature: str):
    client = app.test_client()
    for rule in routes_of(application, feature):
        view = application.view_functions[rule.endpoint]
        if view.access == 'public' or 'GET' not in (rule.methods or ()):
            continue
        answer = client.get(rule_url(rule, {}))
        assert answer.status_code == 303, rule
        assert '/connexion' in answer.location


def routes_of(application: Flask, feature: str) -> list[Rule]:
    return [rule for rule in application.url_map.iter_rules() if rule.endpoint.startswith(f'{feature}.')]


WORDS = {'format': 'pdf', 'what': 'companies', 'party': 'lee', 'state': 'done'}


def rule_url(rule: Rule, values: dict[str, Any]) -> str:
    return rule.build({name: values.get(name, WORDS.get(name, 1)) for name in rule.arguments})[1]  # type: ignore[index]


# --- what belongs to somebody else does not exist ---------------------------------------------------


def elsewhere() -> dict[str, Any]:
    """Records of club 13, of another company and of another association, by the name their ids have in addresses."""
    company = samples.company('Ailleurs', clubs=('13',))
    commitment = samples.commitment(company, '13', state=CommitmentState.SIGNED)
    mentor = samples.mentor(company)
    association = samples.association()
    batch = ImportBatch(
        target='companies',
        file_name='x.csv',
        file_sha256='0',
        file_key='0',
        club_id=samples.club('13').id,
        asked_by_id=None,
        created_at=clock.now(),
    )
    report = Report(
        document='partnership',
        perimeter='club:13',
        club_id=samples.club('13').id,
        title='Ailleurs',
        period_start=clock.today(),
        period_end=clock.today(),
        created_at=clock.now(),
    )
    event = samples.event('13')
    handover = Handover(
        company_id=company.id,
        from_club_id=samples.club('13').id,
        to_club_id=samples.club('69').id,
        state=HandoverState.PROPOSED,
        proposed_at=clock.now(),
    )
    experiment = samples.experiment(clubs=[samples.club('13')])
    own = samples.own_indicator(experiment)
    records = {
        'experiment_id': experiment,
        'own_id': own,
        'value_id': samples.indicator_value(own, 1),
        'place_id': samples.experiment_place(experiment),
        'declaration_id': samples.pair_declaration(association, '13'),
        'risk_id': samples.experiment_risk(experiment),
        'entry_id': samples.journal_entry(experiment),
        'view_id': samples.add(
            SavedView(
                name='Ailleurs',
                scope=ViewScope.CLUB,
                club_id=samples.club('13').id,
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        ),
        'tag_id': samples.add(Tag(name='Ailleurs', folded='ailleurs', club_id=samples.club('13').id)),
        'operation_id': samples.add(
            Operation(kind='bulk', label='Ailleurs', user_id=samples.user().id, user_name='x', at=clock.now())
        ),
        'event_id': event,
        'attendance_id': samples.attendance(event, company, '13'),
        'handover_id': samples.add(handover),
        'contact_id': samples.contact(company, '13'),
        'interaction_id': samples.interaction(company, '13'),
        'step_id': samples.follow_up(company, '13'),
        'commitment_id': commitment,
        'review_id': samples.review(commitment),
        'mentor_id': mentor,
        'referral_id': samples.referral(mentor, association),
        'capacity_id': samples.capacity(association, '13'),
        'batch_id': samples.add(batch),
        'proposal_id': samples.add(
            RegisterProposal(
                company_id=company.id, field=RegisterField.NAF, ours='', theirs='62.01Z', found_at=clock.now()
            )
        ),
        'report_id': samples.add(report),
        'pair_id': samples.add(
            DuplicatePair(
                company_id=company.id,
                other_id=samples.company('Ailleurs bis', clubs=('13',)).id,
                score=90,
                reasons=[],
                found_at=clock.now(),
                seen_at=clock.now(),
            )
        ),
        'task_id': samples.add(
            tasks.Task(kind='x', label='Ailleurs', asked_by_id=samples.user().id, created_at=clock.now())
        ),
    }
    ids = {name: record.id for name, record in records.items()}
    return ids | {'company_id': company.id, 'code': '13', 'club_id': samples.club('13').id}


def someone_here(role: Role) -> User:
    """A user whose right is limited to club 75, to one company, to one association or to one département."""
    scopes: dict[Role, Callable[[], Any]] = {
        Role.COORDINATOR: lambda: samples.club('75'),
        Role.HR: lambda: samples.company('Ici'),
        Role.ASSOCIATION: lambda: samples.association('Ici'),
        Role.STATE: lambda: samples.departement('75'),
    }
    return samples.user(role, scopes[role]())


# ids whose record is shared by design: who may see it is said by the permission alone
SHARED = {
    'company_id',
    'document',
    'code',
    'association_id',
    'charter_id',
    'action',
    'action_id',
    'position_id',
    'quote_id',
    'institution_id',
    'milestone_id',
    'convention_id',
    'target_id',
    'meeting_id',
    'item_id',
    'decision_id',
    'figure_id',
    'schedule_id',
    'list_id',
    'lot_id',
    'format',
    'user_id',
    'grant_id',
    'session_id',
    'host_id',
    'person_id',
    'establishment_id',
    'membership_id',
    'message_id',
    'number',
    'line',
    'indicator',
    'year',
    'kind',
    'token',
    'filename',
    'name',
    'export_id',
    'merged_id',
    'other_id',
    *WORDS,
}


def test_every_id_in_an_address_is_known_to_this_test(app: Flask):
    known = set(elsewhere()) | SHARED
    unknown = {f'{r.endpoint}: {a}' for r in app.url_map.iter_rules() for a in r.arguments if a not in known}
    assert unknown == set(), 'say whether this record is scoped (elsewhere) or shared by design (SHARED)'


@pytest.mark.parametrize('role', [Role.COORDINATOR, Role.HR, Role.ASSOCIATION, Role.STATE], ids=str)
def test_a_record_of_somebody_else_does_not_exist(app: Flask, sign_in, role: Role):
    ids = elsewhere()
    browser = sign_in(someone_here(role))
    token = browser.get('/aide').html.select_one('[name=csrf_token]')['value']
    for rule in app.url_map.iter_rules():
        if not rule.arguments & (set(ids) - {'company_id', 'code', 'club_id'}):
            continue
        if app.view_functions[rule.endpoint].access == 'public':
            continue
        for method in sorted({'GET', 'POST'} & (rule.methods or set())):
            url = rule_url(rule, ids)
            answer = browser.raw(url, method=method, data={'csrf_token': token} if method == 'POST' else None)
            assert answer.status_code in (403, 404), f'{method} {url} ({rule.endpoint}) answers {answer.status_code}'


def test_every_scoped_model_hides_from_somebody_else(app: Flask):
    elsewhere()
    here = [
        Perimeter(clubs=frozenset({samples.club('75').id}), user=999_999),
        Perimeter(companies=frozenset({samples.company('Ici').id}), user=999_999),
        Perimeter(associations=frozenset({samples.association('Ici').id}), user=999_999),
        NOTHING,
    ]
    for model in access.scoped_models():
        for held in here:
            with access.within(held):
                assert db.session.scalars(db.select(model)).all() == [], f'{model.__name__} shows to {held}'


def test_the_guard_sees_a_model_that_hides_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    elsewhere()
    request.addfinalizer(access.forget_rules)
    monkeypatch.setattr(access.rules, '_rules', {m: (lambda _m, _p: None) for m in access.rules._rules})
    access.forget_rules()
    with access.within(Perimeter(user=999_999, clubs=frozenset({samples.club('75').id}))):
        assert any(db.session.scalars(db.select(m)).all() for m in access.scoped_models())


def test_a_statement_that_names_no_record_cannot_pass_by_the_perimeter(app: Flask):
    samples.interaction(samples.company(), '75')
    with access.within(access.Perimeter(clubs=frozenset({samples.club('23').id}))):
        assert db.session.scalar(db.select(func.count(Interaction.id))) == 0
        with pytest.raises(access.EscapedPerimeter):
            db.session.scalar(db.select(func.count(Interaction.id).filter(Interaction.note != '')))
        known = db.select(func.count(Interaction.id).filter(Interaction.note != '')).select_from(Interaction)
        assert db.session.scalar(known) == 0
        inner = db.select(Interaction.id).subquery()
        assert db.session.scalar(db.select(func.count()).select_from(inner)) == 0


def test_a_statement_composed_once_shows_each_visitor_their_own(app: Flask):
    composed = []

    @composed_once
    def notes():
        composed.append(True)
        return db.select(Interaction.note).order_by(Interaction.note)

    company = samples.company()
    for code, note in (('75', 'Paris'), ('23', 'Guéret')):
        samples.interaction(company, code, note=note)
    seen = []
    for codes in (['75'], ['23'], ['75', '23'], [], ['75']):
        with access.within(Perimeter(clubs=frozenset(samples.club(code).id for code in codes))):
            seen.append(list(db.session.scalars(notes())))
    assert seen == [['Paris'], ['Guéret'], ['Guéret', 'Paris'], [], ['Paris']]
    assert composed == [True]
