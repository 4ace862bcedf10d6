"""What the dossier takes from the registers of advocacy and of external figures, as values."""

from datetime import date, datetime

from crm.advocacy import queries as advocacy
from crm.advocacy.models import AdvocacyAction, Outcome, Party, Position, PositionVersion, QuoteUse
from crm.convention import queries as convention
from crm.convention.indicators import Period
from crm.convention.models import ExternalFigure
from crm.formatting import date_fr
from crm.reporting.dossier.values import ActionLine, CalendarLine, ExternalLine, PositionLine, QuoteLine, Reference

PUBLISHED = QuoteUse.REPORTS
DECIDED = ('adopted', 'partly', 'rejected')


def held(period: Period) -> list[AdvocacyAction]:
    """Actions held in the period, latest first, with what came of them."""
    return advocacy.held_with_outcomes(period.start, period.end)


def action_line(action: AdvocacyAction) -> ActionLine:
    last: Outcome | None = max(action.outcomes, key=lambda one: (one.on, one.id), default=None)
    return ActionLine(
        on=action.on.isoformat(),
        title=action.title,
        type=action.type.label,
        level=action.level.label,
        theme=action.theme.label if action.theme else '',
        topic=action.topic,
        held_by=action.held_by.label,
        joint=action.held_by == Party.JOINT,
        institutions=tuple(one.label for one in action.institutions),
        departement=action.departement_code or '',
        outcome=action.outcome.label,
        decided=action.outcome.value in DECIDED,
        outcome_on=last.on.isoformat() if last else '',
        note=last.note if last else '',
        evidence_url=last.evidence_url if last else '',
        evidence_file=last.evidence_file if last else '',
    )


def positions(day: date) -> tuple[PositionLine, ...]:
    """Positions in force on `day`, by theme, those that both parties signed first."""
    lines = [_position(position, version) for position, version in advocacy.in_force(day)]
    return tuple(sorted(lines, key=lambda one: (not (one.collectif_signed_on and one.lee_signed_on), one.theme)))


def _position(position: Position, version: PositionVersion) -> PositionLine:
    return PositionLine(
        title=position.title,
        theme=position.theme.label if position.theme else '',
        version=version.number,
        paragraphs=tuple(part.strip() for part in version.body.splitlines() if part.strip()),
        collectif_signed_on=_iso(version.collectif_signed_on),
        collectif_signed_by=version.collectif_signed_by,
        lee_signed_on=_iso(version.lee_signed_on),
        lee_signed_by=version.lee_signed_by,
        published_on=_iso(version.published_on),
        url=version.url,
        sha256=version.sha256,
    )


def _iso(day: date | None) -> str:
    return '' if day is None else day.isoformat()


def quotes(day: date) -> tuple[QuoteLine, ...]:
    """Quotes whose authorisation covers publication on `day`, one of each company first, the shortest of each."""
    lines = [
        QuoteLine(
            id=one.id,
            words=one.quote,
            company=one.company.display_name,
            speaker=one.speaker,
            authorised_on=one.authorised_on.isoformat(),
            expires_on=_iso(one.expires_on),
            uses=one.uses_said,
        )
        for one in advocacy.quotable_in(PUBLISHED, day)
    ]
    seen: set[str] = set()
    ranked = []
    for line in sorted(lines, key=lambda one: (len(one.words), one.id)):
        again = line.company in seen or line.words in seen
        seen |= {line.company, line.words}
        ranked.append((again, line))
    return tuple(line for _, line in sorted(ranked, key=lambda pair: pair[0]))


def externals(data_as_of: str) -> tuple[tuple[ExternalLine, ...], tuple[Reference, ...]]:
    """Figures of others, and the bibliography they make; our own registers come first."""
    year = date_fr(datetime.fromisoformat(data_as_of), 'long')
    own = Reference(1, 'Engagement Mentorat', 'registres de la convention', f'données au {year}', '', OWN_NOTE)
    numbers: dict[tuple[str, str], int] = {}
    lines, references = [], [own]
    for figure in convention.external_figures():
        key = (figure.organism, figure.title)
        if key not in numbers:
            numbers[key] = len(references) + 1
            references.append(_reference(figure, numbers[key]))
        lines.append(
            ExternalLine(
                figure.objective,
                figure.label,
                figure.shown,
                figure.period,
                figure.perimeter,
                figure.organism,
                numbers[key],
            )
        )
    return tuple(lines), tuple(references)


OWN_NOTE = 'Entreprises, engagements, mentors, actions et positions saisis par les deux partenaires et par les clubs.'


def _reference(figure: ExternalFigure, number: int) -> Reference:
    read = f'Consulté le {date_fr(figure.consulted_on, "long")}.' if figure.consulted_on else ''
    pages = f'{figure.pages}.' if figure.pages else ''
    note = ' '.join(part for part in (pages, read) if part)
    return Reference(number, figure.organism, figure.title, '', figure.address, note)


def calendar(day: date, months: int) -> tuple[CalendarLine, ...]:
    """Milestones and planned actions of the months that follow `day`."""
    return tuple(
        CalendarLine(entry.first.isoformat(), entry.last.isoformat(), entry.title, f'{entry.label} · {entry.detail}')
        for entry in advocacy.coming(day, months)
    )
