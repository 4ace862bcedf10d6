"""The charter: its versions, and publishing a new one. None is ever edited."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm import clock
from crm.access import Permission, requires
from crm.commitments import actions, queries, wording
from crm.commitments.forms import CharterForm
from crm.commitments.models import CharterVersion
from crm.commitments.routes import bp
from crm.database import db


@bp.get('/charte')
@requires(Permission.TERRITORIES_READ)
def charters() -> ResponseReturnValue:
    versions = queries.charters()
    present = next((v for v in versions if v.effective_from <= clock.today()), None)
    return render_template(
        'commitments/charters.html', versions=versions, present=present, use=queries.use_of_charters()
    )


@bp.get('/charte/<int:charter_id>')
@requires(Permission.TERRITORIES_READ)
def charter(charter_id: int) -> ResponseReturnValue:
    version = db.get_or_404(CharterVersion, charter_id)
    return render_template(
        'commitments/charter.html', version=version, blocks=wording.blocks(version.body), breadcrumb=_path()
    )


@bp.route('/charte/publier', methods=['GET', 'POST'])
@requires(Permission.CHARTERS_EDIT)
def publish_charter() -> ResponseReturnValue:
    form = CharterForm()
    if form.accepted(lambda: actions.publish_charter(**form.values())):
        flash(f'La version {form.result.number} de la charte est publiée.', 'success')
        return redirect(url_for('commitments.charters'), 303)
    return form.page('commitments/publish_charter.html', breadcrumb=_path())


def _path() -> list[tuple[str, str]]:
    return [('Engagements', url_for('commitments.index')), ('Charte', url_for('commitments.charters'))]
