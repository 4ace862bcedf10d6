"""The list, one report, its preview and its files."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm import access, history, paging
from crm.access import Permission, requires
from crm.database import db
from crm.reporting import actions, documents, queries
from crm.reporting.forms import OpinionForm, PrepareForm, SendForm
from crm.reporting.models import Report, ReportState
from crm.reporting.routes.blueprint import bp
from crm.reporting.routes.files import built
from crm.tasks import Task

FILTERS = ('etat', 'document', 'perimetre', 'du', 'au')


@bp.get('/')
@requires(Permission.REPORTS_READ)
def index() -> ResponseReturnValue:
    asked = {name: request.args.get(name, '').strip() for name in FILTERS}
    query = queries.listed(asked['etat'], asked['document'], asked['perimetre'], _day(asked['du']), _day(asked['au']))
    page = paging.page(query, [Report.created_at, Report.id], descending=True)
    return render_template(
        'reporting/index.html',
        page=page,
        total=queries.count_of(query),
        asked=asked,
        active=sum(bool(value) for value in asked.values()),
        states=ReportState.options(),
        kinds=documents.options(),
        perimeters=queries.perimeters_met(),
        period_of=queries.period_of,
        standing_of=queries.review_standing,
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


@bp.get('/preparer')
@requires(Permission.REPORTS_BUILD)
def choose() -> ResponseReturnValue:
    """Which document to make."""
    kinds = [
        kind for kind in documents.KINDS.values() if access.sees_all_clubs() or {'club', 'company'} & {*kind.scopes}
    ]
    return render_template('reporting/choose.html', kinds=kinds, breadcrumb=[('Rapports', url_for('reporting.index'))])


@bp.route('/preparer/<string:document>', methods=['GET', 'POST'])
@requires(Permission.REPORTS_BUILD)
def prepare(document: str) -> ResponseReturnValue:
    """For whom, over which days."""
    kind = documents.at(document) or abort(404)
    form = PrepareForm.of(kind, perimeter=request.args.get('perimetre'), siren=request.args.get('siren'))
    if form.accepted(lambda: actions.ask(kind.code, form.chosen_perimeter(), form.chosen_period())):
        flash('Le document est demandé : il se construit, vous pouvez quitter cette page.', 'success')
        return redirect(url_for('reporting.show', report_id=form.result.id), 303)
    links = [('Rapports', url_for('reporting.index')), ('Préparer', url_for('reporting.choose'))]
    return form.page('reporting/prepare.html', kind=kind, breadcrumb=links)


@bp.get('/<int:report_id>')
@requires(Permission.REPORTS_READ)
def show(report_id: int) -> ResponseReturnValue:
    return show_page(db.get_or_404(Report, report_id))


def show_page(
    report: Report, opinion_form: OpinionForm | None = None, send_form: SendForm | None = None
) -> ResponseReturnValue:
    """The page of a report, with the form that was refused if any."""
    refused = any(form and form.errors for form in (opinion_form, send_form))
    reviews = access.may(Permission.REPORTS_REVIEW)
    page = render_template(
        'reporting/show.html',
        report=report,
        period=queries.period_of(report),
        task=db.session.get(Task, report.task_id) if report.task_id and access.may(Permission.TASKS_SEE) else None,
        states=history.states_of(report),
        state_labels={state.value: state.label for state in ReportState},
        versions=queries.versions_of(report),
        standing=queries.review_standing(report),
        opinions=_opinions(report),
        open_corrections=queries.open_corrections(report),
        changes=report.snapshot.get('changes') if report.number > 1 else None,
        deliveries=queries.deliveries_of(report),
        redone=queries.latest_redone(report),
        recipients=queries.recipients_of(report) if reviews else {},
        short_list=queries.short_list_of(report) if reviews else {},
        opinion_form=opinion_form or OpinionForm.of(report, formdata=None),
        send_form=send_form or SendForm(formdata=None),
        breadcrumb=[('Rapports', url_for('reporting.index'))],
    )
    return page, 422 if refused else 200


def _opinions(report: Report) -> list[SimpleNamespace]:
    """Each objective with its decisions and remarks, in order."""
    decided = queries.decisions_of(report)
    said: list[Any] = [*queries.comments_of(report), *decided]
    return [
        SimpleNamespace(
            number=number,
            title=title,
            verdict=next((d.verdict for d in reversed(decided) if d.objective == number), None),
            rows=sorted((row for row in said if row.objective == number), key=lambda row: row.at),
        )
        for number, title in queries.objectives_of(report)
    ]


@bp.get('/<int:report_id>/apercu')
@requires(Permission.REPORTS_READ)
def preview(report_id: int) -> ResponseReturnValue:
    report = built(report_id)
    kind = documents.named(report.document)
    links = [('Rapports', url_for('reporting.index')), (report.title, url_for('reporting.show', report_id=report.id))]
    return render_template(kind.preview, kept=report, breadcrumb=links, **kind.words(report.snapshot))
