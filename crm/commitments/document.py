"""The document of a commitment: its values, frozen, and its rendering as PDF (no database, no request)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crm import pdf
from crm.commitments.models import Commitment, Signature, SignatureMethod
from crm.commitments.wording import Block, blocks, fingerprint
from crm.demonstration import is_demonstration
from crm.errors import Refusal
from crm.formatting import date_fr, datetime_fr, siren_fr

METHODS = {
    SignatureMethod.CODE: (
        'Il s’agit d’une signature électronique simple au sens du règlement européen eIDAS : le signataire '
        'a ouvert un lien personnel, reçu un code à usage unique sur son adresse électronique, lu le texte et '
        'dit son accord. Elle n’est ni avancée ni qualifiée : sa valeur repose sur les éléments de preuve '
        'ci-dessous. L’identité du signataire a été déclarée par l’entreprise, sans contrôle de pièce.'
    ),
    SignatureMethod.PAPER: (
        'Signature manuscrite, copie numérisée ; original conservé par le club. La copie d’une signature '
        'manuscrite n’est pas une signature électronique : c’est l’original sur papier qui fait preuve. '
        'L’empreinte ci-dessous permet seulement de vérifier que la copie numérisée n’a pas changé depuis '
        'son enregistrement.'
    ),
}
ALTERED = (
    'Le texte gardé ne correspond plus à celui qui a été signé : le document n’est pas préparé. '
    'Prévenez l’administration.'
)


@dataclass(frozen=True)
class SignedCommitment:
    """What the document says; texts are ready to print."""

    number: int
    company: str
    siren: str
    club: str
    charter: str
    signed_at: datetime
    signed_on: str
    signatory: str
    function: str
    method: str
    honestly: str
    text: str
    facts: tuple[tuple[str, str], ...]
    hashes: tuple[tuple[str, str], ...]
    fictional: bool

    @property
    def blocks(self) -> list[Block]:
        return blocks(self.text)


def values(commitment: Commitment) -> SignedCommitment:
    """Read what the document says of a signed commitment. Raises ValueError when it is not signed, Refusal when
    its text is no longer the one signed."""
    signature = commitment.signature
    if signature is None:
        raise ValueError('the document of a commitment is made once it is signed')
    if fingerprint(commitment.frozen_text) != signature.text_hash:
        raise Refusal('', ALTERED)
    by_code = signature.method == SignatureMethod.CODE
    scan = (('Empreinte SHA-256 de la copie numérisée', signature.scan_sha256),) if signature.scan_sha256 else ()
    return SignedCommitment(
        number=commitment.id,
        company=commitment.company.name,
        siren=siren_fr(commitment.company.siren),
        club=commitment.club.name,
        charter=f'{commitment.charter.title}, version {commitment.charter.number}',
        signed_at=signature.signed_at,
        signed_on=datetime_fr(signature.signed_at) if by_code else date_fr(signature.signed_at, 'long'),
        signatory=signature.signatory_name,
        function=signature.signatory_function,
        method=signature.method.label,
        honestly=METHODS[signature.method],
        text=commitment.frozen_text,
        facts=tuple(_facts(commitment, signature)),
        hashes=(('Empreinte SHA-256 du texte signé', signature.text_hash), *scan),
        fictional=is_demonstration(),
    )


def _facts(commitment: Commitment, signature: Signature) -> list[tuple[str, str]]:
    facts = [
        ('Engagement', f'n° {commitment.id}, charte version {commitment.charter.number}'),
        ('Signataire', f'{signature.signatory_name}, {signature.signatory_function}'),
        ('Adresse électronique', signature.signatory_email),
        ('Méthode', signature.method.label),
        ('Ouvert le', datetime_fr(commitment.started_at)),
        ('Déposé le', datetime_fr(commitment.submitted_at)),
    ]
    if signature.method == SignatureMethod.PAPER:
        return [*facts, ('Signé le', date_fr(signature.signed_at, 'long'))]
    evidence = signature.evidence
    return [
        *facts,
        ('Lien personnel envoyé le', _instant(evidence['link_sent_at'])),
        ('Code envoyé le', f'{_instant(evidence["code_sent_at"])} à {evidence["code_sent_to"]}'),
        (
            'Signé le',
            f'{datetime_fr(signature.signed_at)} (heure de Paris), {signature.signed_at:%Y-%m-%d %H:%M:%S} UTC',
        ),
        ('Accord donné', f'« {evidence["consent"]} »'),
        ('Adresse IP', evidence['address']),
        ('Navigateur', evidence['agent']),
    ]


def _instant(text: str) -> str:
    return datetime_fr(datetime.fromisoformat(text))


def render(signed: SignedCommitment) -> pdf.Document:
    """The PDF of these values: same values, same bytes."""
    text = pdf.Attachment(
        'texte-signe.txt', signed.text.encode(), 'text/plain', 'Texte signé, dont l’empreinte SHA-256 est indiquée'
    )
    return pdf.render(
        'commitment/report.html',
        {'commitment': signed, 'watermark': 'Données fictives' if signed.fictional else None},
        title=f'Engagement de {signed.company} pour le mentorat',
        identifier=f'engagement-{signed.number}-v1',
        dated=signed.signed_at.astimezone(UTC),
        subject=signed.charter,
        attachments=[text],
    )


def document(commitment: Commitment) -> pdf.Document:
    """The signed document of a commitment, made anew. Raises ValueError when it is not signed."""
    return render(values(commitment))


@dataclass(frozen=True)
class UnsignedCommitment:
    """The frozen text of a commitment that will be signed by hand."""

    number: int
    company: str
    club: str
    charter: str
    signatory: str
    function: str
    text: str
    text_hash: str
    frozen_at: datetime
    fictional: bool

    @property
    def blocks(self) -> list[Block]:
        return blocks(self.text)


def unsigned(commitment: Commitment) -> UnsignedCommitment:
    """Read what is to be printed. Raises Refusal when no text is frozen."""
    if not commitment.frozen_text or commitment.sent_at is None:
        raise Refusal('', 'Le texte n’est pas encore figé : préparez d’abord la signature.')
    return UnsignedCommitment(
        number=commitment.id,
        company=commitment.company.name,
        club=commitment.club.name,
        charter=f'{commitment.charter.title}, version {commitment.charter.number}',
        signatory=commitment.signatory_name,
        function=commitment.signatory_function,
        text=commitment.frozen_text,
        text_hash=commitment.text_hash,
        frozen_at=commitment.sent_at,
        fictional=is_demonstration(),
    )


def render_unsigned(blank: UnsignedCommitment) -> pdf.Document:
    """The PDF to be signed by hand."""
    return pdf.render(
        'commitment/to_sign.html',
        {'commitment': blank, 'watermark': 'Données fictives' if blank.fictional else None},
        title=f'Engagement de {blank.company} pour le mentorat',
        identifier=f'engagement-{blank.number}-a-signer-{blank.text_hash[:12]}',
        dated=blank.frozen_at.astimezone(UTC),
        subject=blank.charter,
    )
