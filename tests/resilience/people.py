"""People who work while processes are killed: they try again, with the same key, until they are answered."""

import secrets
import time
from pathlib import Path
from typing import Any

import httpx

from crm import demonstration
from tests.markup import clean, filled, parse
from tests.resilience.system import System

PATIENCE = 90


class Visitor:
    """Somebody over HTTP, without an account."""

    def __init__(self, system: System) -> None:
        self.client = httpx.Client(base_url=system.base, timeout=15)

    def form(self, url: str) -> dict[str, Any]:
        """What the form of a page would send, left as it is; asked again while the server is away."""
        answer = self._until(lambda: self.client.get(url), {200})
        forms = parse(answer.text).xpath('//main//form')
        return filled(max(forms, key=lambda form: len(form.xpath('.//*[@name]'))))

    def post(self, url: str, values: dict[str, Any], **options: Any) -> str:
        """Post until acknowledged (303), always with the same idempotency key; gives where it led."""
        values = {**values, 'once': values.get('once') or secrets.token_urlsafe(18)}
        return self._until(lambda: self.client.post(url, data=values, **options), {303}).headers['Location']

    def _until(self, ask: Any, wanted: set[int]) -> httpx.Response:
        end, seen = time.monotonic() + PATIENCE, ''
        while time.monotonic() < end:
            try:
                answer = ask()
            except httpx.TransportError as failure:
                seen = type(failure).__name__
            else:
                if answer.status_code in wanted:
                    return answer
                seen = f'{answer.status_code} {clean(parse(answer.text))[:600]}'
                assert answer.status_code in (503, 502), seen
            time.sleep(0.2)
        raise AssertionError(f'never answered: {seen}')


class Person(Visitor):
    """Somebody signed in over HTTP."""

    def __init__(self, system: System, email: str) -> None:
        super().__init__(system)
        form = self.form('/connexion')
        answer = self.client.post('/connexion', data={**form, 'email': email, 'password': demonstration.PASSWORD})
        assert answer.status_code == 303, f'{email} cannot sign in: {answer.status_code}'
        self.client.get('/')  # the page after signing in, which gives the session its CSRF token


def file_of(folder: Path, number: int, companies: int) -> Path:
    """A CSV of companies that no other file names: SIREN with a true key."""
    path = folder / f'liste-{number}.csv'
    lines = ['Nom;SIREN;Département']
    lines += [f'Société {number}-{n};{siren(80000000 + number * 10000 + n)};Paris' for n in range(companies)]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')
    return path


def siren(eight: int) -> str:
    """Nine digits: the eight given and their Luhn key."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(f'{eight:08d}')]
    return f'{eight:08d}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}'
