"""Operations: what changed much at once is kept, and undone while nothing changed since."""

import pytest
from flask import Flask

from crm import access, operations, samples
from crm.companies import actions as companies
from crm.companies.models import ClubMembership, Company, Contact
from crm.database import db
from crm.errors import Refusal
from crm.history import Change
from crm.outreach import actions as outreach
from crm.outreach.models import Channel, Interaction, Outcome

SEEN = 'lecture dans un essai'


@pytest.fixture(autouse=True)
def everything(app: Flask):
    with access.for_everyone(SEEN):
        yield


def begun() -> operations.Operation:
    return operations.begin('bulk', 'Essai', reason='pour voir')


def test_what_a_block_creates_is_removed(app: Flask):
    operation = begun()
    with operations.recording(operation):
        company = samples.company(name='Éphémère')
    company_id = company.id
    assert operations.preview(operation).removed >= 1
    undone = operations.undo(operation)
    assert undone.obstacles == []
    assert db.session.get(Company, company_id) is None
    assert operation.state == operations.OperationState.UNDONE


def test_what_a_block_changes_is_restored_with_its_history(app: Flask):
    company = samples.company(name='Avant')
    operation = begun()
    with operations.recording(operation):
        company.name = 'Après'
        company.refold()
    operations.undo(operation)
    assert company.name == 'Avant'
    assert company.folded.startswith('avant')
    last = db.session.scalars(
        db.select(Change).filter_by(table='company', field='name').order_by(Change.id.desc())
    ).first()
    assert (last.old, last.new) == ('Après', 'Avant')


def test_what_was_deleted_comes_back_with_its_number(app: Flask):
    company = samples.company()
    contact = samples.contact(company, last_name='Revenante')
    contact_id, operation = contact.id, begun()
    operations.delete(operation, contact)
    assert db.session.get(Contact, contact_id) is None
    operations.undo(operation)
    assert db.session.get(Contact, contact_id).last_name == 'Revenante'


def test_what_was_changed_since_is_left_and_said(app: Flask):
    company = samples.company(name='Avant')
    operation = begun()
    with operations.recording(operation):
        company.name = 'Après'
    db.session.flush()
    company.name = 'Encore après'
    db.session.flush()
    undone = operations.undo(operation)
    assert company.name == 'Encore après'
    assert [obstacle.reason for obstacle in undone.obstacles] == ['Modifié depuis.']
    assert operation.state == operations.OperationState.PARTLY
    assert [obstacle.key for obstacle in operations.obstacles_of(operation)] == [(company.id,)]


def test_a_record_that_others_refer_to_stays_with_its_parts(app: Flask):
    club = samples.club('75')
    operation = begun()
    with operations.recording(operation):
        kept, gone = samples.company(), samples.company()
    outreach.log(kept, club, channel=Channel.CALL, outcome=Outcome.INTERESTED)
    db.session.flush()
    kept_id, gone_id = kept.id, gone.id
    seen = operations.preview(operation)
    undone = operations.undo(operation)
    assert {o.key for o in seen.obstacles} == {o.key for o in undone.obstacles}
    assert db.session.get(Company, gone_id) is None
    assert db.session.get(Company, kept_id) is not None
    assert db.session.scalar(db.select(ClubMembership).filter_by(company_id=kept_id)) is not None
    assert db.session.scalar(db.select(ClubMembership).filter_by(company_id=gone_id)) is None


def test_a_value_taken_since_is_not_taken_back(app: Flask):
    company = samples.company()
    number, operation = company.siren, begun()
    with operations.recording(operation):
        company.siren = None
    samples.company(siren=number)
    undone = operations.undo(operation)
    assert company.siren is None
    assert 'prise par un autre' in undone.obstacles[0].reason


def test_bulk_statements_are_kept_by_hand(app: Flask):
    first, second = samples.company(), samples.company()
    operation = begun()
    db.session.execute(db.update(Company).where(Company.id == first.id).values(category='PME'))
    operations.keep_updated(operation, Company, {first.id: {'category': ('', 'PME')}})
    member = ClubMembership(company_id=second.id, club_id=samples.club('23').id, since=first.created_at.date())
    db.session.add(member)
    db.session.flush()
    operations.keep_created(operation, ClubMembership, [member.id])
    operations.undo(operation)
    assert db.session.get_one(Company, first.id).category == ''
    assert (
        db.session.scalar(db.select(ClubMembership).filter_by(company_id=second.id, club_id=samples.club('23').id))
        is None
    )


def test_states_and_exchanges_made_by_an_operation_go_with_it(app: Flask):
    club = samples.club('75')
    company = samples.company()
    before, operation = company.relation_state, begun()
    with operations.recording(operation):
        outreach.log(company, club, channel=Channel.CALL, outcome=Outcome.INTERESTED)
    assert company.relation_state != before
    operations.undo(operation)
    assert company.relation_state == before
    assert db.session.scalars(db.select(Interaction).filter_by(company_id=company.id)).all() == []


def test_undoing_can_go_part_by_part(app: Flask):
    operation = begun()
    for _ in range(5):
        with operations.recording(operation):
            samples.company()
    turns = 1
    while operations.undo_next(operation, parts=2):
        assert operation.state == operations.OperationState.UNDOING
        turns += 1
    assert turns > 2
    assert operation.state == operations.OperationState.UNDONE


def test_an_operation_is_undone_once(app: Flask):
    operation = begun()
    operations.undo(operation)
    with pytest.raises(Refusal, match='déjà annulée'):
        operations.undo(operation)


def test_another_coordinator_does_not_see_my_operation(app: Flask):
    mine = samples.coordinator('75')
    other = samples.coordinator('23')
    operation = begun()
    operation.user_id = mine.id
    db.session.flush()
    with access.within(access.Perimeter(user=other.id, clubs=frozenset({1}))):
        assert db.session.scalar(db.select(operations.Operation.id)) is None
        assert not operations.may_undo(operation)
    with access.within(access.Perimeter(user=mine.id)):
        assert operations.may_undo(operation)


def test_following_a_company_again_is_kept(app: Flask):
    club, company = samples.club('23'), samples.company()
    operation = begun()
    with operations.recording(operation):
        companies.follow(company, club)
    operations.undo(operation)
    assert db.session.scalar(db.select(ClubMembership).filter_by(company_id=company.id, club_id=club.id)) is None


def test_a_value_set_before_it_was_read_again_is_restored(app: Flask):
    company = samples.company(name='Avant')
    db.session.commit()
    operation = begun()
    db.session.expire(company)
    with operations.recording(operation):
        company.name = 'Après'
    assert db.session.scalars(db.select(Change).filter_by(table='company', field='name')).one().old == 'Avant'
    operations.undo(operation)
    assert company.name == 'Avant'
