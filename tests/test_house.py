"""The house: the core keeps its promises."""

import pytest

from crm import access, samples
from crm.commitments.models import Commitment, CommitmentState
from crm.companies.models import Contact
from crm.database import WriteOnRead, db, reading
from crm.history import changes_of, states_of


@pytest.mark.usefixtures('app')
class TestPerimeter:
    def test_without_a_perimeter_nothing_scoped_is_seen(self):
        samples.contact(samples.company())
        assert db.session.scalars(db.select(Contact)).all() == []

    def test_a_contact_of_another_club_does_not_exist(self):
        company = samples.company(clubs=('75', '13'))
        mine, other = samples.contact(company, '75'), samples.contact(company, '13')
        with access.within(access.Perimeter(clubs=frozenset({mine.club_id}))):
            assert db.session.scalars(db.select(Contact)).all() == [mine]
            db.session.expunge_all()
            assert db.session.get(Contact, other.id) is None


@pytest.mark.usefixtures('app')
class TestHistory:
    def test_a_change_is_kept_with_old_and_new(self):
        company = samples.company('Avant')
        company.name = 'Après'
        db.session.flush()
        change = changes_of(company)[0]
        assert (change.field, change.old, change.new, change.user_name) == (
            'name',
            'Avant',
            'Après',
            'système',
        )

    def test_each_state_is_kept(self):
        commitment: Commitment = samples.commitment(samples.company(), state=CommitmentState.SIGNED)
        assert [change.new for change in states_of(commitment)] == [
            'draft',
            'submitted',
            'awaiting_signature',
            'signed',
        ]


@pytest.mark.usefixtures('app')
def test_work_that_only_reads_may_not_write():
    with pytest.raises(WriteOnRead), reading():
        samples.company()
