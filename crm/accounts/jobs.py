"""What the clock does with accounts."""

from crm.accounts import attempts


def forget_attempts() -> int:
    """Remove sign-in attempts older than thirty days."""
    return attempts.forget_old()
