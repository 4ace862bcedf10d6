"""The nightly round: followed companies are checked in the register, at its pace."""

import time
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload

from crm import clock, register, tasks
from crm.companies.actions.register import take_note
from crm.companies.models import Company, ProposalState, RegisterProposal
from crm.companies.queries.register import Checked, read
from crm.companies.queries.register_changes import due_for_check, to_check
from crm.database import db, reading
from crm.register import Found, Unavailable

NIGHTLY = 'companies.register'
ROUND = 12_000  # companies a night: at four questions a second, fifty minutes
AT_ONCE = 10
TRIES = 3
REST = 5.0
WORTH_WAITING = 60.0


def ask_round() -> tasks.Task | None:
    """Ask for the round of this night; None when no register is named."""
    if not register.configured():
        return None
    key = f'{NIGHTLY}:{clock.today().isoformat()}'
    return tasks.enqueue(NIGHTLY, 'Vérification des entreprises suivies dans l’annuaire', key=key)


def carry_out_round(run: tasks.Run) -> None:
    """Check followed companies, the oldest check first, ten a transaction; resumed, it goes on with the rest.

    Nothing is held while the register is asked. When it fails the round ends: the next night goes on.
    """
    with run.step():
        ids = due_for_check(ROUND)
        told: dict[str, Any] = {'checked': 0, 'proposed': 0, 'stopped': ''} | run.result
    for start in range(0, len(ids), AT_ONCE):
        with reading():
            asked = to_check(ids[start : start + AT_ONCE])
        answers, stopped = _answers(asked)
        with run.step():
            told['checked'] += len(answers)
            told['proposed'] += _take_notes(answers)
            run.result = told | {'stopped': stopped}
            run.tell(start + len(answers), len(ids), 'Entreprises vérifiées dans l’annuaire')
        if stopped:
            return


def _answers(asked: list[tuple[int, str]]) -> tuple[dict[int, Checked], str]:
    """Answers by id of company, and why the rest was not asked ('' when all was)."""
    answers: dict[int, Checked] = {}
    for company_id, siren in asked:
        try:
            answers[company_id] = read(_patiently(siren))
        except Unavailable as fault:
            return answers, fault.cause
    return answers, ''


def _patiently(siren: str) -> Found:
    """The answer, asked for thrice at most, after the rest that the register wishes if that is under a minute."""
    for _ in range(TRIES - 1):
        try:
            return register.find(siren, fresh=True, nightly=True)
        except Unavailable as fault:
            rest = REST if fault.retry_after is None else fault.retry_after
            if fault.cause == 'unconfigured' or rest > WORTH_WAITING:
                raise
            time.sleep(rest)
    return register.find(siren, fresh=True, nightly=True)


def _take_notes(answers: dict[int, Checked]) -> int:
    """Write these answers; returns how many proposals wait on these companies."""
    query = db.select(Company).where(Company.id.in_(answers)).options(selectinload(Company.establishments))
    for company in db.session.scalars(query.execution_options(populate_existing=True)):
        take_note(company, answers[company.id])
    waiting = db.select(func.count(RegisterProposal.id)).filter_by(state=ProposalState.OPEN)
    return db.session.scalar(waiting.where(RegisterProposal.company_id.in_(answers))) or 0
