"""Joint positions: from draft to publication, signatures, withdrawal."""

from datetime import timedelta

import pytest

from crm import clock, history, samples
from crm.advocacy import queries
from crm.advocacy.models import Position, PositionState, PositionVersion
from crm.database import db

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def staff(app, sign_in):
    return sign_in(samples.user())


def made(state=PositionState.AGREED, **values) -> Position:
    position = samples.position(state=state, **{'body': 'Notre texte.'} | values)
    db.session.commit()
    return position


def only() -> Position:
    return db.session.scalars(db.select(Position).execution_options(populate_existing=True)).one()


def test_a_position_goes_from_draft_to_a_joint_publication(staff):
    page = staff.get('/plaidoyer/positions').click('Ajouter une position')
    page = page.submit('Ajouter la position', title='Du temps pour les mentors', body='Premier.\n\nSecond.')
    assert 'Projet' in page.text
    page = page.click('Valider le texte').submit('Valider le texte')
    page = page.click('Signature par le Collectif Mentorat').submit('Enregistrer la signature')
    page = page.click('Publier').submit('Publier', url='https://www.exemple.fr/position')
    assert 'Publiée' in page.text
    assert 'Co-signée' not in page.text
    assert queries.published_joint(TODAY, TOMORROW) == []
    page = page.click('Signature par LEE').submit('Enregistrer la signature')
    assert 'Co-signée' in page.text
    assert queries.published_joint(TODAY, TOMORROW) == [only()]
    assert [s.new for s in history.states_of(only())] == ['draft', 'agreed', 'published']
    assert page.links()['https://www.exemple.fr/position']


def test_nothing_is_published_without_a_signature(staff):
    page = staff.get(f'/plaidoyer/positions/{made().id}').click('Publier').submit('Publier')
    assert page.status == 422
    assert any('Aucun partenaire n’a signé' in error for error in page.errors())
    assert only().state == PositionState.AGREED


def test_nothing_is_published_before_its_first_signature(staff):
    position = made(lee_signed_on=TODAY)
    page = staff.get(f'/plaidoyer/positions/{position.id}/etat/published')
    refused = page.submit('Publier', on=(TODAY - timedelta(days=1)).isoformat())
    assert refused.status == 422
    assert any('ne peut pas la précéder' in error for error in refused.errors())


def test_nothing_is_published_in_the_future(staff):
    page = staff.get(f'/plaidoyer/positions/{made(lee_signed_on=TODAY).id}/etat/published')
    assert page.submit('Publier', on=TOMORROW.isoformat()).status == 422


def test_an_empty_text_is_not_published(staff):
    page = staff.get(f'/plaidoyer/positions/{made(body="", lee_signed_on=TODAY).id}/etat/published')
    assert page.submit('Publier').status == 422


def test_a_draft_is_not_signed(staff):
    position = made(PositionState.DRAFT)
    assert staff.get(f'/plaidoyer/positions/{position.id}/signer/lee').submit('Enregistrer la signature').status == 422
    assert staff.get(f'/plaidoyer/positions/{position.id}/signer/joint').status == 404


def test_a_party_signs_once(staff):
    position = made(lee_signed_on=TODAY)
    page = staff.get(f'/plaidoyer/positions/{position.id}/signer/lee').submit('Enregistrer la signature')
    assert page.status == 422
    assert any('LEE a déjà signé' in error for error in page.errors())


def test_an_agreed_text_is_edited_only_as_a_draft_again(staff):
    position = made(lee_signed_on=TODAY)
    page = staff.get(f'/plaidoyer/positions/{position.id}/modifier')
    assert page.submit('Enregistrer la position', body='Autre').status == 422
    page = staff.get(f'/plaidoyer/positions/{position.id}').click('Remettre en projet').submit('Remettre en projet')
    assert only().latest.lee_signed_on is None
    page.click('Modifier').submit('Enregistrer la position', body='Autre')
    assert only().latest.body == 'Autre'


def test_a_withdrawn_position_stays_counted_where_it_was_published(staff):
    day = TODAY - timedelta(days=40)
    position = made(PositionState.PUBLISHED, published_on=day, collectif_signed_on=day, lee_signed_on=day)
    staff.get(f'/plaidoyer/positions/{position.id}').click('Retirer').submit('Retirer', reason='Dépassée')
    assert (only().state, only().withdrawn_on) == (PositionState.WITHDRAWN, TODAY)
    assert queries.published_joint(day, TOMORROW) == [position]


def test_a_signature_after_the_period_does_not_make_it_joint_in_it(app):
    position = made(
        PositionState.PUBLISHED,
        published_on=TODAY - timedelta(days=40),
        collectif_signed_on=TODAY - timedelta(days=40),
        lee_signed_on=TODAY - timedelta(days=10),
    )
    assert queries.published_joint(TODAY - timedelta(days=50), TODAY - timedelta(days=10)) == []
    assert queries.published_joint(TODAY - timedelta(days=50), TODAY - timedelta(days=9)) == [position]


def test_the_list_shows_the_joint_ones_of_a_period(staff):
    made(PositionState.PUBLISHED, title='Commune', published_on=TODAY, collectif_signed_on=TODAY, lee_signed_on=TODAY)
    made(PositionState.PUBLISHED, title='Seule', published_on=TODAY, collectif_signed_on=TODAY)
    made(PositionState.DRAFT, title='Projet')
    rows = staff.get(f'/plaidoyer/positions?du={TODAY}&au={TODAY}').rows('Positions')
    assert [row[0] for row in rows] == ['Commune']
    assert [row[0] for row in staff.get('/plaidoyer/positions?etat=draft').rows('Positions')] == ['Projet']


def test_a_later_save_does_not_overwrite_silently(staff):
    position = made(PositionState.DRAFT)
    first, second = (staff.get(f'/plaidoyer/positions/{position.id}/modifier') for _ in range(2))
    first.submit('Enregistrer la position', title='Premier')
    assert second.submit('Enregistrer la position', title='Second').status == 422
    assert only().title == 'Premier'


def test_coordinators_read_and_do_not_write(app, sign_in):
    position = made()
    browser = sign_in(samples.coordinator())
    assert browser.get(f'/plaidoyer/positions/{position.id}').status == 200
    for address in ('ajouter', f'{position.id}/modifier', f'{position.id}/signer/lee', f'{position.id}/etat/published'):
        assert browser.get(f'/plaidoyer/positions/{address}').status == 403


def published(**values) -> Position:
    day = TODAY - timedelta(days=90)
    signed = {'collectif_signed_on': day, 'lee_signed_on': day, 'published_on': day}
    return made(PositionState.PUBLISHED, **signed | values)


def test_a_published_position_is_revised_in_a_version_that_both_sign_again(staff):
    position = published(body='Un droit au mentorat.\n\nDeux heures par mois.')
    page = staff.get(f'/plaidoyer/positions/{position.id}').click('Préparer une nouvelle version')
    page = page.submit('Commencer la version 2', why='Chiffres de 2026.')
    page = page.submit('Enregistrer la position', body='Un droit au mentorat.\n\nTrois heures par mois.')
    assert 'La version 1 reste celle qui est défendue' in page.text
    assert only().in_force_on(TODAY).number == 1
    page = page.click('Valider le texte').submit('Valider le texte')
    page = page.click('Signature par le Collectif').submit('Enregistrer la signature', by='La présidence')
    page = page.click('Publier').submit('Publier')
    assert [row[1] for row in page.rows('Versions')] == ['Publiée', 'Remplacée']
    assert (only().state, only().in_force_on(TODAY).number) == (PositionState.PUBLISHED, 2)
    assert only().in_force_on(TODAY - timedelta(days=1)).number == 1
    shown = page.click('Version 2')
    assert [tag.get_text() for tag in shown.html.select('ins, del')] == ['retiré : Deux', 'ajouté : Trois']
    assert 'La présidence' in shown.text
    assert 'Chiffres de 2026.' in shown.text


def test_a_further_version_changes_nothing_to_past_figures(app):
    position = published()
    before = TODAY - timedelta(days=90)
    text = {'number': 2, 'body': 'x', 'collectif_signed_on': TODAY, 'lee_signed_on': TODAY, 'published_on': TODAY}
    position.versions.append(PositionVersion(**text, created_at=clock.now()))
    db.session.commit()
    assert queries.published_joint(before, before + timedelta(days=1)) == [position]
    assert queries.published_joint(TODAY, TOMORROW) == []


def test_a_frozen_text_keeps_its_hash_and_one_version_is_written_at_a_time(staff):
    position = made(PositionState.DRAFT)
    staff.get(f'/plaidoyer/positions/{position.id}/etat/agreed').submit('Valider le texte')
    assert len(only().latest.sha256) == 64
    page = staff.get(f'/plaidoyer/positions/{position.id}/reviser').submit('Commencer la version 2', why='x')
    assert page.status == 422


def test_what_is_in_force_on_a_day_leaves_out_what_was_withdrawn(app):
    published(title='Défendue')
    published(title='Retirée', withdrawn_on=TODAY)
    assert [position.title for position, _ in queries.in_force(TODAY)] == ['Défendue']
    assert {p.title for p, _ in queries.in_force(TODAY - timedelta(days=1))} == {'Défendue', 'Retirée'}
