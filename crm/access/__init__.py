"""Access: who may do what (permissions), on which records (perimeter). The only place for both."""

from crm.access.perimeters import (
    for_everyone,
    perimeter,
    remember_perimeter,
    remembered_perimeter,
    sees_all_clubs,
    within,
)
from crm.access.roles import ALLOWED, Permission, Role
from crm.access.rules import EscapedPerimeter, forget_rules, scoped, scoped_models, whole_table
from crm.access.visitors import (
    EVERYTHING,
    NOTHING,
    Perimeter,
    View,
    guard,
    init_app,
    look_again,
    may,
    permissions_held,
    public,
    requires,
    visitor,
)

__all__ = [
    'ALLOWED',
    'EVERYTHING',
    'NOTHING',
    'EscapedPerimeter',
    'Perimeter',
    'Permission',
    'Role',
    'View',
    'for_everyone',
    'forget_rules',
    'guard',
    'init_app',
    'look_again',
    'may',
    'perimeter',
    'permissions_held',
    'public',
    'remember_perimeter',
    'remembered_perimeter',
    'requires',
    'scoped',
    'scoped_models',
    'sees_all_clubs',
    'visitor',
    'whole_table',
    'within',
]
