"""Mentors of the demonstration: invited by their company, confirmed by themselves, oriented, recontacted, matched."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from crm import clock
from crm.associations.models import Capacity, MemberAssociation, MentoringMode
from crm.commitments.models import Commitment, CommitmentState, TimeMode
from crm.demo import words
from crm.demo.world import World, add_all
from crm.mentors.models import AgeGroup, Consent, InvitationState, Mentor, MentorInvitation, MentorState, Theme
from crm.orientation.models import DeclineReason, PairDeclaration, PriorityPublic, Referral, ReferralState
from crm.search import fold

M, R = MentorState, ReferralState
TEXT_VERSION = '2024-1'
FATES = ('waiting', 'late', 'sent', 'contacted', 'matched', 'ended', 'withdrawn', 'declined')
LATELY = (6, 2, 18, 44, 14, 0, 10, 2)  # weights of the fates of those who confirmed less than 45 days ago
LONG_AGO = (0, 0.5, 0, 10, 48, 30, 10, 0.5)


@dataclass(frozen=True)
class Story:
    """What becomes of one mentor: states and days, and the referral if there is one."""

    mentor_steps: list[tuple[MentorState, date]]
    referral: dict[str, object] | None
    referral_steps: list[tuple[ReferralState, date]]


def build(world: World) -> None:
    """Associations with places, invitations, mentors and referrals."""
    _associations(world)
    wanted = world.share(2500)
    signed = [c for c in world.commitments if c.state == CommitmentState.SIGNED and c.signed_at]
    rounds = [c for c in signed for _ in range(max(1, c.pledged_mentors))]
    invitations, drafts = [], []
    for number in range(wanted):
        commitment = signed[0] if number < 24 else world.pick(rounds)
        invitation = _invitation(world, commitment)
        invitations.append(invitation)
        drafts.append((commitment, invitation))
    invitations += [_unanswered(world, world.pick(rounds)) for _ in range(wanted // 2)]
    add_all(invitations)
    world.mentors[:] = [_mentor(world, commitment, invitation) for commitment, invitation in drafts]
    add_all(world.mentors)
    add_all([_consent(mentor) for mentor in world.mentors])
    _orient(world)


def _associations(world: World) -> None:
    codes = sorted(code for code in world.clubs if code != 'national')
    for number, name in enumerate(words.ASSOCIATIONS):
        world.associations.append(
            MemberAssociation(
                name=name,
                folded=fold(name),
                rna=f'W99{number:07d}',
                labelled=world.chance.random() < 0.6,
                contact_name=f'{world.pick(words.FIRST_NAMES)} {world.pick(words.LAST_NAMES)}',
                email=f'mentorat@{fold(name).replace(" ", "-")}.example',
                phone=f'+3319900{number:04d}',
                recontact_days=world.pick((7, 7, 10, 14)),
                publics=[world.pick(list(PriorityPublic)).label],
            )
        )
    add_all(world.associations)
    wide = world.associations[0]
    add_all([_capacity(world, wide, code, MentoringMode.IN_PERSON) for code in codes])
    add_all(
        [
            _capacity(world, a, c, MentoringMode.IN_PERSON)
            for a in world.associations[1:]
            for c in world.chance.sample(codes, k=18)
        ]
    )
    add_all([_capacity(world, association, None, MentoringMode.REMOTE) for association in world.associations])


def _capacity(world: World, association: MemberAssociation, code: str | None, mode: MentoringMode) -> Capacity:
    places = world.chance.randrange(60, 140) if code is None else world.chance.randrange(15, 60)
    return Capacity(
        association_id=association.id, departement_code=code, mode=mode, places=places, updated_at=clock.now()
    )


def _invitation(world: World, commitment: Commitment) -> MentorInvitation:
    signed = clock.day_of(commitment.signed_at or clock.now())
    lately = min(world.today - timedelta(days=1), signed + timedelta(days=200))
    sent = world.day(signed, max(signed + timedelta(days=1), lately))
    answered = min(sent + timedelta(days=world.chance.randrange(0, 20)), world.today)
    first, last = world.pick(words.FIRST_NAMES), world.pick(words.LAST_NAMES)
    email = f'{fold(first)}.{fold(last)}{len(world.names)}@salaries.example'
    world.names[email] = (first, last)
    return MentorInvitation(
        company_id=commitment.company_id,
        commitment_id=commitment.id,
        email=email,
        state=InvitationState.CONFIRMED,
        shared=world.chance.random() < 0.3,
        sent_at=world.moment(sent),
        answered_at=max(world.moment(answered), world.moment(sent)),
    )


def _unanswered(world: World, commitment: Commitment) -> MentorInvitation:
    invitation = _invitation(world, commitment)
    old = clock.day_of(invitation.sent_at) < world.today - timedelta(days=60)
    invitation.state = world.pick((InvitationState.DECLINED, InvitationState.EXPIRED)) if old else InvitationState.SENT
    if invitation.state != InvitationState.DECLINED:
        invitation.answered_at = None
    return invitation


def _mentor(world: World, commitment: Commitment, invitation: MentorInvitation) -> Mentor:
    first, last = world.names[invitation.email]
    home = commitment.company.departement_code
    return Mentor(
        company_id=commitment.company_id,
        commitment_id=commitment.id,
        invitation_id=invitation.id,
        first_name=first,
        last_name=last,
        email=invitation.email,
        departement_code=home,
        mode=world.pick(list(MentoringMode), (55, 15, 30)),
        age_groups=sorted({str(world.pick(list(AgeGroup))) for _ in range(2)}),
        themes=sorted({str(world.pick(list(Theme))) for _ in range(2)}),
        hours_per_month=world.pick((2, 3, 4, 6)),
        available_from=None,
        time_mode=world.pick((TimeMode.WORK, TimeMode.PERSONAL)),
        named_to_employer=world.chance.random() < 0.15,
        confirmed_at=invitation.answered_at or invitation.sent_at,
    )


def _consent(mentor: Mentor) -> Consent:
    return Consent(
        mentor_id=mentor.id, purpose='transmission', text_version=TEXT_VERSION, given=True, at=mentor.confirmed_at
    )


def _orient(world: World) -> None:
    referrals: list[tuple[Referral, Story]] = []
    taken: dict[int, int] = {}
    places = {a.id: sum(c.places for c in a.capacities) for a in world.associations}
    forgotten = _forgotten(world)
    for mentor in world.mentors:
        free = [a for a in world.associations if taken.get(a.id, 0) < places[a.id]]
        story = _story(world, mentor, world.pick(free), 'late' if mentor in forgotten else '')
        world.passed(mentor, story.mentor_steps)
        mentor.state = story.mentor_steps[-1][0]
        mentor.withdrawn_at = world.moment(story.mentor_steps[-1][1]) if mentor.state == M.WITHDRAWN else None
        if story.referral:
            referral = Referral(**story.referral)
            taken[referral.association_id] = taken.get(referral.association_id, 0) + 1
            referrals.append((referral, story))
    add_all([referral for referral, _ in referrals])
    for referral, story in referrals:
        world.passed(referral, story.referral_steps)


def _forgotten(world: World) -> list[Mentor]:
    """Those whom an association keeps waiting, whatever the day of the demonstration: somebody is to be chased."""
    before = world.today - timedelta(days=45)
    return [mentor for mentor in world.mentors if clock.day_of(mentor.confirmed_at) < before][-3:]


def _story(world: World, mentor: Mentor, association: MemberAssociation, fate: str = '') -> Story:
    confirmed = clock.day_of(mentor.confirmed_at)
    steps = [(M.CONFIRMED, confirmed)]
    recent = confirmed > world.today - timedelta(days=45)
    fate = fate or world.pick(FATES, LATELY if recent else LONG_AGO)
    if fate == 'withdrawn':
        return Story([*steps, (M.WITHDRAWN, min(confirmed + timedelta(days=30), world.today))], None, [])
    if fate == 'waiting' or confirmed >= world.today - timedelta(days=2):
        return Story(steps, None, [])
    referred = min(confirmed + timedelta(days=world.chance.randrange(1, 15)), world.today)
    if fate in ('late', 'sent'):
        referred = max(confirmed, world.today - timedelta(days=30 if fate == 'late' else 4))
    return _referred(world, mentor, association, fate, referred, steps)


def _referred(
    world: World,
    mentor: Mentor,
    association: MemberAssociation,
    fate: str,
    referred: date,
    steps: list[tuple[MentorState, date]],
) -> Story:
    values: dict[str, object] = {
        'mentor_id': mentor.id,
        'association_id': association.id,
        'departement_code': mentor.departement_code,
        'mode': mentor.mode,
        'referred_on': referred,
        'target_on': referred + timedelta(days=association.recontact_days),
        'created_at': world.moment(referred),
    }
    states = [(R.SENT, referred)]
    steps = [*steps, (M.REFERRED, referred)]
    if fate == 'declined':
        answered = min(referred + timedelta(days=4), world.today)
        values |= {'state': R.DECLINED, 'answered_on': answered, 'decline_reason': world.pick(list(DeclineReason))}
        return Story([*steps, (M.CONFIRMED, answered)], values, [*states, (R.DECLINED, answered)])
    if fate in ('late', 'sent'):
        return Story(steps, values | {'state': R.SENT}, states)
    accepted = min(referred + timedelta(days=world.chance.randrange(1, 5)), world.today)
    contacted = min(accepted + timedelta(days=world.pick((1, 3, 5, 9, 15), (25, 30, 25, 12, 8))), world.today)
    values |= {'answered_on': accepted, 'first_contact_on': contacted, 'state': R.CONTACTED}
    states += [(R.ACCEPTED, accepted), (R.CONTACTED, contacted)]
    steps = [*steps, (M.CONTACTED, contacted)]
    matched = contacted + timedelta(days=world.chance.randrange(5, 40))
    if fate in ('matched', 'ended') and matched < world.today:
        values |= {'state': R.MATCHED, 'matched_on': matched}
        states, steps = [*states, (R.MATCHED, matched)], [*steps, (M.MATCHED, matched)]
        ended = matched + timedelta(days=world.chance.randrange(150, 300))
        if fate == 'ended' and ended < world.today:
            values |= {'state': R.ENDED, 'ended_on': ended}
            states, steps = [*states, (R.ENDED, ended)], [*steps, (M.ENDED, ended)]
    return Story(steps, values, states)


def declare_pairs(world: World) -> None:
    """Each association declares the pairs of past civil quarters, for some départements and publics."""
    codes = sorted(code for code in world.clubs if code != 'national')
    rows = []
    for association in world.associations[:-2]:
        for start, end in _past_quarters(world):
            for code in world.chance.sample(codes, k=6):
                rows.append(_declaration(world, association, start, end, code))
    add_all(rows)


def _past_quarters(world: World) -> list[tuple[date, date]]:
    starts = [
        date(year, month, 1) for year in range(world.today.year - 2, world.today.year + 1) for month in (1, 4, 7, 10)
    ]
    return [(start, end) for start, end in pairwise(starts) if start >= world.first_day and end <= world.today]


def _declaration(world: World, association: MemberAssociation, start: date, end: date, code: str) -> PairDeclaration:
    started = world.chance.randrange(2, 30)
    reached = world.chance.randrange(started + 1)
    return PairDeclaration(
        association_id=association.id,
        period_start=start,
        period_end=end,
        departement_code=code,
        public=world.pick(list(PriorityPublic)),
        started=started,
        reached_six_months=reached,
        broken_before_six_months=world.chance.randrange(started - reached + 1),
        declared_at=world.moment(min(end + timedelta(days=world.chance.randrange(3, 20)), world.today)),
        declared_by=association.contact_name,
    )
