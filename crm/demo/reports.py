"""Lists of recipients of the demonstration, and a schedule that uses one."""

from crm.database import db
from crm.demo.world import World
from crm.reporting.models import ListRecipient, RecipientList, ReportSchedule
from crm.reporting.perimeters import NATIONAL

LISTS = {
    'Comité de suivi': (
        ('direction@lee.example', 'Les entreprises s’engagent, direction'),
        ('presidence@collectif.example', 'Collectif Mentorat, présidence'),
        ('suivi.convention@ministere.example', 'Ministère, suivi de la convention'),
    ),
    'Préfectures pilotes': (
        ('prefecture.rhone@etat.example', 'Préfecture du Rhône'),
        ('prefecture.nord@etat.example', 'Préfecture du Nord'),
        ('prefecture.creuse@etat.example', 'Préfecture de la Creuse'),
    ),
    'Cabinets, sous embargo': (('cabinet@ministere.example', 'Cabinet du ministre'),),
}


def build(world: World) -> None:
    """Three lists; the national report goes to the committee."""
    made = [
        RecipientList(title=title, recipients=[ListRecipient(address=a, label=label) for a, label in rows])
        for title, rows in LISTS.items()
    ]
    db.session.add_all(made)
    db.session.flush()
    for schedule in db.session.scalars(db.select(ReportSchedule).filter_by(perimeter=NATIONAL)):
        schedule.list_ids = [made[0].id]
