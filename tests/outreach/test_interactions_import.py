"""Exchanges brought in from a file: once each, with the company and the person they name."""

from datetime import date

import pytest

from crm import access, clock, operations, samples
from crm.companies.models import RelationState
from crm.database import db
from crm.imports.targets import Destination, Line
from crm.outreach.models import Channel, Direction, Interaction, Outcome
from crm.outreach.target import TARGET

pytestmark = pytest.mark.usefixtures('app')

EXCHANGE = {'occurred_on': '17/03/2024', 'channel': 'Appel', 'outcome': 'Intéressée', 'note': 'Rappeler en mai'}


@pytest.fixture
def acier():
    return samples.company('Acier du Nord', clubs=('59',), departement_code='59')


def bring(*lines, club='59', note=''):
    records = TARGET.gather(Line(number, values, note) for number, values in enumerate(lines, 2))
    with access.for_everyone('import dans un essai'):
        tally = TARGET.bring_in(records, Destination(samples.club(club).id))
        db.session.flush()
    return tally


def counts(tally):
    return [tally.created, tally.updated, tally.unchanged, tally.doubtful, tally.refused]


def exchanges():
    with access.for_everyone('lecture dans un essai'):
        return list(db.session.scalars(db.select(Interaction).order_by(Interaction.id)))


def test_an_exchange_is_noted_once(acier):
    line = EXCHANGE | {'siren': acier.siren}
    assert counts(bring(line)) == [1, 0, 0, 0, 0]
    [noted] = exchanges()
    assert (noted.channel, noted.outcome, noted.note) == (Channel.CALL, Outcome.INTERESTED, 'Rappeler en mai')
    assert clock.day_of(noted.occurred_at) == date(2024, 3, 17)
    assert acier.relation_state == RelationState.IN_DISCUSSION
    assert counts(bring(line, line)) == [0, 0, 2, 0, 0]


@pytest.mark.parametrize(
    ('change', 'kept'),
    [
        ({'occurred_on': '18/03/2024'}, {}),
        ({'channel': 'RDV'}, {'channel': Channel.VISIT}),
        ({'note': 'Autre chose'}, {'note': 'Autre chose'}),
    ],
)
def test_another_day_channel_or_note_is_another_exchange(acier, change, kept):
    bring(EXCHANGE | {'siren': acier.siren})
    assert counts(bring(EXCHANGE | {'siren': acier.siren} | change)) == [1, 0, 0, 0, 0]
    assert all(getattr(exchanges()[1], name) == value for name, value in kept.items())


def test_without_an_outcome_nobody_was_reached(acier):
    found = bring({'siren': acier.siren, 'occurred_on': '2024-03-17'})
    assert counts(found) == [1, 0, 0, 1, 0]
    assert {remark.field for remark in found.remarks} == {'channel', 'outcome'}
    assert exchanges()[0].outcome == Outcome.NO_ANSWER
    assert acier.relation_state == RelationState.CONTACTED


def test_words_of_a_spreadsheet_are_understood(acier):
    lines = [
        {'channel': 'Visio Teams', 'outcome': 'RDV pris', 'direction': 'Entrant'},
        {'channel': 'E-mail', 'outcome': 'Pas intéressé', 'direction': ''},
        {'channel': 'Tél', 'outcome': 'répondeur', 'direction': 'sortant'},
    ]
    assert counts(bring(*(EXCHANGE | line | {'siren': acier.siren} for line in lines))) == [3, 0, 0, 0, 0]
    assert [(e.channel, e.outcome, e.direction) for e in exchanges()] == [
        (Channel.VIDEO, Outcome.MEETING_SET, Direction.IN),
        (Channel.EMAIL, Outcome.REFUSED, Direction.OUT),
        (Channel.CALL, Outcome.NO_ANSWER, Direction.OUT),
    ]


def test_a_known_person_is_linked_and_an_unknown_one_doubted(acier):
    person = samples.contact(acier, '59', first_name='Anne', last_name='Durand', email='anne@exemple.fr')
    lines = [
        {'email': 'ANNE@exemple.fr', 'note': 'a'},
        {'contact': 'Durand Anne', 'note': 'b'},
        {'contact': 'Personne'},
    ]
    found = bring(*(EXCHANGE | line | {'siren': acier.siren} for line in lines))
    assert counts(found) == [3, 0, 0, 1, 0]
    assert [e.contact_id for e in exchanges()] == [person.id, person.id, None]


def test_columns_kept_as_a_note_are_in_the_note(acier):
    bring(EXCHANGE | {'siren': acier.siren}, note='Origine : salon')
    assert exchanges()[0].note == 'Rappeler en mai\nOrigine : salon'


@pytest.mark.parametrize(
    ('change', 'field', 'words'),
    [
        ({'occurred_on': ''}, 'occurred_on', 'Sans date'),
        ({'occurred_on': '31/02/2024'}, 'occurred_on', 'calendrier'),
        ({'occurred_on': '01/01/2090'}, 'occurred_on', 'dans le futur'),
        ({'siren': '552108011'}, 'siren', 'Aucune entreprise'),
    ],
)
def test_a_line_that_cannot_be_noted_says_why(acier, change, field, words):
    found = bring(EXCHANGE | {'siren': acier.siren} | change)
    assert counts(found) == [0, 0, 0, 0, 1]
    assert found.remarks[0].field == field
    assert words in found.remarks[0].reason
    assert exchanges() == []


def test_a_club_that_does_not_follow_the_company_notes_nothing(acier):
    assert counts(bring(EXCHANGE | {'siren': acier.siren}, club='75')) == [0, 0, 0, 0, 1]


def test_what_was_noted_can_be_undone_with_the_state_it_gave(acier):
    with access.for_everyone('import dans un essai'):
        operation = operations.begin('import', 'Essai')
        with operations.recording(operation):
            bring(EXCHANGE | {'siren': acier.siren})
        operations.undo(operation)
        db.session.expire_all()
        assert exchanges() == []
        assert acier.relation_state == RelationState.IDENTIFIED
