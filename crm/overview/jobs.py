"""Work of the overview carried out by the worker: the file of an export."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from crm import access, exports, mail, registries, tasks
from crm.access import ALLOWED
from crm.accounts.models import User
from crm.database import db
from crm.errors import Refusal
from crm.exports import Export, ExportRecord, ExportState, Plan
from crm.overview import actions
from crm.tasks import Run

tasks.carries(actions.KIND)(actions.carry_out_undoing)

NO_LONGER = 'Votre droit sur cette liste n’est plus en vigueur : le fichier n’a pas été fait.'


@tasks.carries(exports.KIND, given_up=exports.give_up)
def make_export(run: Run) -> None:
    """Make the file of an export, as the person who asked and with the rights they have now."""
    made = db.session.get_one(ExportRecord, run.payload['export_id'], populate_existing=True)
    export, user = registries.exports.get(made.what), db.session.get(User, run.asked_by_id)
    if made.state == ExportState.WAITING:
        if user is None or not _may(user, export):
            raise Refusal('', NO_LONGER)
        arguments, export_id = MultiDict(made.pairs), made.id
        with _as(user), access.within(user.perimeter):
            exports.make_file(run, export_id, _plan(export, arguments))
    with run.step():
        run.result['url'] = mail.path('overview.export_made', export_id=run.payload['export_id'])


def _may(user: User, export: Export | None) -> bool:
    return export is not None and user.active and bool(user.roles & ALLOWED[export.permission])


def _plan(export: Export, arguments: 'MultiDict[str, str]') -> Plan:
    try:
        return export.plan(arguments)
    except HTTPException as gone:
        raise Refusal('', NO_LONGER) from gone


@contextmanager
def _as(user: User) -> Iterator[None]:
    """Read what this person would read: their permissions are asked of the signed-in user."""
    with current_app.test_request_context():
        g._login_user = user
        access.look_again()
        try:
            yield
        finally:
            g.pop('_login_user', None)
            access.look_again()
