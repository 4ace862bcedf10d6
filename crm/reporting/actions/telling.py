"""What the clock tells people of reports: drafts to read, and once a day what failed or was missed."""

from datetime import date

from crm import access, clock, mail, workdays
from crm.reporting import queries
from crm.reporting.actions.editions import address_of
from crm.reporting.models import Report


def remind_reviewers(day: date | None = None) -> int:
    """On a working day, one mail a reviewer: drafts whose reading ends soon or is late. Returns how many drafts.

    Silence never publishes: it is chased. Called twice a day, it writes once.
    """
    day = day or clock.today()
    if not workdays.is_working_day(day):
        return 0
    with access.for_everyone('l’horloge relance les relecteurs de tous les rapports'):
        due = queries.to_remind(day)
        for report in due:
            report.reminded_on = day
        if due:
            rows = [_line(report) for report in due]
            for reviewer in queries.reviewers():
                key = f'report-reminder:{day}:{due[0].id}:{reviewer.id}'
                mail.post(reviewer.email, 'report_reminder', key=key, rows=rows)
    return len(due)


def _line(report: Report) -> dict[str, str]:
    standing = queries.review_standing(report)
    return {
        'title': report.title,
        'period': queries.period_of(report).label,
        'standing': standing[0] if standing else '',
        'url': address_of(report),
    }


def mail_digest() -> int:
    """Mail the staff what failed or was missed since the last such mail; silent when nothing did.

    Returns how many things it says. What was told once is not told again.
    """
    with access.for_everyone('l’équipe est prévenue de ce qui a échoué partout'):
        since = queries.last_digest()
        news = queries.faults_since(since)
        count = sum(map(len, news.values()))
        if count:
            for address in queries.staff_addresses():
                key = f'{queries.DIGEST}{clock.today()}:{address}'
                mail.post(address, 'report_digest', key=key, news=news, count=count)
    return count
