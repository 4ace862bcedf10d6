"""The register over HTTP: one host, short time-outs, no redirect, answers of a bounded size; all faults are one."""

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from flask import current_app

from crm.lazily import Lazily
from crm.logs import log
from crm.register import pace

if TYPE_CHECKING:
    import httpx
else:
    httpx = Lazily('httpx')

AGENT = 'EngagementMentorat/0.1 (suivi des entreprises engagees pour le mentorat)'  # ASCII, as headers are
INTERACTIVE_SECONDS = 3.0
NIGHTLY_SECONDS = 10.0
MOST_BYTES = 2_000_000
LONGEST_PAUSE = 3600.0
NOTHING: dict[str, Any] = {'results': [], 'total_results': 0}  # also for a question the register cannot read

_clients: 'dict[str, httpx.Client]' = {}
_making = threading.Lock()


class Unavailable(Exception):
    """The register did not give an answer that can be used. `retry_after`: seconds it asked to wait, if it did.

    Causes: unconfigured, paused (too many faults of late), busy (its limit or ours), slow, unreachable, refused
    (an HTTP error), unreadable (truncated, too large, of another shape, or a redirect).
    """

    def __init__(self, cause: str, retry_after: float | None = None) -> None:
        super().__init__(cause)
        self.cause, self.retry_after = cause, retry_after


def configured() -> bool:
    """Whether a register is named by the settings (SIRENE_URL)."""
    return bool(current_app.config['SIRENE_URL'])


def get(path: str, parameters: dict[str, str], *, nightly: bool = False) -> Any:
    """The JSON answer to a question, at the common pace. Raises Unavailable."""
    base = current_app.config['SIRENE_URL']
    if not base:
        raise Unavailable('unconfigured')
    try:
        pace.wait(nightly=nightly)
    except pace.Paused as paused:
        raise Unavailable(paused.cause, paused.seconds) from paused
    try:
        answer = _answer(base, path, parameters, NIGHTLY_SECONDS if nightly else INTERACTIVE_SECONDS)
    except Unavailable as fault:
        log.warning('register_unavailable', cause=fault.cause, retry_after=fault.retry_after)
        pace.failed(fault.retry_after)
        raise
    pace.answered()
    return answer


def _answer(base: str, path: str, parameters: dict[str, str], seconds: float) -> Any:
    try:
        with _client(base).stream('GET', path, params=parameters, timeout=seconds) as response:
            if response.status_code == 400:
                return NOTHING
            _refuse_faults(response)
            return _json(_body(response, time.monotonic() + seconds))
    except httpx.TimeoutException as fault:
        raise Unavailable('slow') from fault
    except httpx.HTTPError as fault:
        raise Unavailable('unreachable') from fault


def _refuse_faults(response: 'httpx.Response') -> None:
    if response.status_code == 429:
        raise Unavailable('busy', _retry_after(response))
    if response.is_redirect or response.headers.get('content-encoding', 'identity') != 'identity':
        raise Unavailable('unreadable')
    if response.status_code != 200:
        raise Unavailable('refused', _retry_after(response))


def _retry_after(response: 'httpx.Response') -> float | None:
    """Seconds to wait, at most an hour; a date (the other form of this header) counts as a minute."""
    value = response.headers.get('retry-after', '').strip()
    if not value:
        return None
    return min(float(value), LONGEST_PAUSE) if value.isascii() and value.isdigit() else 60.0


def _body(response: 'httpx.Response', until: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_raw(65536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unavailable('unreadable')
        if time.monotonic() > until:
            raise Unavailable('slow')
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Unavailable('unreadable') from fault


def _client(base: str) -> 'httpx.Client':
    """One client a process and a host: connections are kept; redirects are not followed."""
    with _making:
        if base not in _clients:
            headers = {'User-Agent': AGENT, 'Accept': 'application/json', 'Accept-Encoding': 'identity'}
            _clients[base] = httpx.Client(base_url=base, headers=headers, follow_redirects=False)
        return _clients[base]
