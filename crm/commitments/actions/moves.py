"""The one place where a commitment changes state, and the rules it must meet before it goes further."""

from datetime import date

from crm import history
from crm.commitments import queries
from crm.commitments.models import TRANSITIONS, Commitment, CommitmentState
from crm.errors import Refusal


def move(commitment: Commitment, to: CommitmentState, *, on: date | None = None, reason: str = '') -> None:
    """Give a commitment its next state, on a business day (today). Raises Refusal on what TRANSITIONS forbids."""
    if to not in TRANSITIONS[commitment.state]:
        raise Refusal('', _sentence(commitment.state, to))
    history.change_state(commitment, to, on=on, reason=reason)


def _sentence(present: CommitmentState, to: CommitmentState) -> str:
    possible = [f'« {state.label} »' for state in TRANSITIONS[present]]
    then = (
        f'Étapes possibles : {", ".join(possible)}.'
        if possible
        else 'Aucune étape ne suit : ouvrez un nouvel engagement.'
    )
    return f'Cet engagement est à l’étape « {present.label} » : il ne peut pas passer à « {to.label} ». {then}'


def missing(commitment: Commitment) -> list[tuple[str, str]]:
    """(field, sentence) of what is still to be completed before it is submitted."""
    checks = [
        (not commitment.company.siren, '', _no_siren(commitment)),
        (commitment.pledged_mentors < 1, 'pledged_mentors', 'Indiquez au moins un mentor.'),
        (commitment.start_on is None, 'start_on', 'Indiquez la date de début.'),
        (not commitment.signatory_name, 'signatory_name', 'Indiquez le nom de la personne qui signe.'),
        (not commitment.signatory_function, 'signatory_function', 'Indiquez la fonction de la personne qui signe.'),
        (
            not commitment.signatory_email,
            'signatory_email',
            'Indiquez l’adresse électronique de la personne qui signe.',
        ),
    ]
    return [(field, sentence) for fails, field, sentence in checks if fails]


def _no_siren(commitment: Commitment) -> str:
    name = commitment.company.display_name
    return f'Le SIREN de {name} est à compléter sur la fiche de l’entreprise : demandez-le à votre club.'


def check_complete(commitment: Commitment) -> None:
    """Raises Refusal on the first thing that is missing or contradictory."""
    for field, sentence in missing(commitment):
        raise Refusal(field, sentence)
    check_dates(commitment.start_on, commitment.end_on)
    check_signatory(commitment, commitment.signatory_email)


def check_dates(start_on: date | None, end_on: date | None) -> None:
    if start_on and end_on and end_on <= start_on:
        raise Refusal('end_on', 'La date de fin doit suivre la date de début : corrigez l’une des deux.')


def check_signatory(commitment: Commitment, email: str, field: str = 'signatory_email') -> None:
    """The one who follows a commitment does not sign it."""
    if email and queries.coordinates(email, commitment.club):
        raise Refusal(
            field,
            f'Cette adresse est celle d’une personne qui coordonne « {commitment.club.name} ». '
            'Indiquez une personne de l’entreprise, qui a le pouvoir de l’engager.',
        )
