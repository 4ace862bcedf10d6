"""Objective 3, joint advocacy: O3.2 institutions met, O3.5 outcomes, O3.6 press."""

from collections import Counter
from collections.abc import Callable, Sequence

from crm.advocacy.models import ActionOutcome, ActionType, AdvocacyAction
from crm.convention.indicators.definitions import PLACES, Definition, Figure, Indicator, Link, Proof, ProofRow
from crm.convention.indicators.o3 import held
from crm.convention.indicators.periods import Period
from crm.convention.indicators.wanted import Wanted

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
    names = {name for action in actions for name in action.institutions}
    return Figure(
        float(len(names)), breakdown=(('Institutions ou fonctions distinctes', len(names)), ('Actions', len(actions)))
    )


def _met(action: AdvocacyAction) -> bool:
    return action.type in MET


def prove_institutions(wanted: Wanted, period: Period, named: bool) -> Proof:
    actions: dict[str, list[AdvocacyAction]] = {}
    for action in held(period):
        for name in action.institutions if _met(action) and wanted.of_place(action.departement_code) else ():
            actions.setdefault(name, []).append(action)
    rows = [
        ProofRow(_key(name), (name, len(found), _action_link(found[-1]), found[-1].on))
        for name, found in actions.items()
    ]
    return Proof.of(
        ('Institution ou fonction', 'Actions', 'Dernière action', 'Le'),
        rows,
        'Une ligne par institution ou fonction rencontrée : leur nombre est le chiffre.',
    )


def _key(name: str) -> int:
    return int.from_bytes(name.encode()[:64].ljust(64))


# --- O3.5 outcomes ----------------------------------------------------------------------------------


def _outcomes(actions: Sequence[AdvocacyAction]) -> Figure:
    counted = Counter(action.outcome for action in actions)
    return Figure(
        float(sum(counted[outcome] for outcome in DECIDED)),
        breakdown=tuple((outcome.label, counted[outcome]) for outcome in ActionOutcome),
    )


def prove_outcomes(wanted: Wanted, period: Period, named: bool) -> Proof:
    rows = [
        ProofRow(a.id, (_action_link(a), a.on, a.type.label, a.outcome.label))
        for a in held(period)
        if a.outcome in DECIDED and wanted.of_place(a.departement_code)
    ]
    return Proof.of(
        ('Action', 'Date', 'Type', 'Suite'),
        rows,
        'Une ligne par action tenue dans la période dont la suite est connue : leur nombre est le chiffre.',
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
            'Actions de plaidoyer dont la suite est connue',
            'Actions tenues dans la période dont on sait la suite (adoptée, en partie, rejetée) ; celles en attente '
            'sont données à côté.',
            'count',
            owner=LEVEL,
            scopes=PLACES,
            caution='La suite est celle que l’on connaît aujourd’hui : elle peut venir après la période.',
        ),
        _computed(lambda action: True, _outcomes),
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
