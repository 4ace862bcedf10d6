"""Companies: list, file, import."""

from flask import Flask

from crm import operations, registries
from crm.access import Permission
from crm.companies import bulk, commands, contacts_target, exports, finders, jobs, queries, routes, target
from crm.companies.actions import merging
from crm.companies.models import ClubMembership, CompanyTag, Tag
from crm.companies.queries import register_changes
from crm.imports import targets


def init_app(app: Flask) -> None:
    """Attach this feature to the application."""
    app.register_blueprint(routes.bp)
    exports.offer()
    app.cli.add_command(commands.companies)
    finders.offer()
    registries.add_to_menu(
        'Entreprises', 'companies.index', Permission.COMPANIES_READ, 'building', 20, also=('imports',)
    )
    queries.offer()
    bulk.offer()
    operations.call(ClubMembership, 'suivi par un club', 'suivis par un club')
    operations.call(CompanyTag, 'étiquette posée', 'étiquettes posées')
    operations.call(Tag, 'étiquette', 'étiquettes')
    operations.goes_along(CompanyTag)
    registries.company_panels.add('tags', queries.tag_panel)
    for name, situation in queries.SITUATIONS.items():
        registries.company_filters.add(name, situation)
    for name, label, criterion in (
        ('lead', 'Mon club est chef de file', queries.with_lead_of_own_club),
        ('several_clubs', 'Suivie par plusieurs clubs', queries.followed_by_several),
    ):
        registries.company_filters.add(name, registries.Situation(label, criterion, 'Fiche'))
    registries.company_states.add('company', lambda company: [company.id])
    for name, count in queries.COUNTS.items():
        registries.company_counts.add(name, count)
    registries.company_counts.add('corrections', queries.corrections)
    registries.company_counts.add('changes_of_lead', queries.changes_of_lead)
    registries.company_timeline.add('companies', queries.own_timeline)
    registries.company_timeline.add('clubs', queries.club_lines)
    registries.home_blocks.add('handovers', queries.handovers_block)
    registries.scopes.add('company', queries.scope_of)
    targets.add(target.TARGET)
    targets.add(contacts_target.TARGET)
    registries.company_panels.add('register', register_changes.register_panel)
    registries.home_blocks.add('register', register_changes.register_block)
    registries.call_at('companies.register', {'hour': 3, 'minute': 20}, jobs.check_register)
    registries.call_at('companies.duplicates', {'hour': 4, 'minute': 35}, jobs.search_duplicates)
    registries.company_panels.add('duplicates', queries.duplicates_panel)
    registries.company_timeline.add('merges', queries.merges_timeline)
    registries.home_blocks.add('duplicates', queries.duplicates_block)
    for table, moving in merging.MOVES.items():
        registries.company_moves.add(table, moving)
    app.after_request(routes.lead_to_what_stays)
