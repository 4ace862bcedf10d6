"""Collecting company statements: the commitments of a company, its reviews, and the totals its employer may know."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import joinedload

from crm import access, clock, database, demonstration
from crm.commitments import queries as commitments
from crm.commitments.models import Commitment, Public, Review
from crm.companies.models import Company
from crm.companies.nomenclature import SECTIONS
from crm.convention.indicators import Period
from crm.database import db
from crm.formatting import date_fr, siren_fr
from crm.mentors import queries as mentors
from crm.reporting.company.values import CommitmentLine, CompanyStatement, MentorTotals, ReviewLine
from crm.reporting.company.wording import next_steps, recognition
from crm.reporting.perimeters import DocumentPerimeter

WHY = 'le bilan d’une entreprise porte sur ses propres engagements, quel que soit son lecteur'


def collect_snapshots(perimeters: Sequence[DocumentPerimeter], period: Period) -> dict[str, dict[str, Any]]:
    """Snapshots by perimeter; none for a company that had signed nothing by the end of the period."""
    found = {}
    with access.for_everyone(WHY), database.reading():
        for perimeter in perimeters:
            company = db.session.get_one(Company, perimeter.company_id)
            signed = _signed(company, period)
            if signed:
                found[perimeter.key] = _statement(perimeter, company, signed, period).snapshot()
    return found


def _signed(company: Company, period: Period) -> list[Commitment]:
    """Commitments signed before the end of the period and not over before its start, latest first."""
    dates = commitments.signatures(period.end)
    query = (
        db.select(Commitment)
        .join(dates, dates.c.record_id == Commitment.id)
        .where(Commitment.company_id == company.id)
        .where(Commitment.ended_on.is_(None) | (Commitment.ended_on >= period.start))
        .options(joinedload(Commitment.club), joinedload(Commitment.charter))
    )
    return list(db.session.scalars(query.order_by(dates.c.on.desc(), Commitment.id.desc())))


def _statement(
    perimeter: DocumentPerimeter, company: Company, signed: Sequence[Commitment], period: Period
) -> CompanyStatement:
    force = commitments.in_force(period.end).subquery()
    in_force = set(db.session.scalars(db.select(force.c.id).where(force.c.company_id == company.id)))
    lines = tuple(_line(commitment, commitment.id in in_force, period) for commitment in signed)
    totals = mentors.totals_for_employer(company)
    reviews = _reviews(signed)
    return CompanyStatement(
        perimeter=perimeter.key,
        perimeter_name=perimeter.name,
        siren=siren_fr(company.siren),
        facts=_facts(company),
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        period=period.label,
        data_as_of=clock.now().replace(microsecond=0).isoformat(),
        fictional=demonstration.is_demonstration(),
        commitments=lines,
        mentors=MentorTotals(
            totals.invited,
            totals.confirmed,
            totals.in_progress,
            totals.without_follow_up,
            totals.departements,
            totals.elsewhere,
        ),
        reviews=tuple(_review(review, period) for review in reviews),
        next_steps=next_steps(signed, in_force, reviews, totals),
        recognition=recognition(company, [line for line in lines if line.in_force], totals),
        club=signed[0].club.name,
        club_email=signed[0].club.email,
    )


def _facts(company: Company) -> tuple[tuple[str, str], ...]:
    facts = [
        ('Raison sociale', company.name),
        ('SIREN', siren_fr(company.siren)),
        ('Activité', SECTIONS.get(company.naf_section, '')),
        ('Effectif', company.headcount_band.label if company.headcount_band else ''),
    ]
    return tuple((label, value) for label, value in facts if value)


def _line(commitment: Commitment, in_force: bool, period: Period) -> CommitmentLine:
    publics = {public.value: public.label for public in Public}
    start, end = date_fr(commitment.start_on), date_fr(commitment.end_on)
    return CommitmentLine(
        number=commitment.id,
        charter=f'{commitment.charter.title}, version {commitment.charter.number}',
        club=commitment.club.name,
        signed_on=date_fr(commitment.signed_at, 'long'),
        runs=f'du {start} au {end}' if start and end else f'depuis le {start}' if start else 'depuis sa signature',
        in_force=in_force,
        standing=f'En vigueur au {date_fr(period.last_day)}' if in_force else commitment.state.label,
        pledged=commitment.pledged_mentors,
        departements=tuple(commitments.departement_names(commitment.departements)),
        publics=tuple(publics.get(code, code) for code in commitment.publics),
        time_mode=commitment.time_mode.label,
        contribution=commitment.contribution,
    )


def _reviews(signed: Sequence[Commitment]) -> list[Review]:
    query = db.select(Review).where(Review.commitment_id.in_([commitment.id for commitment in signed]))
    return list(db.session.scalars(query.order_by(Review.due_on, Review.id)))


def _review(review: Review, period: Period) -> ReviewLine:
    held = review.held_on if review.held_on and review.held_on < period.end else None
    return ReviewLine(
        review.commitment_id,
        review.kind.label,
        date_fr(review.due_on),
        date_fr(held) if held else '',
        review.result.label if held and review.result else '',
    )
