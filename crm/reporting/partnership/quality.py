"""Quality of the data behind a report: what is late, missing or unanswered, for the country and every club at once."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import case, distinct, func, select

from crm import clock
from crm.companies.models import ClubMembership, Company, RegisterState
from crm.convention.indicators import Period
from crm.database import db
from crm.formatting import NBSP, number_fr, percent_fr
from crm.orientation.models import Referral, ReferralState
from crm.outreach.models import Interaction
from crm.reporting.partnership.values import QualityLine
from crm.territories.models import Club

Counts = dict[str, tuple[int, ...]]


def quality(period: Period) -> Callable[[str], tuple[QualityLine, ...]]:
    """A function scope → lines; the database is read here, six statements whatever the number of clubs."""
    late, followed, waiting = _late(period), _followed(), _waiting()

    def of(scope: str) -> tuple[QualityLine, ...]:
        companies, bare, unchecked, doubtful = followed.get(scope, (0, 0, 0, 0))
        overdue, mute = waiting.get(scope, (0, 0))
        return (
            QualityLine(
                'Échanges saisis après la fin de la période',
                number_fr(late.get(scope, (0,))[0]),
                'Comptés à leur date, signalés ici.',
            ),
            QualityLine(
                'Entreprises sans SIREN', _share(bare, companies), 'Hors des comptes d’entreprises distinctes.'
            ),
            QualityLine(
                'SIREN non vérifiés au registre',
                _share(unchecked, companies),
                'Comptés ; l’identité reste à confirmer.',
            ),
            QualityLine('Noms d’entreprise douteux', _share(doubtful, companies), 'Comptés ; le nom reste à corriger.'),
            QualityLine(
                'Mentors non recontactés, délai dépassé', number_fr(overdue), 'Comptés comme retards dans O1.8.'
            ),
            QualityLine(
                'Associations qui n’ont pas répondu',
                number_fr(mute),
                'Silence n’est pas zéro : leurs mentors restent en attente.',
            ),
        )

    return of


def _share(count: int, total: int) -> str:
    """« 12 sur 340 (3,5 %) »."""
    said = f'{number_fr(count)} sur {number_fr(total)}'
    return f'{said}{NBSP}({percent_fr(count / total)})' if total else said


def _late(period: Period) -> Counts:
    query = select(func.count(Interaction.id)).where(
        Interaction.occurred_at >= period.opens,
        Interaction.occurred_at < period.closes,
        Interaction.created_at >= period.closes,
    )
    return _by_club(query, query.join(Club, Club.id == Interaction.club_id))


def _followed() -> Counts:
    """(companies, without SIREN, unchecked, doubtful) among those followed today."""
    counted = select(
        func.count(distinct(Company.id)),
        func.count(distinct(case((Company.siren.is_(None), Company.id)))),
        func.count(
            distinct(
                case((Company.siren.is_not(None) & (Company.register_state == RegisterState.UNCHECKED), Company.id))
            )
        ),
        func.count(distinct(case((Company.doubt != '', Company.id)))),
    )
    joined = (
        counted.select_from(Company)
        .join(ClubMembership, (ClubMembership.company_id == Company.id) & ClubMembership.until.is_(None))
        .join(Club, Club.id == ClubMembership.club_id)
    )
    return _by_club(counted.select_from(Company), joined)


def _waiting() -> Counts:
    """(referrals past their date without a first contact, associations that answered none of theirs), as of today."""
    silent = case((Referral.state == ReferralState.SENT, Referral.association_id))
    query = select(func.count(Referral.id), func.count(distinct(silent))).where(
        Referral.target_on < clock.today(),
        Referral.first_contact_on.is_(None),
        Referral.state.in_([ReferralState.SENT, ReferralState.ACCEPTED]),
    )
    return _by_club(query, query.join(Club, Club.departement_code == Referral.departement_code))


def _by_club(national: Any, joined: Any) -> Counts:
    found: Counts = defaultdict(lambda: (0, 0, 0, 0))
    found['national'] = tuple(db.session.execute(national).one())
    for code, *counts in db.session.execute(_with_code(joined)):
        found[f'club:{code}'] = tuple(counts)
    return dict(found)


def _with_code(query: Any) -> Any:
    columns = list(query.selected_columns)
    return query.with_only_columns(Club.code, *columns).group_by(Club.code)
