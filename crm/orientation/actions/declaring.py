"""Declare pairs: counts only, by period, département and public. Never anything about a young person."""

from datetime import date

from crm import clock
from crm.associations.models import MemberAssociation
from crm.database import db
from crm.errors import Refusal
from crm.orientation import queries
from crm.orientation.models import PairDeclaration, PriorityPublic
from crm.territories.models import Departement


def declare(
    association: MemberAssociation,
    departement: Departement,
    public: PriorityPublic,
    *,
    start: date,
    end: date,
    started: int,
    reached: int,
    broken: int,
    by: str,
) -> PairDeclaration:
    """Say how many pairs started in [start, end), and how many of these reached six months or broke before.

    Declaring the same line again replaces the counts; the history keeps the former ones.
    Raises Refusal('period' | 'started' | 'reached' | 'broken', …).
    """
    _refuse_counts(start, started, reached, broken)
    meeting = queries.overlapping(association, departement.code, public, start, end)
    line = next((d for d in meeting if (d.period_start, d.period_end) == (start, end)), None)
    if line is None and meeting:
        raise Refusal(
            'period',
            'Une partie de cette période est déjà déclarée pour ce département et ce public : corrigez cette ligne-là.',
        )
    if line is None:
        line = PairDeclaration(
            association_id=association.id,
            period_start=start,
            period_end=end,
            departement_code=departement.code,
            public=public,
        )
        db.session.add(line)
    line.started, line.reached_six_months, line.broken_before_six_months = started, reached, broken
    line.declared_at, line.declared_by = clock.now(), by
    db.session.flush()
    return line


def _refuse_counts(start: date, started: int, reached: int, broken: int) -> None:
    for field, count in (('started', started), ('reached', reached), ('broken', broken)):
        if count < 0:
            raise Refusal(field, 'Un nombre de binômes ne peut pas être négatif.')
    if start > clock.today():
        raise Refusal('period', 'Cette période n’a pas commencé : choisissez-en une en cours ou passée.')
    if reached + broken > started:
        raise Refusal(
            'started',
            f'{started} binômes commencés, mais {reached + broken} arrivés à six mois ou arrêtés avant : '
            'parmi les binômes commencés dans la période, ces derniers ne peuvent pas être plus nombreux.',
        )
    if reached and _six_months_after(start) > clock.today():
        raise Refusal('reached', 'Aucun binôme commencé dans cette période n’a encore pu atteindre six mois.')


def _six_months_after(day: date) -> date:
    """Six months later; periods begin on the first of a month."""
    months = day.month + 5
    return date(day.year + months // 12, months % 12 + 1, min(day.day, 28))
