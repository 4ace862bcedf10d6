"""The company's path: a commitment promised, submitted, signed with a code, its document checked to the last bit."""

import hashlib
import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.people import Person, Stage

pytestmark = pytest.mark.browser

SIGNATORY = 'Élisabeth d’Aubigné'
WAYS = [
    pytest.param({'width': 1280}, 'elisabeth@signature.example', id='mouse', marks=pytest.mark.smoke),
    pytest.param({'keyboard': True}, 'elisabeth@clavier.example', id='keyboard'),
]


@pytest.mark.parametrize(('way', 'address'), WAYS)
def test_a_commitment_is_promised_and_signed(stage: Stage, way: dict[str, Any], address: str):
    helene = stage.person(**way)
    helene.signs_in('rh')
    promise(helene, address)
    helene.presses('Déposer')
    assert 'Déposé' in helene.text
    helene.presses('Envoyer à la signature')
    assert 'À signer' in helene.text
    stage.work()

    signatory = stage.person(**way)
    link = signatory.follows_the_link_of(signatory.reads_mail(address, 'à signer'))
    assert '12 mentors' in signatory.text
    sign(stage, signatory, address, link)
    assert signatory.title == 'Merci, votre signature est enregistrée'
    assert 'Document en préparation' in after_reload(helene)

    stage.work()
    assert 'Signé' in after_reload(helene)
    name, content = helene.downloads('Notre engagement signé')
    assert name.endswith('.pdf')
    assert hashlib.sha256(content).hexdigest() in helene.text
    words = ' '.join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert SIGNATORY in re.sub(r'\s+', ' ', words)
    assert 'Données fictives' in words

    signatory.opens(link)
    assert signatory.text
    assert 'Signer l’engagement' not in signatory.text


def promise(person: Person, address: str) -> None:
    person.goes_to('Notre engagement')
    person.presses('Ouvrir un engagement')
    person.types('Nombre de mentors visé', '12')
    person.chooses('Temps donné', 'Sur le temps de travail')
    person.types('Départements concernés', '75, 2a')
    person.ticks('Lycéens professionnels')
    person.picks_day('Date de début', '2026-12-12')
    person.presses('Enregistrer et continuer')
    person.types('Prénom et nom du signataire', SIGNATORY)
    person.types('Fonction', 'Directrice générale')
    person.types('Adresse électronique', address)
    person.presses('Enregistrer et relire')


def sign(stage: Stage, person: Person, address: str, link: str) -> None:
    """Ask the code, first type a wrong one, then the one of the mail."""
    person.presses('Recevoir mon code')
    stage.work()
    mailbox = stage.person()
    code = re.findall(r'\b\d{6}\b', mailbox.reads_mail(address, 'code').replace(' ', ''))[0]
    person.types('Code reçu par courriel', '000000' if code != '000000' else '111111')
    person.ticks('J’ai lu le texte')
    person.presses('Signer l’engagement')
    assert person.page.locator('.error-summary').is_visible()
    person.types('Code reçu par courriel', code)
    person.presses('Signer l’engagement')


def after_reload(person: Person) -> str:
    person.opens(person.path)
    return person.text
