"""The blueprint of advocacy, and what its pages share."""

from typing import Any

from flask import Blueprint, url_for

from crm import history
from crm.access import Permission, may
from crm.advocacy.forms import LABELS
from crm.choices import Choice, label_of
from crm.history import Change

bp = Blueprint('advocacy', __name__, url_prefix='/plaidoyer')


def tabs(active: str) -> list[dict[str, Any]]:
    """The tabs of the registers; the declaration is for those who keep them."""
    listed = [('index', 'Actions'), ('institutions', 'Institutions'), ('positions', 'Positions')]
    listed += [('quotes', 'Citations'), ('agenda', 'Calendrier')]
    if may(Permission.ADVOCACY_EDIT):
        listed.append(('declaration', 'Déclaration annuelle'))
    return [{'label': label, 'url': url_for(f'advocacy.{name}'), 'active': name == active} for name, label in listed]


def trail(register: str, label: str, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands: the register, then perhaps a record."""
    return [('Plaidoyer', url_for('advocacy.index')), (label, url_for(f'advocacy.{register}')), *further]


def changes(record: Any, states: type[Choice], limit: int = 20) -> list[dict[str, Any]]:
    """States and corrections of a record as timeline items, latest first."""
    passed = [
        {
            'at': change.on,
            'icon': 'circle',
            'title': f'{label_of(states, change.new)} ({change.user_name})',
            'body': change.reason,
            'entered': change.at,
        }
        for change in history.states_of(record)
    ]
    corrected = [_correction(c) for c in history.changes_of(record)[:limit] if c.field in LABELS]
    return sorted([*passed, *corrected], key=lambda item: item['entered'], reverse=True)[:limit]


def _correction(change: Change) -> dict[str, Any]:
    return {
        'at': change.at,
        'icon': 'pencil',
        'title': f'{LABELS[change.field]} : correction par {change.user_name}',
        'body': '',
        'entered': change.at,
    }
