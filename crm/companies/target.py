"""Companies as the target of an import."""

from collections.abc import Sequence

from crm import access
from crm.access import Permission
from crm.companies.actions.bringing_in import bring_in
from crm.companies.actions.file_lines import COLUMNS, gather
from crm.database import db
from crm.imports.targets import Place, Target
from crm.territories.models import Club

EACH = Place('each', 'Le club du département de chaque entreprise')


def places() -> Sequence[Place]:
    """Who will follow the companies of a file: one's own clubs; for the Collectif's staff any club, or each its own."""
    held = access.perimeter()
    query = db.select(Club).order_by(Club.name)
    clubs = db.session.scalars(query if held.staff else query.where(Club.id.in_(held.clubs)))
    return [*([EACH] if held.staff else []), *(Place(str(club.id), club.name, club_id=club.id) for club in clubs)]


TARGET = Target(
    'companies',
    'Entreprises',
    COLUMNS,
    gather,
    bring_in,
    permission=Permission.COMPANIES_IMPORT,
    places=places,
    question='Qui suivra ces entreprises\u00a0?',
    needs=(('siren', 'siret', 'name'),),
    noun=('entreprise', 'entreprises'),
    home=('Entreprises', 'companies.index'),
    help='Une entreprise déjà connue (même SIREN) est complétée, jamais mise en double. Une case vide n’efface rien. '
    'Les colonnes gardées en note ne sont lues que par le club qui suit l’entreprise et par l’équipe du Collectif.',
)
