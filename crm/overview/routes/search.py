"""The search: a page with its form, and the same answers as options of the command menu."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.overview import finding
from crm.overview.routes.blueprint import bp

MOST = 200


@bp.get('/recherche')
@requires(Permission.HOME)
def search() -> ResponseReturnValue:
    typed = request.args.get('q', '').strip()[:MOST]
    groups = finding.answers(typed, _here(), limit=20)
    return render_template(
        'overview/search.html',
        typed=typed,
        groups=groups,
        found=finding.count(groups),
        too_short=finding.too_short(typed),
    )


@bp.get('/recherche/propositions')
@requires(Permission.HOME)
def suggestions() -> ResponseReturnValue:
    """The options of the command menu for what is being typed; never kept by the browser."""
    typed = request.args.get('q', '').strip()[:MOST]
    groups = finding.answers(typed, _here(), limit=6)
    page = render_template('overview/_suggestions.html', typed=typed, groups=groups, found=finding.count(groups))
    answer = make_response(page)
    answer.headers['Cache-Control'] = 'no-store'
    return answer


def _here() -> finding.Here | None:
    return finding.here_of(request.args.get('ici', ''))
