"""Signing: the text is frozen and hashed, a personal link leaves, a code proves the address."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm import clock, history, links, mail, storage, tasks
from crm.commitments import queries, wording
from crm.commitments.actions.moves import check_complete, check_signatory, move
from crm.commitments.models import (
    Commitment,
    CommitmentState,
    DocumentState,
    Review,
    ReviewKind,
    Signature,
    SignatureMethod,
)
from crm.companies import actions as companies
from crm.companies.models import RelationState
from crm.database import db
from crm.errors import Refusal
from crm.links import OneTimeCode, SignedLink

S = CommitmentState
CODES_AN_HOUR = 5
SCAN_MOST_BYTES = 10_000_000
SCAN_KINDS = ((b'%PDF-', '.pdf'), (b'\xff\xd8\xff', '.jpg'), (b'\x89PNG\r\n\x1a\n', '.png'))


@dataclass(frozen=True)
class Visit:
    """Whence somebody signs: network address and browser."""

    address: str
    agent: str


# --- sending ----------------------------------------------------------------------------------------


def send_for_signature(commitment: Commitment) -> None:
    """Freeze and hash the text, then mail the signatory a personal link of 30 days."""
    _freeze(commitment)
    _send_link(commitment)


def prepare_on_paper(commitment: Commitment) -> None:
    """Freeze and hash the text, to be printed and signed by hand: no mail leaves."""
    _freeze(commitment)
    commitment.sent_at = clock.now()


def resend(commitment: Commitment) -> None:
    """A new link to the same text; the earlier one stops working."""
    if commitment.state != S.AWAITING_SIGNATURE:
        raise Refusal('', 'Cet engagement n’attend pas de signature : il n’y a pas de lien à renvoyer.')
    _send_link(commitment)


def _freeze(commitment: Commitment) -> None:
    check_complete(commitment)
    move(commitment, S.AWAITING_SIGNATURE)
    commitment.frozen_text = wording.full_text(commitment, queries.departement_names(commitment.departements))
    commitment.text_hash = wording.fingerprint(commitment.frozen_text)


def _send_link(commitment: Commitment) -> None:
    token = links.issue(queries.LINK_PURPOSE, commitment.id, days=queries.LINK_DAYS)
    commitment.sent_at = clock.now()
    url = mail.address('commitments.sign', token=token)
    until = clock.now() + timedelta(days=queries.LINK_DAYS)
    mail.post(commitment.signatory_email, 'commitment_to_sign', commitment=commitment, url=url, until=until)


def forget_frozen_text(commitment: Commitment) -> None:
    """The text may change again: links end, and nothing is frozen."""
    links.revoke(queries.LINK_PURPOSE, commitment.id)
    commitment.frozen_text = commitment.text_hash = ''
    commitment.sent_at = None


# --- the signatory ----------------------------------------------------------------------------------


def code_subject(link: SignedLink) -> str:
    """What a code is bound to: this link to this commitment."""
    return f'{link.subject_id}:{link.id}'


def send_code(commitment: Commitment, link: SignedLink) -> None:
    """Mail the signatory a code of six digits, good for 15 minutes; at most five an hour."""
    _check_waits(commitment)
    _check_text(commitment)
    subject = code_subject(link)
    recent = db.select(db.func.count(OneTimeCode.id)).filter_by(purpose=queries.LINK_PURPOSE, subject=subject)
    if (
        db.session.scalar(recent.where(OneTimeCode.created_at > clock.now() - timedelta(hours=1))) or 0
    ) >= CODES_AN_HOUR:
        raise Refusal(
            '', 'Cinq codes ont déjà été envoyés depuis une heure. Attendez un peu, puis demandez-en un nouveau.'
        )
    code = links.new_code(queries.LINK_PURPOSE, subject)
    mail.post(
        commitment.signatory_email, 'commitment_code', commitment=commitment, code=code, minutes=links.CODE_MINUTES
    )


def sign(commitment: Commitment, link: SignedLink, *, code: str, consent: bool, visit: Visit) -> Signature:
    """Accept the code: the evidence and the date, written together, are the signature.

    Call `links.count_try` before. Raises Refusal('code' | 'consent' | '', …).
    """
    db.session.refresh(commitment, with_for_update=True)
    _check_waits(commitment)
    _check_text(commitment)
    check_signatory(commitment, commitment.signatory_email, field='')
    if not consent:
        raise Refusal('consent', 'Cochez la case pour dire votre accord avec le texte.')
    accepted = links.accept_code(queries.LINK_PURPOSE, code_subject(link), code)
    links.use(link)
    evidence = {
        'address': visit.address,
        'agent': visit.agent[:300],
        'consent': wording.CONSENT,
        'code_sent_at': accepted.created_at.isoformat(),
        'code_sent_to': commitment.signatory_email,
        'link_sent_at': link.created_at.isoformat(),
    }
    return _conclude(commitment, SignatureMethod.CODE, clock.now(), evidence=evidence)


def delegate(commitment: Commitment, *, name: str, function: str, email: str) -> None:
    """« Je ne suis pas habilité à signer »: somebody else of the company does; the text and the link are made anew."""
    db.session.refresh(commitment, with_for_update=True)
    _check_waits(commitment)
    check_signatory(commitment, email, field='email')
    before = commitment.signatory_name
    commitment.signatory_name, commitment.signatory_function, commitment.signatory_email = name, function, email
    commitment.frozen_text = wording.full_text(commitment, queries.departement_names(commitment.departements))
    commitment.text_hash = wording.fingerprint(commitment.frozen_text)
    _send_link(commitment)
    for address in queries.addresses_to_tell(commitment):
        mail.post(address, 'commitment_delegated', commitment=commitment, before=before)


def refuse(commitment: Commitment, reason: str) -> None:
    """« Je refuse »: back to « déposé », with the reason, and the club hears of it."""
    db.session.refresh(commitment, with_for_update=True)
    _check_waits(commitment)
    who = commitment.signatory_name
    move(commitment, S.SUBMITTED, reason=f'Refus de {who} : {reason}')
    forget_frozen_text(commitment)
    for address in queries.addresses_to_tell(commitment):
        mail.post(address, 'commitment_refused', commitment=commitment, reason=reason)


def _check_waits(commitment: Commitment) -> None:
    if commitment.state != S.AWAITING_SIGNATURE:
        raise Refusal(
            '',
            f'Cet engagement est « {commitment.state.label} » : il n’attend plus de signature. Écrivez à votre club.',
        )


def _check_text(commitment: Commitment) -> None:
    """The text shown is the one that was frozen."""
    if not commitment.frozen_text or wording.fingerprint(commitment.frozen_text) != commitment.text_hash:
        raise Refusal(
            '',
            'Le texte de cet engagement ne correspond plus à celui qui avait été figé : il a été modifié. '
            'Par sécurité, il ne peut pas être signé. Demandez à votre club de vous l’envoyer à nouveau.',
        )


# --- on paper ---------------------------------------------------------------------------------------


def record_paper(commitment: Commitment, *, signed_on: date, scan: bytes) -> Signature:
    """Record a signature made by hand: the scan is kept, the original stays with the club."""
    _check_waits(commitment)
    _check_text(commitment)
    check_signatory(commitment, commitment.signatory_email, field='')
    _check_paper_day(commitment, signed_on)
    suffix = _scan_suffix(scan)
    key = storage.keep(scan, suffix)
    links.revoke(queries.LINK_PURPOSE, commitment.id)
    at = max(clock.start_of(signed_on), commitment.submitted_at or clock.start_of(signed_on))
    return _conclude(commitment, SignatureMethod.PAPER, at, day=signed_on, scan_key=key)


def _check_paper_day(commitment: Commitment, day: date) -> None:
    if day > clock.today():
        raise Refusal('signed_on', 'Cette date est dans le futur : indiquez le jour où le document a été signé.')
    if commitment.submitted_at and day < clock.day_of(commitment.submitted_at):
        first = clock.day_of(commitment.submitted_at)
        raise Refusal('signed_on', f'L’engagement a été déposé le {first:%d/%m/%Y} : il n’a pas pu être signé avant.')


def _scan_suffix(scan: bytes) -> str:
    if not scan:
        raise Refusal('scan', 'Le fichier est vide : choisissez la copie numérisée.')
    if len(scan) > SCAN_MOST_BYTES:
        raise Refusal('scan', 'Ce fichier dépasse 10 Mo : numérisez à nouveau avec une définition plus faible.')
    suffix = next((suffix for head, suffix in SCAN_KINDS if scan.startswith(head)), None)
    if suffix is None:
        raise Refusal(
            'scan',
            'Ce fichier n’est ni un PDF, ni une image JPEG ou PNG : numérisez le document dans l’un de ces formats.',
        )
    return suffix


# --- once signed ------------------------------------------------------------------------------------


def _conclude(
    commitment: Commitment,
    method: SignatureMethod,
    at: datetime,
    *,
    day: date | None = None,
    evidence: dict[str, str] | None = None,
    scan_key: str = '',
) -> Signature:
    """The signature, the reviews to come, the end of what it replaces, and the document asked for: one transaction."""
    day = day or clock.day_of(at)
    move(commitment, S.SIGNED, on=day, reason=f'Signature de {commitment.signatory_name}')
    commitment.signed_at = at
    signature = Signature(
        commitment=commitment,
        method=method,
        signatory_name=commitment.signatory_name,
        signatory_function=commitment.signatory_function,
        signatory_email=commitment.signatory_email,
        signed_at=at,
        text_hash=commitment.text_hash,
        evidence=evidence or {},
        scan_key=scan_key,
        scan_sha256=scan_key.partition('.')[0],
        recorded_by_id=history.actor()[0] if method == SignatureMethod.PAPER else None,
    )
    db.session.add(signature)
    _plan_reviews(commitment, day)
    _end_replaced(commitment, day)
    companies.advance_relation(commitment.company, RelationState.ACTIVE, on=day)
    _ask_document(commitment)
    db.session.flush()
    return signature


def _plan_reviews(commitment: Commitment, day: date) -> None:
    for kind, months in ((ReviewKind.M6, 6), (ReviewKind.M12, 12)):
        due = wording.months_after(day, months)
        db.session.add(Review(commitment=commitment, club_id=commitment.club_id, kind=kind, due_on=due))


def _end_replaced(commitment: Commitment, day: date) -> None:
    replaced = db.session.get(Commitment, commitment.replaces_id) if commitment.replaces_id else None
    if replaced and replaced.state == S.SIGNED:
        reason = f'Remplacé par l’avenant n° {commitment.id}'
        move(replaced, S.TERMINATED, on=day, reason=reason)
        replaced.ended_on, replaced.end_reason = day, reason


def prepare_document(commitment: Commitment) -> None:
    """Ask for the document of a commitment signed elsewhere (taken over, demonstration) that has none yet."""
    if commitment.signature is None:
        raise Refusal('', 'Cet engagement n’a pas de signature enregistrée : il n’y a pas de document à préparer.')
    if commitment.document_state != DocumentState.NONE:
        raise Refusal('', 'Ce document est déjà prêt ou en préparation : rechargez la page.')
    _ask_document(commitment)


def _ask_document(commitment: Commitment) -> None:
    commitment.document_state = DocumentState.PENDING
    label = f'Document signé de {commitment.company.display_name}'
    tasks.enqueue(
        'commitments.document', label, key=f'commitments.document:{commitment.id}', commitment_id=commitment.id
    )
