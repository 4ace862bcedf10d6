"""The file of a company asks few statements, whatever it holds."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from crm import clock, samples
from crm.access import Role
from crm.commitments.models import CommitmentState
from crm.companies.models import (
    CompanyTag,
    DuplicatePair,
    Handover,
    HandoverState,
    MergedCompany,
    ProposalState,
    RegisterField,
    RegisterProposal,
    Tag,
)
from crm.database import db

# with nothing pending; each kind of pending thing (relay, difference with the register, merge, quote) is one more
MOST = 18
PENDING = 10


@pytest.fixture
def statements(app):
    """statements() → a block whose SELECTs are listed."""

    @contextmanager
    def listen():
        seen = []

        def keep(_connection, _cursor, statement, *_):
            if statement.startswith('SELECT'):
                seen.append(' '.join(statement.split()))

        event.listen(db.engine, 'before_cursor_execute', keep)
        try:
            yield seen
        finally:
            event.remove(db.engine, 'before_cursor_execute', keep)

    return listen


def busy(company, number):
    """`number` of everything that a file usually shows."""
    for nth in range(1, number + 1):
        samples.establishment(company, nth)
        contact = samples.contact(company)
        samples.interaction(company, contact_id=contact.id, occurred_at=clock.now() - timedelta(days=nth))
        samples.interaction(company, '13', occurred_at=clock.now() - timedelta(days=nth))
        samples.follow_up(company)
        samples.attendance(samples.event(), company)
        samples.commitment(company, state=CommitmentState.SIGNED)
        samples.mentor(company)
        tag = samples.add(Tag(name=f'Étiquette {nth}', folded=f'etiquette {nth}'))
        samples.add(CompanyTag(tag_id=tag.id, company_id=company.id))


def pending(company, number):
    """`number` of everything that waits for a decision about a company, or seldom happens."""
    one, other = samples.club('75'), samples.club('13')
    fields = list(RegisterField)
    for nth in range(number):
        samples.add(
            Handover(
                company_id=company.id,
                from_club_id=one.id,
                to_club_id=other.id,
                state=HandoverState.PROPOSED,
                proposed_at=clock.now(),
            )
        )
        twin = samples.company(clubs=('75',))
        samples.add(
            DuplicatePair(
                company_id=company.id,
                other_id=twin.id,
                score=90,
                reasons=['Même nom'],
                found_at=clock.now(),
                seen_at=clock.now(),
            )
        )
        samples.add(
            MergedCompany(
                id=company.id * 1000 + nth, into_id=company.id, operation_id=1, name='Ancienne fiche', at=clock.now()
            )
        )
        samples.add(
            RegisterProposal(
                company_id=company.id,
                field=fields[nth],
                ours='',
                theirs='Autre',
                values={},
                state=ProposalState.OPEN,
                found_at=clock.now(),
            )
        )
        samples.quote(company)


@pytest.mark.parametrize('reader', ['coordinator', 'staff'])
class TestTheFileOfACompany:
    @pytest.fixture
    def cost(self, sign_in, statements, reader):
        """cost(company) → the SELECTs of its file, and the page."""
        browser = sign_in(samples.coordinator('75') if reader == 'coordinator' else samples.user(Role.COLLECTIF))

        def measure(company):
            address = f'/entreprises/{company.id}'
            browser.get(address)  # a first visit is also written down
            with statements() as seen:
                page = browser.get(address)
            assert page.status == 200
            return seen, page

        return measure

    def test_a_bare_company_asks_no_more_than_a_busy_one(self, cost):
        bare, full = samples.company(clubs=('75', '13')), samples.company(clubs=('75', '13'))
        busy(full, 1)
        db.session.commit()
        assert len(cost(bare)[0]) <= len(cost(full)[0])

    def test_it_takes_at_most_so_many_statements_whatever_it_holds(self, cost):
        company = samples.company(clubs=('75', '13'))
        busy(company, 20)
        db.session.commit()
        seen, page = cost(company)
        assert len(page.rows('Interlocuteurs')) >= 20
        assert len(seen) <= MOST, '\n'.join(seen)

    def test_what_is_pending_is_read_by_kind_not_by_row(self, cost):
        few, many = samples.company(clubs=('75', '13')), samples.company(clubs=('75', '13'))
        for company, number in ((few, 1), (many, 4)):
            busy(company, number)
            pending(company, number)
        db.session.commit()
        seen, page = cost(many)
        for title in (
            'Doublons possibles',
            'Ce que l’annuaire dit autrement',
            'Relais proposé',
            'Fusion avec la fiche',
        ):
            assert title in page.text
        assert len(seen) <= len(cost(few)[0]), '\n'.join(seen)
        assert len(seen) <= MOST + PENDING, '\n'.join(seen)
