"""What the clock and the worker call."""

from crm import tasks
from crm.reporting import actions

tasks.carries('report.build', given_up=actions.give_up)(actions.build)
tasks.carries('report.publish')(actions.publish_made)
tasks.carries('report.render')(actions.render_draft)
tasks.carries('report.redo')(actions.redo)


def ask_due_reports() -> None:
    """Each minute: ask for what is due."""
    actions.ask_due_reports()
