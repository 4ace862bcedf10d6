"""What the clock calls for orientation."""

from crm.orientation import actions


def chase() -> int:
    """Weekly, on a working day: mail associations their late first contacts."""
    return actions.chase_all()
