"""Objective 3, joint advocacy: O3.2 institutions met, O3.5 outcomes, O3.6 press."""

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.advocacy.models import ActionOutcome, ActionType, AdvocacyAction, InstitutionKind, Outcome
from crm.convention.indicators import scopes
from crm.convention.indicators.definitions import PLACES, Definition, Figure, Indicator, Link, Proof, ProofRow
from crm.convention.indicators.o3 import held
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted
from crm.database import db

MET = (ActionType.HEARING, ActionType.MEETING, ActionType.EVENT)
PRESS = (ActionType.PRESS, ActionType.OP_ED)
DECIDED = (ActionOutcome.ADOPTED, ActionOutcome.PARTLY, ActionOutcome.REJECTED)
LEVEL = 'Collectif Mentorat et LEE'


def _by_scope(actions: Sequence[AdvocacyAction], wanted: Wanted) -> dict[str, list[AdvocacyAction]]:
    found: dict[str, list[AdvocacyAction]] = {scope: [] for scope in wanted.scopes}
    for action in actions:
        for scope in wanted.of_place(action.departement_code):
            found[scope].append(action)
    return found


def _computed(
    kept: Callable[[AdvocacyAction], bool], figure: Callable[[Sequence[AdvocacyAction]], Figure]
) -> Callable[[Period, Wanted], dict[str, Figure]]:
    def compute(period: Period, wanted: Wanted) -> dict[str, Figure]:
        actions = [action for action in held(period) if kept(action)]
        return {scope: figure(listed) for scope, listed in _by_scope(actions, wanted).items()}

    return compute


def _action_link(action: AdvocacyAction) -> Link:
    return Link(action.title, 'advocacy.action', (('action_id', action.id),))


# --- O3.2 institutions met --------------------------------------------------------------------------


def _institutions(actions: Sequence[AdvocacyAction]) -> Figure:
    met = {institution.id: institution for action in actions for institution in action.institutions}
    kinds = Counter(institution.kind for institution in met.values())
    named = (*((kind.label, kinds[kind]) for kind in InstitutionKind if kinds[kind]), ('Actions', len(actions)))
    return Figure(float(len(met)), breakdown=named)


def _met(action: AdvocacyAction) -> bool:
    return action.type in MET


def prove_institutions(wanted: Wanted, period: Period, named: bool) -> Proof:
    actions: dict[int, list[AdvocacyAction]] = {}
    names: dict[int, str] = {}
    for action in held(period):
        if _met(action) and wanted.of_place(action.departement_code):
            for institution in action.institutions:
                actions.setdefault(institution.id, []).append(action)
                names[institution.id] = institution.label
    rows = [
        ProofRow(key, (names[key], len(found), _action_link(found[-1]), found[-1].on)) for key, found in actions.items()
    ]
    return Proof.of(
        ('Institution ou fonction', 'Actions', 'Dernière action', 'Le'),
        rows,
        'Une ligne par institution ou fonction rencontrée : leur nombre est le chiffre.',
    )


# --- O3.5 outcomes ----------------------------------------------------------------------------------


def _known(period: Period) -> list[Outcome]:
    """The last outcome, dated in the period, of each action that has one."""
    query = (
        select(Outcome)
        .where(Outcome.on >= period.start, Outcome.on < period.end, Outcome.result.in_(DECIDED))
        .options(joinedload(Outcome.action))
        .order_by(Outcome.on, Outcome.id)
    )
    return list({outcome.action_id: outcome for outcome in db.session.scalars(query)}.values())


def outcomes(period: Period, wanted: Wanted) -> dict[str, Figure]:
    found: dict[str, list[Outcome]] = {scope: [] for scope in wanted.scopes}
    for outcome in _known(period):
        for scope in wanted.of_place(outcome.action.departement_code):
            found[scope].append(outcome)
    return {scope: _outcomes(period, listed) for scope, listed in found.items()}


def _outcomes(period: Period, listed: Sequence[Outcome]) -> Figure:
    counted = Counter(outcome.result for outcome in listed)
    late = sum(outcome.created_at >= period.closes for outcome in listed)
    proven = sum(bool(outcome.evidence) for outcome in listed)
    parts = (*((result.label, counted[result]) for result in DECIDED), ('Avec une preuve', proven))
    return Figure(float(len(listed)), breakdown=parts, late=late, note=scopes.remarks(late=late))


def prove_outcomes(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(
            o.action_id,
            (_action_link(o.action), o.action.on, o.action.type.label, o.result.label, o.on, bool(o.evidence)),
        )
        for o in _known(period)
        if wanted.of_place(o.action.departement_code)
    ]
    return Proof.of(
        ('Action', 'Tenue le', 'Type', 'Suite', 'Connue le', 'Preuve'),
        rows,
        'Une ligne par action dont une suite est datée de la période : leur nombre est le chiffre.',
    )


# --- O3.6 press -------------------------------------------------------------------------------------


def _press(actions: Sequence[AdvocacyAction]) -> Figure:
    counted = Counter(action.type for action in actions)
    return Figure(float(len(actions)), breakdown=tuple((kind.label, counted[kind]) for kind in PRESS))


def _in_press(action: AdvocacyAction) -> bool:
    return action.type in PRESS


def prove_press(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(a.id, (_action_link(a), a.on, a.type.label, a.held_by.label))
        for a in held(period)
        if _in_press(a) and wanted.of_place(a.departement_code)
    ]
    return Proof.of(
        ('Publication', 'Date', 'Type', 'Portage'),
        rows,
        'Une ligne par tribune ou parution de la période : leur nombre est le chiffre.',
    )


INDICATORS = (
    Indicator(
        Definition(
            'O3.2',
            3,
            'Institutions rencontrées',
            'Institutions ou fonctions distinctes (jamais des personnes) auprès de qui une audition, un rendez-vous ou '
            'un événement a été tenu dans la période.',
            'count',
            owner=LEVEL,
            scopes=PLACES,
        ),
        _computed(_met, _institutions),
        prove_institutions,
    ),
    Indicator(
        Definition(
            'O3.5',
            3,
            'Suites obtenues par le plaidoyer',
            'Actions dont une suite (adoptée, en partie, rejetée) est datée de la période, quelle que soit la date de '
            'l’action ; à côté, celles dont la suite a une preuve.',
            'count',
            owner=LEVEL,
            scopes=PLACES,
        ),
        outcomes,
        prove_outcomes,
    ),
    Indicator(
        Definition(
            'O3.6',
            3,
            'Parutions dans la presse',
            'Tribunes et parutions de la période.',
            'count',
            owner=LEVEL,
            scopes=PLACES,
            caution='L’audience n’est pas comptée : aucune source n’en est tenue.',
        ),
        _computed(_in_press, _press),
        prove_press,
    ),
)
