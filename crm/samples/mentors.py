"""Mentors, the associations that take them on, and what these declare."""

from datetime import date, timedelta
from typing import Any

from crm import clock, history
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.companies.models import Company
from crm.database import db
from crm.mentors.models import Consent, InvitationState, Mentor, MentorInvitation, MentorState, TimeMode
from crm.orientation.models import PairDeclaration, PriorityPublic, Referral, ReferralState
from crm.samples.basics import add, departement, numbers
from crm.search import fold


def invitation(of: Company, **values: Any) -> MentorInvitation:
    values = {
        'email': f'salarie{next(numbers)}@exemple.fr',
        'sent_at': clock.now(),
        'state': InvitationState.SENT,
    } | values
    return add(MentorInvitation(company_id=of.id, **values))


def mentor(of: Company, *, state: MentorState = MentorState.CONFIRMED, on: date | None = None, **values: Any) -> Mentor:
    """A mentor who confirmed on day `on`."""
    number = next(numbers)
    day = on or clock.today()
    values = {
        'first_name': 'Alex',
        'last_name': f'Martin{number}',
        'email': f'mentor{number}@exemple.fr',
    } | values
    values = {
        'mode': MentoringMode.BOTH,
        'time_mode': TimeMode.WORK,
        'hours_per_month': 3,
        'departement_code': of.departement_code,
    } | values
    made = Mentor(
        company_id=of.id,
        confirmed_at=clock.start_of(day),
        age_groups=['high_school'],
        themes=['orientation'],
        **values,
    )
    history.change_state(made, MentorState.CONFIRMED, on=day)
    if state != MentorState.CONFIRMED:
        history.change_state(made, state, on=day)
    db.session.add(
        Consent(mentor_id=made.id, purpose='transmission', text_version='essai', given=True, at=made.confirmed_at)
    )
    db.session.flush()
    return made


def association(name: str = '', **values: Any) -> MemberAssociation:
    name = name or f'Association {next(numbers)}'
    values = {
        'email': f'contact{next(numbers)}@association.example',
        'contact_name': 'Dominique Petit',
    } | values
    return add(MemberAssociation(name=name, folded=fold(name), **values))


def capacity(
    of: MemberAssociation,
    code: str | None = '75',
    places: int = 10,
    mode: MentoringMode = MentoringMode.IN_PERSON,
) -> Capacity:
    departement_code = departement(code).code if code else None
    return add(
        Capacity(
            association_id=of.id,
            departement_code=departement_code,
            mode=mode,
            places=places,
            updated_at=clock.now(),
        )
    )


def referral(
    of: Mentor,
    to: MemberAssociation,
    *,
    state: ReferralState = ReferralState.SENT,
    on: date | None = None,
    **values: Any,
) -> Referral:
    day = on or clock.today()
    values = {
        'mode': of.mode,
        'departement_code': of.departement_code,
        'target_on': day + timedelta(days=to.recontact_days or 7),
    } | values
    made = Referral(mentor_id=of.id, association_id=to.id, referred_on=day, created_at=clock.now(), **values)
    history.change_state(made, ReferralState.SENT, on=day)
    if state != ReferralState.SENT:
        history.change_state(made, state, on=day)
    db.session.flush()
    return made


def pair_declaration(by: MemberAssociation, code: str = '75', **values: Any) -> PairDeclaration:
    values = {
        'period_start': date(2026, 7, 1),
        'period_end': date(2026, 10, 1),
        'public': PriorityPublic.OTHER,
        'started': 5,
    } | values
    return add(
        PairDeclaration(
            association_id=by.id, departement_code=departement(code).code, declared_at=clock.now(), **values
        )
    )
