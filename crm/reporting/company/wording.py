"""What the statement says in sentences: what comes next, and a text that a company may take over in its own report."""

from collections.abc import Collection, Sequence

from crm.commitments.models import Commitment, Review
from crm.companies.models import Company
from crm.formatting import date_fr, plural
from crm.mentors.queries import EmployerTotals
from crm.reporting.company.values import CommitmentLine

FEW = 5  # under it a published text gives no number of persons


def next_steps(
    signed: Sequence[Commitment], in_force: Collection[int], reviews: Sequence[Review], totals: EmployerTotals
) -> tuple[tuple[str, str], ...]:
    """(what, by when), soonest first; what has no date last."""
    dated = [(review.due_on, review.kind.label) for review in reviews if not review.held_on]
    dated += [
        (commitment.end_on, f'Terme de l’engagement n° {commitment.id} : le renouveler, ou en faire le bilan')
        for commitment in signed
        if commitment.id in in_force and commitment.end_on
    ]
    steps = [(said, f'le {date_fr(day)}') for day, said in sorted(dated)]
    promised = sum(commitment.pledged_mentors for commitment in signed if commitment.id in in_force)
    if promised > totals.confirmed:
        missing = plural(promised - totals.confirmed, 'mentor promis reste', 'mentors promis restent')
        steps.append((f'{missing} à confirmer : inviter d’autres salariés volontaires', 'dès que possible'))
    return tuple(steps)


def recognition(company: Company, in_force: Sequence[CommitmentLine], totals: EmployerTotals) -> tuple[str, ...]:
    """Paragraphs for a CSR report; they say nothing that the statement does not prove."""
    if not in_force:
        return ()
    first = in_force[-1]
    promised = sum(line.pledged for line in in_force)
    goal = f'permettre à {plural(promised, "salarié")} de devenir mentors' if promised else 'encourager le mentorat'
    several = totals.confirmed >= FEW
    confirmed = f'{plural(totals.confirmed, "salarié")} ont confirmé' if several else 'Des salariés ont confirmé'
    return (
        f'Depuis le {first.signed_on}, {company.display_name} est engagée pour le mentorat des jeunes : elle a signé '
        f'avec son club « {first.club} » la {first.charter}, et s’est fixé pour but de {goal}, '
        f'{first.time_mode[0].lower()}{first.time_mode[1:]}.',
        *([f'{confirmed} à ce jour leur volonté d’être mentors.'] if totals.confirmed else []),
        'Cet engagement s’inscrit dans la convention qui unit la communauté « Les entreprises s’engagent » et le '
        'Collectif Mentorat. Les jeunes sont accompagnés par les associations membres du Collectif.',
    )
