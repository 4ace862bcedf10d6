"""Samples: one function per kind of record, shared by the tests and the demonstration data.

Each gives a valid record already flushed; name only the values that matter. They write rows directly: what a record
went through is told by `state_on` (StateChange rows), so that past figures are true.
"""

import itertools
from datetime import date, timedelta
from typing import Any

from crm import clock, history
from crm.access import Role
from crm.accounts.models import ROLE_SCOPES, RoleGrant, User
from crm.advocacy.models import (
    ActionLevel,
    ActionType,
    AdvocacyAction,
    Institution,
    InstitutionKind,
    Milestone,
    MilestoneKind,
    Position,
    PositionVersion,
    QuoteAuthorisation,
    QuoteUse,
    Recurrence,
)
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.commitments.models import (
    CharterVersion,
    Commitment,
    CommitmentChannel,
    CommitmentState,
    Review,
    ReviewKind,
)
from crm.companies.models import ClubMembership, Company, Contact, ContactOrigin, Establishment
from crm.database import db
from crm.experiments.models import (
    Evaluation,
    ExperimentPlace,
    ExperimentRisk,
    IndicatorValue,
    JournalEntry,
    OwnIndicator,
    PlaceKind,
    Side,
    TerritorialExperiment,
    TerritoryKind,
)
from crm.mentors.models import Consent, InvitationState, Mentor, MentorInvitation, MentorState, TimeMode
from crm.orientation.models import PairDeclaration, PriorityPublic, Referral, ReferralState
from crm.outreach.models import Attendance, Channel, Event, EventKind, EventState, FollowUp, Interaction, Outcome
from crm.search import fold
from crm.territories.models import NATIONAL, Club, ClubKind, Departement, Region

_numbers = itertools.count(1)

DEMO_SIREN_START = 999_000_00  # first eight digits; the ninth is the Luhn key


def siren(number: int | None = None) -> str:
    """A fictional SIREN with a right key, in the range kept for fictional companies (999…: none is attributed)."""
    head = str(DEMO_SIREN_START + (next(_numbers) if number is None else number))
    return head + luhn_key(head)


def luhn_key(digits: str) -> str:
    """The digit that makes `digits` + key pass the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siret(of_siren: str, nic: int = 1) -> str:
    """A SIRET of this SIREN with a right key."""
    head = of_siren + f'{nic:04d}'
    return head + luhn_key(head)


def add(record: Any) -> Any:
    db.session.add(record)
    db.session.flush()
    return record


def club(code: str = '75', **values: Any) -> Club:
    """The club of a département (or `national`), made with its département when the database is bare."""
    found = db.session.scalar(db.select(Club).filter_by(code=code))
    if found:
        return found
    if code == NATIONAL:
        return add(Club(code=code, name='Club national', kind=ClubKind.NATIONAL, **values))
    departement(code)
    return add(Club(code=code, name=f'Club {code}', kind=ClubKind.DEPARTMENTAL, departement_code=code, **values))


def departement(code: str) -> Departement:
    found = db.session.get(Departement, code)
    if found:
        return found
    if db.session.get(Region, '00') is None:
        add(Region(code='00', name='Région d’essai'))
    return add(Departement(code=code, name=f'Département {code}', folded=fold(code), region_code='00'))


def user(role: Role = Role.COLLECTIF, scope: Any = None, **values: Any) -> User:
    """A user with one right; `scope` is the record (club, company, association, département) it is limited to."""
    number = next(_numbers)
    values = {'email': f'personne{number}@exemple.fr', 'name': f'Personne {number}'} | values
    made = add(User(created_at=clock.now(), **values))
    grant(made, role, scope)
    return made


def grant(to: User, role: Role, scope: Any = None, since: date | None = None) -> RoleGrant:
    kind = ROLE_SCOPES[role]
    identifier = '' if scope is None else str(getattr(scope, 'id', None) or scope.code)
    label = '' if scope is None else scope.name
    made = RoleGrant(
        role=role, scope_kind=kind, scope_id=identifier, scope_label=label, since=since or date(2023, 1, 1)
    )
    to.grants.append(made)
    db.session.flush()
    return made


def coordinator(code: str = '75', **values: Any) -> User:
    return user(Role.COORDINATOR, club(code), **values)


def company(name: str = '', *, clubs: tuple[str, ...] = ('75',), with_siren: bool = True, **values: Any) -> Company:
    """A company followed by clubs, with its head office in the département of the first."""
    number = next(_numbers)
    name = name or f'Entreprise {number}'
    values = {'siren': siren() if with_siren else None, 'created_at': clock.now()} | values
    first = next((c for c in clubs if c != NATIONAL), None)
    values = {'departement_code': first and departement(first).code} | values
    made = add(
        Company(
            name=name,
            folded=fold(f'{name} {values["siren"] or ""}'),
            sort_name=fold(name),
            updated_at=values['created_at'],
            **values,
        )
    )
    for code in clubs:
        follow(made, code)
    return made


def follow(followed: Company, code: str, since: date | None = None) -> ClubMembership:
    return add(
        ClubMembership(company_id=followed.id, club_id=club(code).id, since=since or clock.today(), source='essai')
    )


def establishment(of: Company, nic: int = 1, **values: Any) -> Establishment:
    values = {'departement_code': of.departement_code} | values
    return add(
        Establishment(company_id=of.id, siret=siret(of.siren or siren(), nic), is_head_office=nic == 1, **values)
    )


def contact(of: Company, code: str | None = '75', **values: Any) -> Contact:
    number = next(_numbers)
    values = {
        'first_name': 'Camille',
        'last_name': f'Durand{number}',
        'email': f'contact{number}@exemple.fr',
    } | values
    values = {'origin': ContactOrigin.COMPANY, 'created_at': clock.now()} | values
    return add(Contact(company_id=of.id, club_id=club(code).id if code else None, **values))


def interaction(with_company: Company, code: str = '75', **values: Any) -> Interaction:
    values = {
        'channel': Channel.CALL,
        'outcome': Outcome.INTERESTED,
        'occurred_at': clock.now(),
        'created_at': clock.now(),
    } | values
    return add(Interaction(company_id=with_company.id, club_id=club(code).id, **values))


def follow_up(with_company: Company, code: str = '75', **values: Any) -> FollowUp:
    values = {'due_on': clock.today(), 'created_at': clock.now()} | values
    return add(FollowUp(company_id=with_company.id, club_id=club(code).id, **values))


def event(code: str = '75', **values: Any) -> Event:
    """An event of a club, tomorrow at ten, in state planned."""
    starts_at = values.pop('starts_at', None) or clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=10)
    values = {'title': 'Forum des métiers', 'kind': EventKind.FORUM, 'ends_at': starts_at + timedelta(hours=2)} | values
    made = Event(club_id=club(code).id, starts_at=starts_at, created_at=clock.now(), **values)
    history.change_state(made, EventState.PLANNED)
    return add(made)


def attendance(at: Event, of: Company, code: str = '75', **values: Any) -> Attendance:
    return add(Attendance(event_id=at.id, company_id=of.id, club_id=club(code).id, invited_at=clock.now(), **values))


def charter() -> CharterVersion:
    found = db.session.scalar(db.select(CharterVersion).order_by(CharterVersion.effective_from.desc()))
    text = 'L’entreprise s’engage à proposer le mentorat à ses salariés.'
    return found or add(
        CharterVersion(
            number='1',
            title='Charte',
            body=text,
            text_hash='0' * 64,
            effective_from=date(2023, 1, 1),
            created_at=clock.now(),
        )
    )


def commitment(
    of: Company,
    code: str = '75',
    *,
    state: CommitmentState = CommitmentState.DRAFT,
    on: date | None = None,
    **values: Any,
) -> Commitment:
    """A commitment in `state`, having passed through the states before it; signed ones are signed on day `on`."""
    day = on or clock.today()
    started = values.pop('started_on', day - timedelta(days=20))
    values = {
        'channel': CommitmentChannel.COORDINATOR,
        'pledged_mentors': 5,
        'charter_id': charter().id,
    } | values
    made = Commitment(company_id=of.id, club_id=club(code).id, started_at=clock.start_of(started), **values)
    history.change_state(made, CommitmentState.DRAFT, on=started)
    for step in _path_to(state):
        history.change_state(made, step, on=started + timedelta(days=5) if step == CommitmentState.SUBMITTED else day)
    if state not in (CommitmentState.DRAFT, CommitmentState.ABANDONED):
        made.submitted_at = clock.start_of(started + timedelta(days=5))
    if state in (CommitmentState.SIGNED, CommitmentState.COMPLETED, CommitmentState.TERMINATED):
        made.signed_at = clock.start_of(day)
        made.start_on = made.start_on or day
    db.session.flush()
    return made


def _path_to(state: CommitmentState) -> list[CommitmentState]:
    s = CommitmentState
    before = {
        s.DRAFT: [],
        s.SUBMITTED: [s.SUBMITTED],
        s.AWAITING_SIGNATURE: [s.SUBMITTED, s.AWAITING_SIGNATURE],
        s.SIGNED: [s.SUBMITTED, s.AWAITING_SIGNATURE, s.SIGNED],
    }
    return (
        before.get(state) or [*before[s.SIGNED], state]
        if state in (s.COMPLETED, s.TERMINATED)
        else before.get(state, [state])
    )


def review(of: Commitment, kind: ReviewKind = ReviewKind.M6, **values: Any) -> Review:
    values = {'due_on': clock.today()} | values
    return add(Review(commitment_id=of.id, club_id=of.club_id, kind=kind, **values))


def invitation(of: Company, **values: Any) -> MentorInvitation:
    values = {
        'email': f'salarie{next(_numbers)}@exemple.fr',
        'sent_at': clock.now(),
        'state': InvitationState.SENT,
    } | values
    return add(MentorInvitation(company_id=of.id, **values))


def mentor(of: Company, *, state: MentorState = MentorState.CONFIRMED, on: date | None = None, **values: Any) -> Mentor:
    """A mentor who confirmed on day `on`."""
    number = next(_numbers)
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
    name = name or f'Association {next(_numbers)}'
    values = {
        'email': f'contact{next(_numbers)}@association.example',
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


def institution(name: str = 'Sénat', **values: Any) -> Institution:
    values = {'kind': InstitutionKind.SENATE, 'created_at': clock.now()} | values
    made = Institution(name=name, **values)
    made.fold_label()
    return add(made)


def milestone(**values: Any) -> Milestone:
    day = values.get('first_on', clock.today())
    values = {'title': 'Échéance', 'kind': MilestoneKind.OTHER, 'recurrence': Recurrence.ONCE, 'first_on': day} | values
    return add(Milestone(**{'last_on': day, 'created_at': clock.now()} | values))


def advocacy_action(**values: Any) -> AdvocacyAction:
    values = {
        'type': ActionType.MEETING,
        'level': ActionLevel.NATIONAL,
        'title': 'Rendez-vous',
        'on': clock.today(),
    } | values
    made = AdvocacyAction(created_at=clock.now(), **values)
    made.fold_words()
    return add(made)


TEXT_COLUMNS = set(PositionVersion.__mapper__.columns.keys()) - {'id', 'created_at'}


def position(**values: Any) -> Position:
    """A position and its first version, frozen when it was signed or published unless said otherwise."""
    text = {name: values.pop(name) for name in TEXT_COLUMNS & set(values)}
    days = [day for name in ('collectif_signed_on', 'lee_signed_on', 'published_on') if (day := text.get(name))]
    agreed = values.get('state', 'draft') != 'draft' or days
    text = {'number': 1, 'frozen_on': min(days, default=clock.today()) if agreed else None} | text
    made = Position(**{'title': 'Position commune', 'created_at': clock.now()} | values)
    made.versions.append(PositionVersion(**text, created_at=clock.now()))
    return add(made)


def quote(of: Company, **values: Any) -> QuoteAuthorisation:
    values = {
        'quote': 'Le mentorat fait grandir nos équipes.',
        'uses': [QuoteUse.REPORTS.value],
        'authorised_on': clock.today(),
        'created_at': clock.now(),
    } | values
    return add(QuoteAuthorisation(company_id=of.id, **values))


def experiment(**values: Any) -> TerritorialExperiment:
    values = {
        'title': 'Mentorat rural',
        'question': 'Le mentorat à distance tient-il ?',
        'hypothesis': 'La distance n’empêche pas la durée.',
        'criterion': 'Deux binômes sur trois tiennent six mois.',
        'start_on': clock.today(),
    } | values
    values = {'territory_kind': TerritoryKind.DEPARTEMENT, 'created_at': clock.now()} | values
    return add(TerritorialExperiment(**values))


def own_indicator(of: TerritorialExperiment, **values: Any) -> OwnIndicator:
    values = {'label': 'Binômes actifs à six mois', 'unit': '%', 'method': 'Relevé mensuel des associations.'} | values
    return add(OwnIndicator(experiment_id=of.id, **values))


def indicator_value(of: OwnIndicator, value: float, **values: Any) -> IndicatorValue:
    values = {'side': Side.TEST, 'on': clock.today(), 'created_at': clock.now()} | values
    return add(IndicatorValue(indicator_id=of.id, value=value, **values))


def experiment_place(of: TerritorialExperiment, code: str = 'QN00001', **values: Any) -> ExperimentPlace:
    values = {'side': Side.TEST, 'kind': PlaceKind.QPV, 'name': f'Lieu {code}', 'departements': ['75']} | values
    return add(ExperimentPlace(experiment_id=of.id, code=code, **values))


def experiment_risk(of: TerritorialExperiment, **values: Any) -> ExperimentRisk:
    values = {'title': 'Mentors trop loin', 'probability': 3, 'severity': 3, 'response': 'Visioconférence.'} | values
    values = {'owner': 'Collectif', 'created_at': clock.now()} | values
    return add(ExperimentRisk(experiment_id=of.id, **values))


def evaluation(of: TerritorialExperiment, **values: Any) -> Evaluation:
    values = {'delivered_on': clock.today(), 'summary': 'Les binômes tiennent.'} | values
    values = {'author': 'Cabinet fictif', 'method': 'Comparaison avant et après.', 'limits': 'Petit nombre.'} | values
    return add(Evaluation(experiment_id=of.id, **values))


def journal_entry(of: TerritorialExperiment, text: str = 'Première réunion.', **values: Any) -> JournalEntry:
    values = {'on': clock.today(), 'author_name': 'Colin Collectif', 'created_at': clock.now()} | values
    return add(JournalEntry(experiment_id=of.id, text=text, **values))
