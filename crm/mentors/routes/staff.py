"""Pages of the staff: the list of mentors, one mentor with their history."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from crm import history, paging, registries
from crm.access import Permission, requires
from crm.associations.models import MemberAssociation, MentoringMode
from crm.choices import label_of
from crm.database import db
from crm.mentors import queries
from crm.mentors.forms import departement_options
from crm.mentors.models import AgeGroup, Mentor, MentorState, Theme
from crm.mentors.queries.lists import WAITING
from crm.mentors.routes.blueprint import bp


@bp.get('/mentors')
@requires(Permission.MENTORS_READ)
def index() -> ResponseReturnValue:
    names = ('etat', 'departement', 'mode', 'entreprise', 'attente')
    asked = queries.MentorFilter(*(request.args.get(name, '').strip() for name in names))
    return render_template(
        'mentors/index.html',
        page=paging.page(queries.listed(asked), [Mentor.confirmed_at, Mentor.id], descending=True),
        count=queries.count(asked),
        asked=asked,
        departements=departement_options(),
        states=MentorState.options(),
        modes=MentoringMode.options(),
        waiting=WAITING,
    )


@bp.get('/mentors/<int:mentor_id>')
@requires(Permission.MENTORS_READ)
def show(mentor_id: int) -> ResponseReturnValue:
    mentor = db.get_or_404(Mentor, mentor_id)
    wished = mentor.wished_association_id and db.session.get(MemberAssociation, mentor.wished_association_id)
    return render_template(
        'mentors/show.html',
        mentor=mentor,
        wished=wished,
        departement=dict(departement_options()).get(mentor.departement_code or ''),
        age_groups=', '.join(label_of(AgeGroup, value) for value in mentor.age_groups),
        themes=', '.join(label_of(Theme, value) for value in mentor.themes),
        consents=queries.consents_of(mentor),
        passages=[(label_of(MentorState, p.new), p) for p in history.states_of(mentor)],
        panels=[panel for make in registries.mentor_panels if (panel := make(mentor))],
    )
