"""The register played by a real HTTP server in a thread: answers of the true shape, and its faults on demand."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crm import samples
from crm.search import fold

ACTIVE = samples.siren(90_001)
CLOSED = samples.siren(90_002)
UNDISCLOSED = samples.siren(90_003)
OVERSEAS = samples.siren(90_004)
UNKNOWN = samples.siren(90_009)


def site(siret: str, **changes: Any) -> dict[str, Any]:
    """The head office of a fictional company, with the fields of /search."""
    return {
        'siret': siret,
        'est_siege': True,
        'etat_administratif': 'A',
        'activite_principale': '62.01Z',
        'adresse': '9 RUE DES ATELIERS 69003 LYON',
        'numero_voie': '9',
        'indice_repetition': None,
        'type_voie': 'RUE',
        'libelle_voie': 'DES ATELIERS',
        'code_postal': '69003',
        'commune': '69383',
        'libelle_commune': 'LYON',
        'departement': '69',
        'date_fermeture': None,
        'nom_commercial': 'ATELIER BLEU',
        'liste_enseignes': None,
        'statut_diffusion_etablissement': 'O',
    } | changes


def unit(siren: str, name: str, **changes: Any) -> dict[str, Any]:
    """A fictional company with the fields of /search, an officer included although we never ask for them."""
    return {
        'siren': siren,
        'nom_complet': f'{name} (ATELIER BLEU)',
        'nom_raison_sociale': name,
        'sigle': None,
        'siege': site(samples.siret(siren)),
        'activite_principale': '62.01Z',
        'activite_principale_naf25': '62.10Y',
        'categorie_entreprise': 'PME',
        'annee_categorie_entreprise': '2023',
        'tranche_effectif_salarie': '21',
        'annee_tranche_effectif_salarie': '2023',
        'nature_juridique': '5710',
        'etat_administratif': 'A',
        'statut_diffusion': 'O',
        'date_fermeture': None,
        'dirigeants': [{'nom': 'PERSONNE', 'prenoms': 'FICTIVE', 'annee_de_naissance': '1970'}],
        'finances': {'2023': {'ca': 1, 'resultat_net': 1}},
        'matching_etablissements': [],
    } | changes


def fictional() -> list[dict[str, Any]]:
    """One company of each kind: active, closed, not disclosed, overseas."""
    hidden = '[NON-DIFFUSIBLE]'
    reunion = {'code_postal': '97400', 'commune': '97411', 'libelle_commune': 'SAINT-DENIS', 'departement': '974'}
    return [
        unit(ACTIVE, 'MENUISERIE DE L’ŒUVRE FICTIVE'),
        unit(CLOSED, 'FONDERIE FICTIVE', etat_administratif='C', date_fermeture='2025-03-31'),
        unit(
            UNDISCLOSED,
            hidden,
            nom_complet=hidden,
            statut_diffusion='P',
            siege=site(samples.siret(UNDISCLOSED), nom_commercial=hidden, adresse=hidden, code_postal=hidden),
        ),
        unit(OVERSEAS, 'SUCRERIE FICTIVE', siege=site(samples.siret(OVERSEAS), nom_commercial=None, **reunion)),
    ]


def answer_of(units: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
    total = len(units) if total is None else total
    return {'results': units, 'total_results': total, 'page': 1, 'per_page': 10, 'total_pages': 1}


class Register(ThreadingHTTPServer):
    """The server. `fault` names how it fails; `asked` keeps each question with the moment it came;
    `witness`, called while somebody waits for an answer, tells what it saw in `seen`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(('127.0.0.1', 0), Answering)
        self.units = {unit['siren']: unit for unit in fictional()}
        self.recorded: dict[str, dict[str, Any]] = {}
        self.fault, self.retry_after = '', ''
        self.asked: list[tuple[float, dict[str, str], str]] = []
        self.elsewhere = 0
        self.witness: Callable[[], Any] | None = None
        self.seen: list[Any] = []

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_port}'

    def replay(self, folder: Path) -> int:
        """Answer the questions of a folder of recorded answers as they were; returns how many there are."""
        for path in sorted(folder.glob('*.json')):
            kept = json.loads(path.read_text())
            self.recorded[fold(kept['_q'] or '')] = kept['reponse']
        return len(self.recorded)

    def answer(self, q: str) -> tuple[int, dict[str, Any]]:
        if fold(q) in self.recorded:
            return 200, self.recorded[fold(q)]
        if q.isdigit() and len(q) in (9, 14):
            found = self.units.get(q[:9])
            return 200, answer_of([self._with_site(found, q)] if found else [])
        if len(q) < 3:
            return 400, {'erreur': '3 caractères minimum pour les termes de la requête'}
        words = fold(q).split()
        return 200, answer_of([u for u in self.units.values() if all(w in fold(u['nom_complet']) for w in words)])

    def handle_error(self, *_: object) -> None:
        """Who asked has gone: nothing to say."""

    @staticmethod
    def _with_site(found: dict[str, Any], number: str) -> dict[str, Any]:
        if len(number) == 9:
            return found
        line = {'siret': number, 'est_siege': False, 'etat_administratif': 'A', 'code_postal': '13001'}
        place = {'adresse': '4 QUAI FICTIF 13001 MARSEILLE', 'commune': '13201', 'libelle_commune': 'MARSEILLE'}
        matching = [] if number == found['siege']['siret'] else [line | place]
        return found | {'matching_etablissements': matching}


class Answering(BaseHTTPRequestHandler):
    """One question answered, or not."""

    protocol_version = 'HTTP/1.1'
    server: Register

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != '/search':
            self.server.elsewhere += 1
            return self._send(404, b'{}')
        self.server.asked.append((time.monotonic(), asked, self.headers.get('User-Agent', '')))
        if self.server.witness:
            self.server.seen.append(self.server.witness())
        status, answer = self.server.answer(asked.get('q', ''))
        body = json.dumps(answer).encode()
        return getattr(self, f'_{self.server.fault}', self._send)(status, body)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({'Content-Type': 'application/json', 'Content-Length': str(len(body))} | headers).items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def _busy(self, _status: int, _body: bytes) -> None:
        self._send(429, b'{"erreur": "trop de requetes"}', Retry_After=self.server.retry_after)

    def _broken(self, _status: int, _body: bytes) -> None:
        self._send(500, b'<html>Internal Server Error</html>')

    def _slow(self, status: int, body: bytes) -> None:
        time.sleep(1)
        with suppress(OSError):  # nobody waits any more
            self._send(status, body)

    def _truncated(self, status: int, body: bytes) -> None:
        self._send(status, body[: len(body) // 2])

    def _cut(self, status: int, body: bytes) -> None:
        """The connection ends before the length that was announced."""
        self._send(status, body[:20], Content_Length=str(len(body)))
        self.close_connection = True

    def _huge(self, status: int, body: bytes) -> None:
        with suppress(OSError):  # hung up on
            self._send(status, body[:-1] + b' ' * 3_000_000 + b'}')

    def _moved(self, _status: int, _body: bytes) -> None:
        self._send(302, b'', Location=f'{self.server.url}/elsewhere')

    def _odd(self, _status: int, _body: bytes) -> None:
        self._send(200, b'["not", "an", "answer"]')

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Register]:
    """The server, from its start to its stop."""
    with Register() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={'poll_interval': 0.02}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()
