"""Pages of an association, with an account or by a signed link: the same screens, its own mentors only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm import links
from crm.access import Perimeter, Permission, public, requires, within
from crm.addresses import record_number
from crm.associations.models import MemberAssociation
from crm.associations.queries import own_associations
from crm.choices import label_of
from crm.database import db
from crm.formatting import plural
from crm.history import actor
from crm.mentors.models import AgeGroup, Theme
from crm.orientation import actions, queries
from crm.orientation.forms import AnswersForm, PairsForm
from crm.orientation.models import DeclineReason, PriorityPublic, ReferralState
from crm.orientation.queries.declarations import end_of_quarter
from crm.orientation.routes.blueprint import bp
from crm.territories.models import Departement

BY_LINK = 'lien personnel de l’association'


@contextmanager
def _opened(token: str) -> Iterator[MemberAssociation]:
    """The association of a living link, inside its perimeter and nothing else."""
    association = db.session.get_one(MemberAssociation, links.opened('association', token).subject_id)
    with within(Perimeter(associations=frozenset({association.id}))):
        yield association


def _own() -> tuple[MemberAssociation, list[MemberAssociation]]:
    own = own_associations()
    chosen = request.args.get('association', type=record_number) or (own[0].id if own else 0)
    return next((a for a in own if a.id == chosen), None) or abort(404), own


@bp.route('/mentors-transmis', methods=['GET', 'POST'])
@requires(Permission.OWN_ASSOCIATION)
def mine() -> ResponseReturnValue:
    association, own = _own()
    here = url_for('orientation.mine', association=association.id)
    pairs = url_for('orientation.pairs', association=association.id)
    return _answers_page('orientation/mine.html', association, here, pairs, own=own)


@bp.route('/reponses/<token>', methods=['GET', 'POST'])
@public
def answers(token: str) -> ResponseReturnValue:
    with _opened(token) as association:
        here, pairs = url_for('orientation.answers', token=token), url_for('orientation.pairs_by_link', token=token)
        return _answers_page('orientation/answers.html', association, here, pairs)


@bp.route('/mentors-transmis/binomes', methods=['GET', 'POST'])
@requires(Permission.OWN_ASSOCIATION)
def pairs() -> ResponseReturnValue:
    association, own = _own()
    here = url_for('orientation.pairs', association=association.id)
    back = url_for('orientation.mine', association=association.id)
    return _pairs_page('orientation/pairs.html', association, here, back, by=actor()[1], own=own)


@bp.route('/reponses/<token>/binomes', methods=['GET', 'POST'])
@public
def pairs_by_link(token: str) -> ResponseReturnValue:
    with _opened(token) as association:
        here, back = url_for('orientation.pairs_by_link', token=token), url_for('orientation.answers', token=token)
        return _pairs_page('orientation/pairs_by_link.html', association, here, back, by=BY_LINK)


def _answers_page(
    template: str, association: MemberAssociation, here: str, pairs: str, **context: Any
) -> ResponseReturnValue:
    referrals = queries.open_of(association.id)
    form = AnswersForm()
    form.referrals.choices = [(str(r.id), r.mentor.full_name) for r in referrals]
    if form.accepted(lambda: _answer(form, referrals)):
        flash(f'{plural(form.result, "réponse enregistrée", "réponses enregistrées")}.', 'success')
        return redirect(here, 303)
    return form.page(
        template,
        association=association,
        referrals=referrals,
        here=here,
        pairs_url=pairs,
        age_groups=lambda mentor: ', '.join(label_of(AgeGroup, value) for value in mentor.age_groups),
        themes=lambda mentor: ', '.join(label_of(Theme, value) for value in mentor.themes),
        **context,
    )


def _answer(form: AnswersForm, referrals: list[Any]) -> int:
    ticked = [referral for referral in referrals if str(referral.id) in (form.referrals.data or [])]
    reason = DeclineReason(form.reason.data) if form.reason.data else None
    on = form.on.data or date.min
    return actions.answer(
        ticked, ReferralState(form.answer.data), on=on, reason=reason, comment=form.comment.data or ''
    )


def _pairs_page(
    template: str, association: MemberAssociation, here: str, back: str, *, by: str, **context: Any
) -> ResponseReturnValue:
    lines = queries.declarations_of(association)
    chosen = next((line for line in lines if line.id == request.args.get('ligne', type=record_number)), None)
    form = PairsForm(data=_start(chosen))
    if form.accepted(lambda: _declare(form, association, by)):
        flash('Binômes déclarés. Déclarer à nouveau la même ligne la remplace.', 'success')
        return redirect(here, 303)
    return form.page(template, association=association, lines=lines, here=here, back=back, chosen=chosen, **context)


def _start(line: Any) -> dict[str, Any]:
    if line is None:
        return {}
    return {
        'period': line.period_start.isoformat(),
        'departement': line.departement_code,
        'public': line.public,
        'started': line.started,
        'reached': line.reached_six_months,
        'broken': line.broken_before_six_months,
    }


def _declare(form: PairsForm, association: MemberAssociation, by: str) -> Any:
    start = date.fromisoformat(form.period.data)
    return actions.declare(
        association,
        db.session.get_one(Departement, form.departement.data),
        PriorityPublic(form.public.data),
        start=start,
        end=end_of_quarter(start),
        started=form.started.data or 0,
        reached=form.reached.data or 0,
        broken=form.broken.data or 0,
        by=by,
    )
