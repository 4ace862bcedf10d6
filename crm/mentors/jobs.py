"""What the clock calls for mentors."""

from crm.mentors import actions


def expire() -> int:
    """Daily: end invitations left unanswered for sixty days."""
    return actions.expire_unanswered()


def remind() -> int:
    """Daily, not on Sundays: remind once whoever has not answered for ten days."""
    return actions.remind_unanswered()
