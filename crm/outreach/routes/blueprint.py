"""The blueprint of outreach, and what its pages share."""

from flask import Blueprint, url_for

from crm.outreach.models import Event

bp = Blueprint('outreach', __name__)


def trail(event: Event | None = None) -> list[tuple[str, str]]:
    """Where a page about events stands."""
    links = [('Événements', url_for('outreach.events'))]
    if event is not None:
        links.append((event.title, url_for('outreach.event', event_id=event.id)))
    return links
