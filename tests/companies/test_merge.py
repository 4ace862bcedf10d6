"""Merge: everything follows the kept sheet, both clubs are told, and all of it can be undone."""

from datetime import date

import pytest
from flask import Flask

from crm import access, clock, history, operations, samples
from crm.access import Role
from crm.accounts.models import RoleGrant
from crm.commitments.models import Commitment
from crm.companies import actions
from crm.companies.models import (
    ClubMembership,
    Company,
    CompanyTag,
    Contact,
    DuplicatePair,
    Establishment,
    MergedCompany,
    PairState,
    RelationState,
    Tag,
)
from crm.companies.queries import merging
from crm.database import db
from crm.errors import Refusal
from crm.experiments.models import TerritorialExperiment
from crm.mail import Message
from crm.outreach.models import Interaction
from crm.territories.models import Club

SEEN = 'lecture dans un essai'


@pytest.fixture
def everything(app: Flask):
    with access.for_everyone(SEEN):
        yield


def two_sheets(**values) -> tuple[Company, Company]:
    """(the sheet to keep, the one typed a second time without SIREN)."""
    kept = samples.company('Transports Durand', clubs=('75',))
    other = samples.company('TRANSP. DURAND SARL', clubs=('75',), with_siren=False, **values)
    return kept, other


def merged(kept: Company, other: Company, **choices: str) -> operations.Operation:
    operation = actions.ask_or_merge(kept, other, choices)
    assert operation is not None
    return operation


class TestEverythingFollows:
    def test_work_of_all_features_goes_to_the_kept_sheet(self, everything):
        kept, other = two_sheets()
        contact, exchange = samples.contact(other), samples.interaction(other)
        commitment, mentor = samples.commitment(other), samples.mentor(other)
        merged(kept, other)
        for record in (contact, exchange, commitment, mentor):
            db.session.refresh(record)
            assert record.company_id == kept.id
        assert db.session.get(Company, other.id) is None

    def test_every_table_that_refers_to_a_company_is_followed(self, everything):
        tables = {reference.table.name for reference in merging.references_to('company')}
        assert {'contact', 'interaction', 'commitment', 'mentor', 'establishment', 'experiment_company'} <= tables
        kept, other = two_sheets()
        merged(kept, other)
        for reference in merging.references_to('company'):
            left = db.session.scalar(db.select(db.func.count()).where(reference.column == other.id))
            assert left == 0, f'{reference.table.name} still refers to the merged company'

    def test_a_club_that_followed_both_follows_once_since_the_earlier_day(self, everything):
        kept, other = two_sheets()
        old = db.session.scalar(db.select(ClubMembership).filter_by(company_id=other.id))
        old.since, old.note = date(2024, 3, 1), 'Connue par le forum'
        merged(kept, other)
        (membership,) = db.session.scalars(db.select(ClubMembership).filter_by(company_id=kept.id))
        assert (membership.since, membership.note) == (date(2024, 3, 1), 'Connue par le forum')

    def test_a_tag_on_both_stays_once_and_the_other_one_follows(self, everything):
        kept, other = two_sheets()
        shared, own = (samples.add(Tag(name=name, folded=name)) for name in ('commun', 'propre'))
        for company, tag in ((kept, shared), (other, shared), (other, own)):
            samples.add(CompanyTag(company_id=company.id, tag_id=tag.id))
        merged(kept, other)
        assert set(db.session.scalars(db.select(CompanyTag.tag_id).filter_by(company_id=kept.id))) == {
            shared.id,
            own.id,
        }

    def test_an_experiment_joined_by_both_is_joined_once(self, everything):
        kept, other = two_sheets()
        experiment = samples.experiment()
        experiment.companies += [kept, other]
        db.session.flush()
        operation = merged(kept, other)
        db.session.refresh(experiment)
        assert experiment.companies == [kept]
        operations.undo(operation)
        again = db.session.get_one(TerritorialExperiment, experiment.id, populate_existing=True)
        assert {company.id for company in again.companies} == {kept.id, other.id}

    def test_there_is_one_head_office_and_one_leading_club(self, everything):
        kept = samples.company('Nova', siren=samples.siren(70_012))
        other = samples.company('Nova SA', clubs=('69',))
        other.siren = kept.siren[:7] + kept.siren[8] + kept.siren[7]
        for company in (kept, other):
            samples.establishment(company)
            company.memberships[0].is_lead = True
        merged(kept, other)
        offices = db.session.scalars(db.select(Establishment).filter_by(company_id=kept.id, is_head_office=True))
        assert [site.siret[:9] for site in offices] == [kept.siren]
        leads = db.session.scalars(db.select(ClubMembership).filter_by(company_id=kept.id, is_lead=True)).all()
        assert [db.session.get(Club, m.club_id).code for m in leads] == ['75']

    def test_the_right_of_the_human_resources_follows(self, everything):
        kept, other = two_sheets()
        person = samples.user(Role.HR, other)
        merged(kept, other)
        assert db.session.scalar(db.select(RoleGrant.scope_id).filter_by(user_id=person.id)) == str(kept.id)

    def test_the_relation_is_the_one_that_went_further_and_its_passages_agree(self, everything):
        kept, other = two_sheets()
        actions.refresh_relation(other, RelationState.IN_DISCUSSION, on=date(2026, 3, 2))
        actions.refresh_relation(kept, RelationState.CONTACTED, on=date(2026, 5, 4))
        merged(kept, other)
        assert kept.relation_state == RelationState.IN_DISCUSSION

        def on(day: date) -> str:
            return db.session.scalar(
                db.select(history.state_on('company', Company.id, day)).where(Company.id == kept.id)
            )

        assert on(date(2026, 4, 1)) == 'in_discussion'
        assert on(date(2026, 6, 1)) == 'contacted'
        assert on(date(2099, 1, 1)) == 'in_discussion'

    def test_the_chosen_values_are_kept_and_found_by_the_search(self, everything):
        kept, other = two_sheets()
        other.usual_name = 'Durand Express'
        merged(kept, other, usual_name=merging.OTHER, name=merging.KEPT)
        assert (kept.name, kept.usual_name) == ('Transports Durand', 'Durand Express')
        assert 'durand express' in kept.folded

    def test_the_siren_may_come_from_the_sheet_that_goes(self, everything):
        other, kept = two_sheets()
        number = other.siren
        operation = merged(kept, other, siren=merging.OTHER)
        assert kept.siren == number
        operations.undo(operation)
        assert (kept.siren, db.session.get(Company, other.id).siren) == (None, number)


class TestRefusals:
    def test_two_right_siren_are_two_companies(self, app, sign_in):
        kept, other = samples.company('Nova'), samples.company('Nova', siren='732829320')
        here = access.Perimeter(clubs=frozenset({samples.club('75').id}), user=1)
        with access.within(here), pytest.raises(Refusal, match='deux SIREN différents et justes'):
            actions.ask_or_merge(kept, other, {})

    def test_the_staff_say_why_two_right_siren_are_one(self, everything):
        kept, other = samples.company('Nova'), samples.company('Nova', siren='732829320')
        with pytest.raises(Refusal, match='dites pourquoi'):
            actions.ask_or_merge(kept, other, {})
        assert actions.ask_or_merge(kept, other, {}, 'Transmission universelle du patrimoine').reason.startswith(
            'Trans'
        )

    def test_a_sheet_is_not_merged_with_itself(self, everything):
        kept, _ = two_sheets()
        with pytest.raises(Refusal, match='deux fois la même fiche'):
            actions.ask_or_merge(kept, kept, {})

    def test_a_club_that_follows_neither_may_not(self, app):
        kept, other = two_sheets()
        elsewhere = access.Perimeter(clubs=frozenset({samples.club('13').id}), user=1)
        with access.within(elsewhere), pytest.raises(Refusal, match='Aucun de vos clubs'):
            actions.ask_or_merge(kept, other, {})


class TestUndo:
    def test_all_is_as_before(self, everything):
        kept, other = two_sheets()
        samples.establishment(kept)
        tag = samples.add(Tag(name='x', folded='x'))
        samples.add(CompanyTag(company_id=other.id, tag_id=tag.id))
        contact, commitment = samples.contact(other), samples.commitment(other)
        actions.refresh_relation(other, RelationState.COMMITTED)
        before = photograph()
        operation = merged(kept, other, name=merging.OTHER)
        assert photograph() != before
        undone = operations.undo(operation)
        assert undone.obstacles == []
        assert photograph() == before
        assert db.session.get(Contact, contact.id).company_id == other.id
        assert db.session.get(Commitment, commitment.id).company_id == other.id

    def test_what_came_since_stays_with_the_kept_sheet(self, everything):
        kept, other = two_sheets()
        operation = merged(kept, other)
        since = samples.interaction(kept)
        operations.undo(operation)
        assert db.session.get(Interaction, since.id).company_id == kept.id

    def test_what_was_changed_since_is_left_and_said(self, everything):
        kept, other = two_sheets()
        operation = merged(kept, other, name=merging.OTHER)
        kept.name = 'Nom corrigé après la fusion'
        db.session.flush()
        undone = operations.undo(operation)
        assert kept.name == 'Nom corrigé après la fusion'
        assert [obstacle.table for obstacle in undone.obstacles] == ['company']
        assert db.session.get(Company, other.id) is not None

    def test_the_pair_is_to_be_looked_at_again(self, everything):
        kept, other = two_sheets()
        operation = merged(kept, other)
        pair = db.session.scalar(db.select(DuplicatePair))
        assert pair.state == PairState.MERGED
        operations.undo(operation)
        assert db.session.get(DuplicatePair, pair.id) is None or pair.state == PairState.PROPOSED
        assert db.session.scalar(db.select(MergedCompany)) is None

    def test_a_merge_into_a_sheet_merged_later_leads_to_the_last(self, everything):
        first, second = two_sheets()
        third = samples.company('Durand', with_siren=False)
        merged(second, third)
        merged(first, second)
        assert db.session.get(MergedCompany, third.id).into_id == first.id

    def test_nobody_undoes_a_merge_after_thirty_days(self, everything):
        kept, other = two_sheets()
        operation = merged(kept, other)
        operation.until = clock.start_of(date(2020, 1, 1))
        with pytest.raises(Refusal, match='trop ancienne'):
            operations.undo(operation)


class TestTwoClubs:
    def sheets(self) -> tuple[Company, Company]:
        return (
            samples.company('Atelier Rivière', clubs=('75',)),
            samples.company('Atelier Riviere SAS', clubs=('69',), with_siren=False, departement_code='75'),
        )

    def within(self, code: str) -> access.Perimeter:
        return access.Perimeter(clubs=frozenset({samples.club(code).id}), user=samples.coordinator(code).id)

    def test_the_other_club_is_asked_and_told_by_mail(self, app):
        kept, other = self.sheets()
        colleague = samples.coordinator('69')
        with access.within(self.within('75')):
            assert actions.ask_or_merge(kept, other, {'name': merging.KEPT}) is None
            pair = db.session.scalar(db.select(DuplicatePair))
        assert (pair.state, pair.plan['kept']) == (PairState.ASKED, kept.id)
        assert db.session.get(Company, other.id) is not None
        mails = db.session.scalars(db.select(Message).filter_by(recipient=colleague.email)).all()
        assert len(mails) == 1
        assert 'Atelier Rivière' in mails[0].body

    def test_its_agreement_merges(self, app):
        kept, other = self.sheets()
        with access.within(self.within('75')):
            actions.ask_or_merge(kept, other, {})
        with access.within(self.within('69')):
            operation = actions.agree(db.session.scalar(db.select(DuplicatePair)))
        assert operation is not None
        assert db.session.get(Company, other.id) is None

    def test_who_asked_cannot_agree_in_the_place_of_the_other(self, app):
        kept, other = self.sheets()
        with access.within(self.within('75')):
            actions.ask_or_merge(kept, other, {})
            with pytest.raises(Refusal, match='n’attend pas l’accord de vos clubs'):
                actions.agree(db.session.scalar(db.select(DuplicatePair)))

    def test_a_refusal_says_why_and_the_pair_waits(self, app):
        kept, other = self.sheets()
        with access.within(self.within('75')):
            actions.ask_or_merge(kept, other, {})
        with access.within(self.within('69')):
            pair = db.session.scalar(db.select(DuplicatePair))
            with pytest.raises(Refusal, match='Dites pourquoi'):
                actions.decline(pair, '')
            actions.decline(pair, 'Deux sites distincts')
        assert pair.state == PairState.PROPOSED
        assert 'Deux sites distincts' in pair.note

    def test_after_a_merge_by_the_staff_both_clubs_are_told(self, everything):
        kept, other = self.sheets()
        people = [samples.coordinator('75'), samples.coordinator('69')]
        merged(kept, other)
        for person in people:
            (mail,) = db.session.scalars(db.select(Message).filter_by(recipient=person.email))
            assert 'Atelier Riviere SAS' in mail.body

    def test_a_decision_on_a_third_sheet_follows(self, everything):
        kept, other = self.sheets()
        third = samples.company('Atelier', with_siren=False)
        pair = actions.pair_of(other, third)
        actions.dismiss(pair, 'Une autre')
        merged(kept, other)
        carried = db.session.get(DuplicatePair, pair.id)
        assert {carried.company_id, carried.other_id} == {kept.id, third.id}
        assert carried.state == PairState.DISMISSED


WITHOUT = {'change', 'operation', 'operation_part', 'message', 'duplicate_pair', 'trace', 'session', 'task'}


def photograph() -> dict[str, list[tuple]]:
    """Every row of every table but those written beside the work; without versions and dates of change."""
    db.session.flush()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in WITHOUT:
            columns = [c for c in table.columns if c.name not in ('version', 'updated_at')]
            found[table.name] = sorted(map(tuple, db.session.execute(db.select(*columns))), key=repr)
    return found
