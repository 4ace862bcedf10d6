"""The client of the register, before a server that answers, refuses, is slow, lies or is gone."""

import itertools
import threading
from datetime import timedelta

import pytest

from crm import clock, demonstration, register, samples
from crm.database import db
from crm.register import Unavailable, cache, client, pace
from tests.register_stub import ACTIVE, CLOSED, OVERSEAS, UNDISCLOSED, UNKNOWN

FAULTS = {
    'busy': 'busy',
    'broken': 'refused',
    'slow': 'slow',
    'truncated': 'unreadable',
    'cut': 'unreachable',
    'huge': 'unreadable',
    'moved': 'unreadable',
    'odd': 'unreadable',
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(client, 'INTERACTIVE_SECONDS', 0.4)


def test_a_siren_gives_what_identifies_the_company(stub):
    unit = register.find(ACTIVE).unit
    assert (unit.name, unit.usual_name, unit.naf, unit.naf25) == (
        'MENUISERIE DE L’ŒUVRE FICTIVE',
        'ATELIER BLEU',
        '62.01Z',
        '62.10Y',
    )
    assert (unit.headcount_code, unit.headcount_year, unit.category, unit.legal_form) == ('21', 2023, 'PME', '5710')
    head = unit.head_office
    assert (head.siret, head.address, head.postcode, head.city) == (
        samples.siret(ACTIVE),
        '9 RUE DES ATELIERS',
        '69003',
        'LYON',
    )


def test_a_siret_gives_its_site_too(stub):
    number = samples.siret(ACTIVE, 2)
    site = register.find(number).unit.site(number)
    assert (site.address, site.departement) == ('4 QUAI FICTIF', '13')


def test_persons_and_accounts_are_neither_asked_for_nor_kept(stub):
    register.find(ACTIVE)
    asked = stub.asked[0][1]
    assert asked['minimal'] == 'true'
    assert 'dirigeants' not in asked['include']
    kept = str(db.session.scalars(db.select(cache.RegisterAnswer)).one().answer)
    assert 'ŒUVRE' in kept
    assert 'PERSONNE' not in kept
    assert 'resultat_net' not in kept


def test_the_software_says_who_it_is(stub):
    register.find(ACTIVE)
    assert stub.asked[0][2].startswith('EngagementMentorat/')


def test_an_unknown_number_is_not_found(stub):
    assert register.find(UNKNOWN).unit is None


def test_a_closed_company_says_since_when(stub):
    unit = register.find(CLOSED).unit
    assert unit.closed
    assert unit.closed_day.isoformat() == '2025-03-31'


def test_what_is_not_disclosed_is_not_a_name(stub):
    unit = register.find(UNDISCLOSED).unit
    assert (unit.disclosed, unit.name, unit.usual_name) == (False, '', '')
    assert unit.head_office.postcode == ''


def test_the_departement_comes_from_the_commune(stub):
    assert register.find(OVERSEAS).unit.head_office.departement == '974'


def test_a_name_is_found_without_its_accents_and_ligatures(stub):
    assert [unit.siren for unit in register.search('menuiserie oeuvre').units] == [ACTIVE]


def test_two_letters_are_not_asked_for(stub):
    assert register.search('ab').units == []
    assert stub.asked == []


def test_the_same_question_is_asked_once(stub):
    first, again = register.find(ACTIVE), register.find(ACTIVE)
    assert len(stub.asked) == 1
    assert again.unit == first.unit
    assert again.at == first.at


def test_an_answer_is_asked_anew_after_its_days(stub):
    register.find(ACTIVE)
    with clock.stopped_at(clock.now() + timedelta(days=8)):
        register.find(ACTIVE)
    assert len(stub.asked) == 2


def test_a_fresh_answer_may_be_wanted(stub):
    register.find(ACTIVE)
    register.find(ACTIVE, fresh=True)
    assert len(stub.asked) == 2


def test_old_answers_are_forgotten(stub):
    register.find(ACTIVE)
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert cache.forget_old() == 1


@pytest.mark.parametrize(('fault', 'cause'), FAULTS.items())
def test_every_fault_is_one_and_the_same(stub, fault, cause):
    stub.fault, stub.retry_after = fault, '3'
    with pytest.raises(Unavailable) as caught:
        register.find(ACTIVE)
    assert caught.value.cause == cause
    assert stub.elsewhere == 0, 'a redirect was followed'


def test_a_register_that_is_gone_is_unavailable(app):
    app.config['SIRENE_URL'] = 'http://127.0.0.1:9'
    try:
        with pytest.raises(Unavailable, match='unreachable'):
            register.find(ACTIVE)
    finally:
        app.config['SIRENE_URL'] = ''


def test_without_a_setting_nobody_is_called(app):
    with pytest.raises(Unavailable, match='unconfigured'):
        register.find(ACTIVE)


def test_an_older_answer_is_better_than_none(stub):
    first = register.find(ACTIVE)
    stub.fault = 'broken'
    with clock.stopped_at(clock.now() + timedelta(days=8)):
        assert register.find(ACTIVE).at == first.at


def test_the_register_is_left_in_peace_for_as_long_as_it_says(stub):
    stub.fault, stub.retry_after = 'busy', '20'
    with pytest.raises(Unavailable):
        register.find(ACTIVE)
    stub.fault = ''
    with pytest.raises(Unavailable, match='paused'):
        register.find(ACTIVE)
    assert len(stub.asked) == 1
    with clock.stopped_at(clock.now() + timedelta(seconds=21)):
        assert register.find(ACTIVE).unit


def test_three_faults_open_the_circuit_and_a_scout_closes_it(stub):
    stub.fault = 'broken'
    for _ in range(5):
        with pytest.raises(Unavailable):
            register.find(ACTIVE)
    assert len(stub.asked) == 3
    later = clock.now() + timedelta(seconds=40)
    with clock.stopped_at(later):
        with pytest.raises(Unavailable, match='refused'):
            register.find(ACTIVE)
        with pytest.raises(Unavailable, match='paused'):
            register.find(ACTIVE)
    assert len(stub.asked) == 4
    stub.fault = ''
    with clock.stopped_at(later + timedelta(seconds=120)):
        assert register.find(ACTIVE).unit
        assert register.find(CLOSED).unit
    assert len(stub.asked) == 6


def test_many_threads_keep_to_seven_questions_a_second(app, monkeypatch):
    """The moments they are given are a sixth of a second apart; who would wait over a second and a half is refused."""
    monkeypatch.setattr(pace.time, 'sleep', lambda _seconds: None)
    moments, refused = [], []

    def ask():
        with app.app_context():
            try:
                moments.append(pace.wait())
            except pace.Paused as paused:
                refused.append(paused.cause)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    moments.sort()
    assert len(moments) + len(refused) == 14
    assert len(moments) >= 9
    assert set(refused) <= {'busy'}
    assert all(later - earlier >= pace.BETWEEN for earlier, later in itertools.pairwise(moments))
    assert timedelta(seconds=1) / pace.BETWEEN < 7


def test_who_would_wait_too_long_is_told_at_once(stub, monkeypatch):
    monkeypatch.setattr(pace, 'PATIENCE', timedelta(0))
    with clock.stopped_at(clock.now()):
        register.find(ACTIVE)
        with pytest.raises(Unavailable, match='busy'):
            register.find(CLOSED)


def test_a_fictional_company_of_a_demonstration_is_never_asked_for(stub):
    demonstration.mark()
    db.session.commit()
    assert register.find(ACTIVE).unit is None
    assert stub.asked == []


@pytest.mark.usefixtures('app')
class TestRecordedAnswers:
    """The answers recorded from the true register, when CRM_REAL_DATA names them."""

    def test_every_recorded_answer_is_read(self, real_data, stub):
        from_register = stub.replay(real_data / 'api' / 'reponses')
        assert from_register > 30
        read = 0
        for answer in stub.recorded.values():
            units, total = register.read_units(answer)
            assert total >= len(units)
            read += len(units)
            for unit in units:
                assert 'NON-DIFFUSIBLE' not in str(unit)
                assert register.LegalUnit.from_kept(unit.as_kept()) == unit
        assert read > 60

    def test_la_poste_is_found_by_its_siren(self, real_data, stub):
        stub.replay(real_data / 'api' / 'reponses')
        unit = register.find('356000000').unit
        assert (unit.name, unit.category, unit.head_office.departement) == ('LA POSTE', 'GE', '75')

    def test_a_site_is_found_by_its_siret(self, real_data, stub):
        stub.replay(real_data / 'api' / 'reponses')
        unit = register.find('48744469700428').unit
        assert unit.site('48744469700428').address == '22 RUE MAISON BLANCHE'
        assert (unit.name, unit.usual_name) == ('ESSOR ENERGIES', 'SOLARSUD')
