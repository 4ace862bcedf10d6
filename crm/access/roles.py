"""Who may do what: roles, permissions, and the map between them."""

from crm.choices import Choice


class Role(Choice):
    """What a person is, within a scope."""

    ADMINISTRATOR = 'administrator', 'Administration'
    COLLECTIF = 'collectif', 'Équipe du Collectif Mentorat'
    LEE = 'lee', 'Équipe nationale LEE'
    COORDINATOR = 'coordinator', 'Coordination de club'
    HR = 'hr', 'Ressources humaines'
    ASSOCIATION = 'association', 'Association membre'
    STATE = 'state', 'Référent État'
    DPO = 'dpo', 'Protection des données'


A, C, L, CO, HR, AS, ST, D = Role


class Permission(Choice):
    """What may be done; the map below says by whom."""

    HOME = 'home', 'Voir sa page d’accueil'
    TERRITORIES_READ = 'territories_read', 'Voir les territoires et les clubs'
    TERRITORIES_EDIT = 'territories_edit', 'Modifier les clubs'
    CLUB_EDIT = 'club_edit', 'Tenir à jour la fiche de son club'
    USERS_MANAGE = 'users_manage', 'Gérer les comptes'
    COMPANIES_READ = 'companies_read', 'Voir les entreprises'
    COMPANIES_EDIT = 'companies_edit', 'Ajouter et modifier des entreprises'
    COMPANIES_IMPORT = 'companies_import', 'Importer des entreprises'
    IMPORTS_USE = 'imports_use', 'Importer des fichiers et suivre ses imports'
    COMPANIES_EXPORT = 'companies_export', 'Exporter des entreprises'
    CONTACTS_READ = 'contacts_read', 'Voir les interlocuteurs'
    OUTREACH_LOG = 'outreach_log', 'Noter des échanges'
    OUTREACH_READ = 'outreach_read', 'Lire les échanges'
    COMMITMENTS_READ = 'commitments_read', 'Voir les engagements'
    COMMITMENTS_EDIT = 'commitments_edit', 'Préparer et suivre des engagements'
    CHARTERS_EDIT = 'charters_edit', 'Publier une version de la charte'
    OWN_COMPANY = 'own_company', 'Espace de mon entreprise'
    MENTORS_INVITE = 'mentors_invite', 'Inviter des salariés'
    MENTORS_READ = 'mentors_read', 'Voir les mentors'
    ASSOCIATIONS_READ = 'associations_read', 'Voir les associations membres'
    ASSOCIATIONS_EDIT = 'associations_edit', 'Modifier les associations membres'
    OWN_ASSOCIATION = 'own_association', 'Espace de mon association'
    ORIENTATION = 'orientation', 'Orienter les mentors'
    ADVOCACY_READ = 'advocacy_read', 'Voir le plaidoyer'
    ADVOCACY_EDIT = 'advocacy_edit', 'Tenir le plaidoyer'
    EXPERIMENTS_READ = 'experiments_read', 'Voir les expérimentations'
    EXPERIMENTS_EDIT = 'experiments_edit', 'Tenir les expérimentations'
    DASHBOARD_READ = 'dashboard_read', 'Voir le tableau de bord de son périmètre'
    CONVENTION_READ = 'convention_read', 'Voir la convention et ses indicateurs'
    CONVENTION_EDIT = 'convention_edit', 'Fixer les cibles'
    COMMITTEE = 'committee', 'Tenir et lire le comité de suivi'
    PROOF_READ = 'proof_read', 'Voir les lignes derrière un chiffre'
    REPORTS_READ = 'reports_read', 'Voir les rapports'
    REPORTS_BUILD = 'reports_build', 'Préparer un rapport'
    REPORTS_REVIEW = 'reports_review', 'Relire, valider et publier les rapports'
    SCHEDULES_EDIT = 'schedules_edit', 'Régler les envois programmés'
    TASKS_SEE = 'tasks_see', 'Suivre ses tâches'
    EXPORTS_AUDIT = 'exports_audit', 'Voir tous les exports'


P = Permission
ALLOWED: dict[Permission, set[Role]] = {
    P.HOME: {*Role},
    P.TERRITORIES_READ: {A, C, L, CO, ST, D},
    P.TERRITORIES_EDIT: {A, C, L},
    P.CLUB_EDIT: {A, C, L, CO},
    P.USERS_MANAGE: {A, C},
    P.COMPANIES_READ: {A, C, L, CO},
    P.COMPANIES_EDIT: {C, CO},
    P.COMPANIES_IMPORT: {C, CO},
    P.IMPORTS_USE: {C, L, CO, HR, AS},
    P.COMPANIES_EXPORT: {C, CO, L},
    P.CONTACTS_READ: {C, CO, D},
    P.OUTREACH_LOG: {C, CO},
    P.OUTREACH_READ: {C, CO},
    P.COMMITMENTS_READ: {C, CO, L},
    P.COMMITMENTS_EDIT: {C, CO},
    P.CHARTERS_EDIT: {A, C},
    P.OWN_COMPANY: {HR},
    P.MENTORS_INVITE: {HR},
    P.MENTORS_READ: {C},
    P.ASSOCIATIONS_READ: {A, C, L, CO},
    P.ASSOCIATIONS_EDIT: {A, C},
    P.OWN_ASSOCIATION: {AS},
    P.ORIENTATION: {C},
    P.ADVOCACY_READ: {C, L, CO},
    P.ADVOCACY_EDIT: {C, L},
    P.EXPERIMENTS_READ: {C, L, CO},
    P.EXPERIMENTS_EDIT: {C, L},
    P.DASHBOARD_READ: {A, C, L, CO, HR, AS, ST},
    P.CONVENTION_READ: {A, C, L, CO, ST},
    P.CONVENTION_EDIT: {C, L},
    P.COMMITTEE: {C, L},
    P.PROOF_READ: {C, CO, L},
    P.REPORTS_READ: {A, C, L, CO, ST, HR},
    P.REPORTS_BUILD: {C, CO, L},
    P.REPORTS_REVIEW: {C, L},
    P.SCHEDULES_EDIT: {A, C},
    P.TASKS_SEE: {A, C, L, CO, HR},
    P.EXPORTS_AUDIT: {C, D},
}
