"""A signature while processes are killed: opened, submitted, sent, signed; each step tried until acknowledged."""

import hashlib
import re
import time
from pathlib import Path

from tests.resilience.people import PATIENCE, Person, Visitor
from tests.resilience.system import System


def sign_one(system: System, coordinator: Person, company_id: int, number: int) -> int:
    """The whole way to a signature; gives the commitment that was acknowledged as signed."""
    address = f'signataire{number}@exemple.fr'
    url = f'/entreprises/{company_id}/engagements/ajouter'
    day = '2026-01-05'
    promise = {
        'pledged_mentors': '3',
        'departements': '75',
        'start_on': day,
        'signatory_name': f'Jeanne Essai {number}',
    }
    form = coordinator.form(url) | promise | {'signatory_function': 'Gérante', 'signatory_email': address}
    where = coordinator.post(url, form)
    identifier = int(re.findall(r'/engagements/(\d+)', where)[0])
    for step in ('deposer', 'envoyer'):
        token = {'csrf_token': coordinator.form(f'/engagements/{identifier}')['csrf_token']}
        coordinator.post(f'/engagements/{identifier}/{step}', token)
    _sign(system, address)
    return identifier


def _sign(system: System, address: str) -> None:
    signatory = Visitor(system)
    link = re.findall(r'/signer/[\w-]{20,}', _mail(system, address, 'signer/'))[0]
    signatory.post(f'{link}/code', signatory.form(link))
    code = re.findall(r'\b\d{6}\b', _mail(system, address, 'code'))[0]
    signatory.post(link, signatory.form(link) | {'code': code, 'consent': 'y'})
    signatory.client.close()


def _mail(system: System, address: str, word: str) -> str:
    """The last mail to this address that holds this word."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = system.rows(f"SELECT body FROM message WHERE recipient = '{address}' ORDER BY id DESC")
        for (body,) in found:
            if word in body and (word != 'code' or re.search(r'\b\d{6}\b', body)):
                return str(body)
        time.sleep(0.2)
    raise AssertionError(f'no mail to {address} with « {word} »')


def check_signatures(system: System, signed: list[int], files: Path) -> None:
    """Each acknowledged signature is there once, with its document whole and of the stored hash."""
    assert len(set(signed)) == len(signed)
    for identifier in signed:
        state, document, key, sha256 = system.rows(
            f'SELECT state, document_state, document_key, document_sha256 FROM commitment WHERE id = {identifier}'
        )[0]
        assert (state, document) == ('signed', 'ready'), identifier
        assert system.one(f'SELECT count(*) FROM signature WHERE commitment_id = {identifier}') == 1
        assert system.one(f'SELECT count(*) FROM review WHERE commitment_id = {identifier}') == 2
        assert hashlib.sha256((files / key[:2] / key).read_bytes()).hexdigest() == sha256
