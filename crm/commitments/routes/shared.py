"""What the pages of commitments share: loading one within one's right, showing it, its files."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request

from crm import access, clock, history, storage
from crm.commitments import forms, queries, wording
from crm.commitments.models import Commitment, DocumentState
from crm.database import db
from crm.errors import Refusal
from crm.registries import TimelineItem

STEP_TITLES = {
    'draft': 'Engagement ouvert',
    'submitted': 'Déposé',
    'awaiting_signature': 'Texte figé, en attente de signature',
    'signed': 'Signé',
    'completed': 'Arrivé à son terme',
    'terminated': 'Résilié',
    'abandoned': 'Abandonné',
    'expired': 'Délai de signature dépassé',
}
BACKWARDS = {'draft': 'Repris à l’étape de la promesse', 'submitted': 'Repris avant signature'}
STEP_ICONS = {
    'signed': 'pen',
    'submitted': 'inbox',
    'awaiting_signature': 'send',
    'draft': 'file-earmark-text',
    'expired': 'hourglass-split',
}


def seen(commitment_id: int) -> Commitment:
    """A commitment of the perimeter, seen through the club's or the national team's right."""
    commitment = db.get_or_404(Commitment, commitment_id)
    held = access.perimeter()
    if not (held.staff or held.lee or commitment.club_id in held.clubs):
        abort(404)
    return commitment


def followed(commitment_id: int) -> Commitment:
    """A commitment that the reader prepares and follows for its club."""
    commitment = seen(commitment_id)
    if not queries.may_follow(commitment):
        abort(403)
    return commitment


def own(commitment_id: int) -> Commitment:
    """A commitment of the reader's own company."""
    commitment = db.get_or_404(Commitment, commitment_id)
    if commitment.company_id not in access.perimeter().companies:
        abort(404)
    return commitment


def steps(commitment: Commitment, *, with_details: bool = True) -> list[TimelineItem]:
    """Dated steps; the reasons and the names are for the club only."""
    return [_step(change, with_details) for change in history.states_of(commitment)]


def _step(change: history.StateChange, with_details: bool) -> TimelineItem:
    backwards = change.old in ('awaiting_signature', 'submitted') and change.new in BACKWARDS
    title = BACKWARDS[change.new] if backwards else STEP_TITLES.get(change.new, change.new)
    if with_details:
        title = f'{title} ({change.user_name})' if change.user_id else title
    body = change.reason if with_details or change.new == 'signed' else ''
    return TimelineItem(at=change.at, icon=STEP_ICONS.get(change.new, 'circle'), title=title, body=_dated(change, body))


def _dated(change: history.StateChange, body: str) -> str:
    """A business day that is not that of the entry is said."""
    from_entry = clock.day_of(change.at)
    if change.on == from_entry:
        return body
    return f'{body} — à la date du {change.on:%d/%m/%Y}, noté le {from_entry:%d/%m/%Y}'.strip(' —')


def facts(commitment: Commitment) -> list[tuple[str, str]]:
    """What is promised and who signs, for a definition list."""
    return wording.particulars(commitment, queries.departement_names(commitment.departements))[1:]


def text_now(commitment: Commitment) -> Sequence[wording.Block]:
    """The frozen text, or what it would be now."""
    text = commitment.frozen_text or wording.full_text(commitment, queries.departement_names(commitment.departements))
    return wording.blocks(text)


def differences(form: Any, commitment: Commitment) -> list[tuple[str, str, str]]:
    """(label, value kept, value typed) of the fields that differ, for the second of two people who edit."""
    kept = type(form)(formdata=None, data=forms.of_commitment(commitment))
    rows = []
    for name in form.values():
        now, typed = str(_shown(kept[name])), str(_shown(form[name]))
        if now != typed:
            rows.append((form[name].label.text, now, typed))
    return rows


def _shown(field: Any) -> Any:
    if field.data is None or field.data == '' or field.data == []:
        return 'n. d.'
    if getattr(field, 'choices', None):
        labels = {str(value): label for value, label, *_ in field.iter_choices()}
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ', '.join(str(labels.get(str(value), value)) for value in chosen)
    return field.data


def signed_file(commitment: Commitment) -> Response:
    """The signed document, its hash checked; refused in French when it is not there or no longer the same."""
    if commitment.document_state != DocumentState.READY:
        raise Refusal('', 'Le document signé est en préparation : revenez dans une minute.')
    name, key, expected = f'engagement-{commitment.id}.pdf', commitment.document_key, commitment.document_sha256
    return checked_file('commitment_document', commitment.id, name, key, expected)


def checked_file(kind: str, subject: int, name: str, key: str, expected: str) -> Response:
    """A kept file whose bytes are those that were hashed; the download leaves a trace."""
    try:
        content = storage.read(key)
    except storage.MissingFile as error:
        raise Refusal('', ALTERED) from error
    if not expected or not key.startswith(expected):
        raise Refusal('', ALTERED)
    history.note(kind, str(subject), address=request.remote_addr or '')
    mime = {'pdf': 'application/pdf', 'jpg': 'image/jpeg', 'png': 'image/png'}[key.rpartition('.')[2]]
    headers = {'Content-Disposition': f'attachment; filename="{name}"'}
    return Response(content, mimetype=mime, headers=headers)


ALTERED = (
    'Ce fichier est absent ou ne correspond plus à l’empreinte enregistrée à la signature : il n’est pas remis. '
    'Prévenez l’administration, qui le rétablira depuis une sauvegarde.'
)


def is_outdated(form: Any, commitment: Commitment) -> bool:
    """Whether somebody saved meanwhile; the form then carries the present version, to be compared and saved again."""
    outdated = form.is_submitted() and str(form.version.data) != str(commitment.version)
    form.version.data = commitment.version
    return outdated
