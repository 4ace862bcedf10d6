"""Preparing a commitment: open it, write it, submit it, take it back, give it up."""

from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from crm import clock, history, mail
from crm.commitments import queries
from crm.commitments.actions.moves import check_complete, check_dates, check_signatory, move
from crm.commitments.actions.signing import forget_frozen_text
from crm.commitments.models import CharterVersion, Commitment, CommitmentChannel, CommitmentState, DocumentState
from crm.companies import actions as companies
from crm.companies.models import Company, RelationState
from crm.database import db
from crm.errors import Refusal, StaleRecord
from crm.history import actor
from crm.territories.models import Club

S = CommitmentState
TERMS = (
    'pledged_mentors',
    'departements',
    'publics',
    'time_mode',
    'contribution',
    'start_on',
    'end_on',
    'signatory_name',
    'signatory_function',
    'signatory_email',
)


def open_by_company(company: Company) -> Commitment:
    """The company opens one by itself (digital path); a promise it had begun is taken up again."""
    started = queries.draft_of(company)
    if started:
        return started
    club = queries.club_for(company)
    if club is None:
        raise Refusal(
            '', 'Aucun club ne peut encore suivre votre entreprise. Écrivez-nous : nous vous en indiquerons un.'
        )
    return _open(company, club, CommitmentChannel.DIGITAL_PATH)


def open_by_club(company: Company, club: Club, **terms: Any) -> Commitment:
    """A coordinator opens one for a company that the club follows."""
    if club not in queries.clubs_offered(company):
        raise Refusal('club', 'Ce club ne suit pas cette entreprise : demandez d’abord à la suivre, depuis sa fiche.')
    commitment = _open(company, club, CommitmentChannel.COORDINATOR)
    _write(commitment, terms)
    return commitment


def _open(company: Company, club: Club, channel: CommitmentChannel, **values: Any) -> Commitment:
    values = {'departements': [company.departement_code] if company.departement_code else []} | values
    commitment = Commitment(
        company=company,
        club=club,
        charter=_charter(),
        channel=channel,
        started_at=clock.now(),
        created_by_id=actor()[0],
        document_state=DocumentState.NONE,
        **values,
    )
    history.change_state(commitment, S.DRAFT)
    companies.advance_relation(company, RelationState.COMMITTED)
    return commitment


def _charter() -> CharterVersion:
    charter = queries.charter_on(clock.today())
    if charter is None:
        raise Refusal(
            '', 'Aucune version de la charte n’est en vigueur : l’équipe du Collectif doit d’abord en publier une.'
        )
    return charter


def edit(commitment: Commitment, version: str, **terms: Any) -> None:
    """Change the terms, unless somebody else did meanwhile. Raises Refusal once it is frozen for signature."""
    check_editable(commitment)
    if str(commitment.version) != str(version):
        raise StaleRecord(_last_author(commitment))
    _write(commitment, terms)
    if commitment.state == S.SUBMITTED:
        check_complete(commitment)
    try:
        db.session.flush()
    except StaleDataError as error:
        raise StaleRecord() from error


def check_editable(commitment: Commitment) -> None:
    """Raises Refusal, with the way out, when the terms may not be changed any more."""
    if commitment.is_editable:
        return
    if commitment.state in (S.AWAITING_SIGNATURE, S.EXPIRED):
        way_out = 'Pour le corriger, reprenez-le d’abord avant signature : le lien envoyé cessera de fonctionner.'
        if commitment.state == S.EXPIRED:
            way_out = 'Envoyez-le à nouveau à la signature, ou abandonnez-le et ouvrez-en un autre.'
        raise Refusal('', f'Le texte de cet engagement est figé pour la signature. {way_out}')
    if commitment.state == S.SIGNED:
        raise Refusal(
            '', 'Un engagement signé ne se modifie pas : préparez un avenant, qui le remplacera à sa signature.'
        )
    raise Refusal(
        '', f'Cet engagement est « {commitment.state.label} » : il ne se modifie plus. Ouvrez un nouvel engagement.'
    )


def _last_author(commitment: Commitment) -> str:
    changes = history.changes_of(commitment)
    return changes[0].user_name if changes else 'Une autre personne'


def _write(commitment: Commitment, terms: dict[str, Any]) -> None:
    for name, value in terms.items():
        if name not in TERMS:
            raise TypeError(f'{name} is not a term of a commitment')
        if getattr(commitment, name) != value:
            setattr(commitment, name, value)
    check_dates(commitment.start_on, commitment.end_on)
    check_signatory(commitment, commitment.signatory_email)


def submit(commitment: Commitment) -> None:
    """The company's promise is complete: it is submitted under the charter in force, and the club hears of it."""
    check_complete(commitment)
    commitment.charter = _charter()
    move(commitment, S.SUBMITTED)
    commitment.submitted_at = clock.now()
    if commitment.channel == CommitmentChannel.DIGITAL_PATH:
        url = mail.address('commitments.show', commitment_id=commitment.id)
        for address in queries.club_addresses(commitment):
            mail.post(address, 'commitment_submitted', commitment=commitment, url=url)


def take_back(commitment: Commitment, reason: str = '') -> None:
    """One step back: from the signature to « déposé », from « déposé » to the promise. Links sent stop working."""
    back = S.SUBMITTED if commitment.state == S.AWAITING_SIGNATURE else S.DRAFT
    move(commitment, back, reason=reason)
    if back == S.SUBMITTED:
        forget_frozen_text(commitment)
    else:
        commitment.submitted_at = None


def abandon(commitment: Commitment, reason: str) -> None:
    """Give up a commitment that was never signed."""
    move(commitment, S.ABANDONED, reason=reason)
    forget_frozen_text(commitment)
    commitment.ended_on, commitment.end_reason = clock.today(), reason


def amend(commitment: Commitment) -> Commitment:
    """Prepare an amendment: a new commitment with the same terms, which replaces this one when it is signed."""
    if commitment.state != S.SIGNED:
        raise Refusal('', 'Un avenant ne se prépare que pour un engagement signé.')
    earlier = queries.amendment_of(commitment)
    if earlier:
        return earlier
    copied = {name: getattr(commitment, name) for name in TERMS if name != 'start_on'}
    copied |= {'departements': list(commitment.departements), 'publics': list(commitment.publics)}
    return _open(
        commitment.company, commitment.club, CommitmentChannel.COORDINATOR, replaces_id=commitment.id, **copied
    )
