"""Pages of the overview: Ma journée, help, accessibility, tasks, the mails of a demonstration."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm import paging, tasks
from crm.access import Permission, public, requires
from crm.database import db
from crm.demonstration import is_demonstration
from crm.mail import Message
from crm.overview import queries
from crm.overview.routes.blueprint import bp
from crm.tasks import Task


@bp.get('/')
@requires(Permission.HOME)
def home() -> ResponseReturnValue:
    return render_template('overview/home.html', blocks=queries.home_blocks())


@bp.get('/aide')
@public
def help() -> ResponseReturnValue:
    topics = queries.help_topics(current_user.roles) if current_user.is_authenticated else []
    return render_template('overview/help.html', topics=topics)


@bp.get('/accessibilite')
@public
def accessibility() -> ResponseReturnValue:
    return render_template('overview/accessibility.html')


@bp.get('/donnees-personnelles')
@public
def privacy() -> ResponseReturnValue:
    return render_template('overview/privacy.html')


@bp.get('/taches')
@requires(Permission.TASKS_SEE)
def tasks_list() -> ResponseReturnValue:
    shown = paging.page(queries.tasks(), [Task.id], descending=True)
    return render_template('overview/tasks_list.html', page=shown)


@bp.get('/taches/<int:task_id>')
@requires(Permission.TASKS_SEE)
def task(task_id: int) -> ResponseReturnValue:
    return render_template('overview/task.html', task=db.get_or_404(Task, task_id))


@bp.post('/taches/<int:task_id>/reprendre')
@requires(Permission.TASKS_SEE)
def resume(task_id: int) -> ResponseReturnValue:
    tasks.resume(db.get_or_404(Task, task_id))
    flash('Le travail reprend là où il s’était arrêté.', 'success')
    return redirect(url_for('overview.task', task_id=task_id), 303)


@bp.post('/taches/<int:task_id>/annuler')
@requires(Permission.TASKS_SEE)
def cancel(task_id: int) -> ResponseReturnValue:
    tasks.cancel(db.get_or_404(Task, task_id))
    flash('Le travail est annulé : ce qui était déjà fait est gardé, le reste ne le sera pas.', 'success')
    return redirect(url_for('overview.task', task_id=task_id), 303)


@bp.get('/demonstration/courriels')
@public
def demonstration_mails() -> ResponseReturnValue:
    """Mails a demonstration keeps instead of sending them; absent elsewhere."""
    _demonstration_only()
    return render_template(
        'overview/demonstration_mails.html', mails=queries.recent_mails(request.args.get('q', '').strip())
    )


@bp.get('/demonstration/courriels/<int:message_id>')
@public
def demonstration_mail(message_id: int) -> ResponseReturnValue:
    _demonstration_only()
    return render_template('overview/demonstration_mail.html', mail=db.get_or_404(Message, message_id))


def _demonstration_only() -> None:
    if not is_demonstration() or current_app.config['SMTP_URL']:
        abort(404)
