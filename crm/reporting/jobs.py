"""What the clock and the worker call."""

from crm import tasks
from crm.reporting import actions

tasks.carries('report.build', given_up=actions.give_up)(actions.build)
tasks.carries('report.batch', given_up=actions.give_up)(actions.make_batch)
tasks.carries('report.publish')(actions.publish_made)
tasks.carries('report.render')(actions.render_draft)
tasks.carries('report.redo')(actions.redo)


def ask_due_reports() -> None:
    """Each minute: ask for what is due, hand out what is no longer under embargo, say what has been sent."""
    actions.ask_due_reports()
    actions.lift_embargoes()
    actions.settle_sending()


def remind_reviewers() -> None:
    """Each morning: drafts whose reading ends soon or is late."""
    actions.remind_reviewers()


def mail_digest() -> None:
    """Each morning: what failed or was missed."""
    actions.mail_digest()


def forget_batches() -> None:
    """Each night: ZIP files whose days are over."""
    actions.forget_batches()
