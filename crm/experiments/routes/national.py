"""All experiments at a glance."""

from flask import render_template
from flask.typing import ResponseReturnValue

from crm.access import Permission, requires
from crm.experiments import queries
from crm.experiments.routes.blueprint import bp, trail
from crm.territories.queries import departement_names

KINDS = {queries.QPV: 'Quartier prioritaire (QPV)', queries.FRR: 'Commune FRR', queries.OVERSEAS: 'Outre-mer'}


@bp.get('/vue-d-ensemble')
@requires(Permission.EXPERIMENTS_READ)
def national() -> ResponseReturnValue:
    """States, map, territories, participants, dates: of the reader's perimeter."""
    return render_template(
        'experiments/national.html',
        view=queries.national_view(),
        kinds=KINDS,
        names=departement_names(),
        masked_under=queries.MASKED_UNDER,
        breadcrumb=trail(),
    )
