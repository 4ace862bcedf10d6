"""Commitments of the demonstration: promised, submitted, signed, under way or over, each step dated."""

from datetime import date, datetime, timedelta

from crm import clock
from crm.commitments import actions
from crm.commitments.models import (
    CharterVersion,
    Commitment,
    CommitmentChannel,
    CommitmentState,
    DocumentState,
    Public,
    Review,
    ReviewKind,
    ReviewResult,
    Signature,
    SignatureMethod,
    TimeMode,
)
from crm.commitments.wording import CONSENT, fingerprint, full_text
from crm.companies.models import Company, RelationState
from crm.database import db
from crm.demo import words
from crm.demo.world import World, add_all
from crm.territories.models import Departement

S = CommitmentState
ENDINGS = {
    S.SIGNED: 62,
    S.COMPLETED: 5,
    S.TERMINATED: 4,
    S.AWAITING_SIGNATURE: 7,
    S.SUBMITTED: 6,
    S.DRAFT: 11,
    S.ABANDONED: 4,
    S.EXPIRED: 1,
}
WAS_SIGNED = (S.SIGNED, S.COMPLETED, S.TERMINATED)
SIGNATORY_JOBS = ('Directrice générale', 'Président', 'Directeur des ressources humaines', 'Gérante')


def build(world: World) -> None:
    """One commitment a company that came that far; the HR manager's company has one in force."""
    charter = db.session.scalars(db.select(CharterVersion).order_by(CharterVersion.effective_from.desc())).first()
    if charter is None:
        raise RuntimeError('the charter is reference data: run `flask init` first')
    names = {
        code: f'{name} ({code})' for code, name in db.session.execute(db.select(Departement.code, Departement.name))
    }
    candidates = [c for c in world.committed if c.siren]
    for company in candidates[: world.share(400)]:
        world.commitments.append(_commitment(world, company, charter))
    _make_hr_company(world, charter)
    add_all(world.commitments)
    for commitment in world.commitments:
        _live(world, commitment, names)
    db.session.flush()
    db.session.refresh(world.commitments[0], ['signature'])
    actions.prepare_document(world.commitments[0])


def _commitment(world: World, company: Company, charter: CharterVersion) -> Commitment:
    state = world.pick(list(ENDINGS), list(ENDINGS.values()))
    started = _started(world, company, state)
    first, last = world.pick(words.FIRST_NAMES), world.pick(words.LAST_NAMES)
    channel = world.pick((CommitmentChannel.DIGITAL_PATH, CommitmentChannel.COORDINATOR), (55, 45))
    return Commitment(
        company=company,
        club=world.clubs[company.departement_code or 'national'],
        charter=charter,
        channel=channel,
        state=state,
        pledged_mentors=world.pick((2, 3, 5, 8, 10, 15, 20), (20, 22, 25, 12, 12, 6, 3)),
        departements=[company.departement_code],
        publics=[str(p) for p in world.chance.sample([Public.VOCATIONAL, Public.QPV, Public.RURAL, Public.ASE], k=2)],
        time_mode=world.pick(list(TimeMode)),
        start_on=started + timedelta(days=30),
        end_on=started + timedelta(days=395) if world.chance.random() < 0.25 else None,
        signatory_name=f'{first} {last}',
        signatory_function=world.pick(SIGNATORY_JOBS),
        signatory_email=f'signature@{company.sort_name.replace(" ", "-")}.example',
        started_at=world.moment(started),
    )


def _started(world: World, company: Company, state: CommitmentState) -> date:
    """When it was opened: what is under way began lately, what is over may be old."""
    first = max(world.first_day, clock.day_of(company.created_at))
    if state in (S.AWAITING_SIGNATURE, S.SUBMITTED, S.DRAFT):
        first = max(first, world.today - timedelta(days=35))
    last = world.today - timedelta(days=45 if state in WAS_SIGNED else 2)
    return world.day(min(first, last - timedelta(days=1)), last)


def _make_hr_company(world: World, charter: CharterVersion) -> None:
    """The company of the HR manager's account: signed fourteen months ago, in Paris."""
    company = next(c for c in world.companies if c.departement_code == '75' and c.siren)
    world.commitments[:] = [c for c in world.commitments if c.company is not company]
    commitment = _commitment(world, company, charter)
    commitment.started_at = world.moment(world.today - timedelta(days=440))
    commitment.start_on, commitment.end_on = world.today - timedelta(days=400), None
    commitment.state, commitment.pledged_mentors = S.SIGNED, 20
    commitment.channel = CommitmentChannel.DIGITAL_PATH
    world.commitments.insert(0, commitment)


def _live(world: World, commitment: Commitment, names: dict[str, str]) -> None:
    """Date the steps the commitment went through, in order."""
    day = clock.day_of(commitment.started_at)
    steps: list[tuple[CommitmentState, date]] = [(S.DRAFT, day)]
    state = commitment.state
    if state == S.ABANDONED:
        steps.append((S.ABANDONED, min(day + timedelta(days=40), world.today)))
    elif state != S.DRAFT:
        day = _later(world, day, 12)
        commitment.submitted_at = world.moment(day)
        steps.append((S.SUBMITTED, day))
    if state in (S.AWAITING_SIGNATURE, S.EXPIRED, *WAS_SIGNED):
        day = _later(world, day, 5)
        commitment.sent_at = world.moment(day)
        commitment.frozen_text = full_text(commitment, [names[c] for c in commitment.departements])
        commitment.text_hash = fingerprint(commitment.frozen_text)
        steps.append((S.AWAITING_SIGNATURE, day))
    if state == S.EXPIRED:
        steps.append((S.EXPIRED, min(day + timedelta(days=30), world.today)))
    if state in WAS_SIGNED:
        day = _later(world, day, 24)
        steps.append((S.SIGNED, day))
        _sign(world, commitment, day)
        _end(world, commitment, steps)
    commitment.company.relation_state = RelationState.ACTIVE if state == S.SIGNED else RelationState.COMMITTED
    world.passed(commitment, steps)


def _later(world: World, day: date, most: int) -> date:
    return min(day + timedelta(days=world.chance.randrange(most + 1)), world.today)


def _sign(world: World, commitment: Commitment, day: date) -> None:
    signed_at = max(world.moment(day), commitment.sent_at or world.moment(day))
    commitment.signed_at = signed_at
    commitment.document_state = DocumentState.NONE
    db.session.add(
        Signature(
            commitment_id=commitment.id,
            method=SignatureMethod.CODE,
            signatory_name=commitment.signatory_name,
            signatory_function=commitment.signatory_function,
            signatory_email=commitment.signatory_email,
            signed_at=signed_at,
            text_hash=commitment.text_hash,
            evidence=_evidence(commitment, signed_at),
        )
    )
    for kind, months in ((ReviewKind.M6, 183), (ReviewKind.M12, 365)):
        db.session.add(_review(world, commitment, kind, day + timedelta(days=months)))


def _evidence(commitment: Commitment, signed_at: datetime) -> dict[str, str]:
    return {
        'consent': CONSENT,
        'link_sent_at': (commitment.sent_at or signed_at).isoformat(),
        'code_sent_at': (signed_at - timedelta(minutes=3)).isoformat(),
        'code_sent_to': commitment.signatory_email,
        'address': '192.0.2.10',
        'agent': 'Navigateur de démonstration',
        'text_hash': commitment.text_hash,
    }


def _review(world: World, commitment: Commitment, kind: ReviewKind, due: date) -> Review:
    held = due + timedelta(days=world.chance.randrange(-5, 40)) if world.chance.random() < 0.8 else None
    done = held is not None and held < world.today
    return Review(
        commitment_id=commitment.id,
        club_id=commitment.club_id,
        kind=kind,
        due_on=due,
        held_on=held if done else None,
        result=world.pick((ReviewResult.ON_TRACK, ReviewResult.DELAYED), (7, 3)) if done else None,
    )


def _end(world: World, commitment: Commitment, steps: list[tuple[CommitmentState, date]]) -> None:
    """Let what is over be over on a day that is past, else leave it signed."""
    signed = steps[-1][1]
    ended = signed + timedelta(days=world.chance.randrange(120, 500))
    if commitment.state == S.SIGNED or ended >= world.today:
        commitment.state = S.SIGNED
        if commitment.end_on and commitment.end_on < world.today:
            commitment.state, ended = S.COMPLETED, commitment.end_on + timedelta(days=1)
    if commitment.state == S.SIGNED:
        return
    commitment.ended_on = ended
    commitment.end_reason = 'Réorganisation de l’entreprise' if commitment.state == S.TERMINATED else ''
    if commitment.state == S.COMPLETED:
        commitment.end_on = ended - timedelta(days=1)
    steps.append((commitment.state, ended))
