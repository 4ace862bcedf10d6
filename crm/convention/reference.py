"""Reference data: the two conventions, as far as they are publicly known. No target: none was ever published."""

from datetime import date

PARTIES = ['GIP « Les entreprises s’engagent »', 'Collectif Mentorat']
SOURCE = (
    'lementorat.fr, « La communauté Les entreprises s’engagent et le Collectif Mentorat renforcent leur partenariat »'
)

FIRST = {
    'title': 'Convention de partenariat de 2023',
    'signed_on': None,
    'year': 2023,
    'parties': PARTIES,
    'source': SOURCE,
}
RENEWED = {
    'title': 'Convention de partenariat du 18 septembre 2024',
    'signed_on': date(2024, 9, 18),
    'year': 2024,
    'parties': PARTIES,
    'source': SOURCE,
}
OBJECTIVES = [
    (
        'Simplifier l’engagement des entreprises',
        'Rendre la démarche plus simple pour les entreprises qui souhaitent agir, notamment grâce au parcours '
        'numérique proposé sur 1jeune1mentor.fr.',
    ),
    (
        'Mobiliser toutes les parties prenantes',
        'Faire agir l’ensemble de la communauté, en particulier les clubs départementaux, pour sensibiliser au '
        'mentorat le plus grand nombre d’entreprises, partout en France.',
    ),
    (
        'Porter un plaidoyer commun',
        'Défendre ensemble le mentorat auprès des décideurs publics et économiques.',
    ),
    (
        'Mener des expérimentations territoriales',
        'Essayer, dans les territoires, des façons de faire au bénéfice des jeunes qui rencontrent le plus de '
        'difficultés.',
    ),
]

# Public figures, with the perimeter that makes two of them differ. When each source was read was not noted: the page
# says so, and asks that it be read again before it is quoted.
LEO_LAGRANGE = {
    'organism': 'Fédération Léo Lagrange',
    'title': 'Le pouvoir du mentorat : célébration, engagement, impact',
    'address': 'https://leolagrange.org/pouvoir-mentorat-celebration-engagement-impact',
}
SENAT = {
    'organism': 'Sénat',
    'title': 'Projet de loi de finances pour 2026, rapport a25-144-62',
    'address': 'https://www.senat.fr/rap/a25-144-62/a25-144-623.html',
}
IMPACT_REPORT = {
    'organism': 'Les entreprises s’engagent, par Carenews',
    'title': 'Rapport d’impact de la communauté',
    'address': 'https://www.carenews.com/publications/rapport-d-impact-les-entreprises-s-engagent',
}
FIGURES = [
    {
        'objective': 4,
        'indicator': 'O4.4',
        'label': 'Jeunes accompagnés par un mentor',
        'value': 160_000,
        'unit': 'jeunes',
        'perimeter': 'Périmètre du Collectif Mentorat et du ministère',
        'period': '2023',
        'organism': 'Collectif Mentorat',
        'title': 'Rapport d’activité 2023',
        'address': 'https://lementorat.fr/rapport-activite-2023',
        'note': 'Ne se compare pas aux « plus de 135 000 » du Sénat, qui ne compte que le plan financé par l’État. '
        'Ni l’un ni l’autre ne se compare à nos binômes, déclarés par les associations pour la seule convention.',
    },
    {
        **SENAT,
        'objective': 4,
        'indicator': 'O4.4',
        'label': 'Jeunes accompagnés par un mentor',
        'precision': 'more',
        'value': 135_000,
        'unit': 'jeunes',
        'perimeter': 'Plan « 1 jeune, 1 mentor » financé par l’État',
        'period': '2023 et 2024',
        'note': 'Plus étroit que les 160 000 du Collectif et du ministère : citez un chiffre avec son périmètre.',
    },
    {
        **SENAT,
        'objective': 4,
        'indicator': 'O4.4',
        'label': 'Lycéens professionnels en mentorat de filière',
        'value': 4_300,
        'unit': 'jeunes',
        'perimeter': 'Expérimentation nationale en lycée professionnel',
        'period': '2024',
        'note': 'En hausse de 47 % sur un an, d’après la même source.',
    },
    {
        'objective': 4,
        'indicator': 'O4.5',
        'label': 'Jeunes satisfaits de leur mentorat, après 6 à 9 mois',
        'value': 83,
        'unit': '%',
        'perimeter': 'Jeunes interrogés du plan « 1 jeune, 1 mentor »',
        'period': 'Évaluation finale, 2025',
        'organism': 'INJEP',
        'title': 'Évaluation du plan « 1 jeune, 1 mentor »',
        'address': 'https://injep.fr/publication/evaluation-du-plan-1-jeune-1-mentor',
        'note': 'Une satisfaction, non une durée : ne se compare pas à notre part de binômes tenus six mois.',
    },
    {
        'objective': 2,
        'indicator': 'O2.6',
        'label': 'Mentors salariés du privé',
        'value': 67,
        'unit': '%',
        'perimeter': '3 700 mentors interrogés, toutes associations',
        'period': 'Février 2024',
        'organism': 'Agence Phare pour Evolem',
        'title': 'Étude d’impact du mentorat',
        'address': 'https://presseagence.fr',
        'note': 'Lu dans la presse du 23 février 2024 : à vérifier dans l’étude elle-même.',
    },
    {
        **LEO_LAGRANGE,
        'objective': 2,
        'indicator': 'O2.5',
        'label': 'Entreprises partenaires des associations du Collectif',
        'value': 1_600,
        'unit': 'entreprises',
        'perimeter': 'Toutes les associations membres, tous partenariats',
        'period': 'Janvier 2025',
        'note': 'Des partenariats d’associations : plus large que nos engagements signés.',
    },
    {
        **LEO_LAGRANGE,
        'objective': 2,
        'label': 'Associations membres du Collectif',
        'value': 77,
        'unit': 'associations',
        'perimeter': 'France entière',
        'period': 'Janvier 2025',
    },
    {
        'objective': 2,
        'indicator': 'O2.2',
        'label': 'Entreprises de la communauté',
        'precision': 'more',
        'value': 100_000,
        'unit': 'entreprises',
        'perimeter': 'Inscrites sur la plateforme nationale, actives ou non',
        'period': 'Fin 2024',
        'organism': 'Les entreprises s’engagent, par Carenews',
        'title': 'La communauté souhaite développer un engagement global',
        'address': 'https://www.carenews.com',
        'note': 'Inscrite ne veut dire ni jointe, ni engagée, ni signataire.',
    },
    {
        **IMPACT_REPORT,
        'objective': 2,
        'indicator': 'O2.2',
        'label': 'Entreprises visées par la communauté',
        'value': 150_000,
        'unit': 'entreprises',
        'perimeter': 'Inscrites sur la plateforme nationale',
        'period': 'À atteindre en 2027',
        'note': 'Un but que la communauté s’est donné, non une cible de la convention.',
    },
    {
        'objective': 2,
        'label': 'Dirigeants dont l’entreprise agit concrètement',
        'value': 57,
        'unit': '%',
        'perimeter': 'Dirigeants interrogés par OpinionWay pour la communauté',
        'period': '2023',
        'organism': 'Les entreprises s’engagent et OpinionWay',
        'title': 'Baromètre de l’engagement, lu dans Décideurs Magazine',
        'address': 'https://www.decideurs-magazine.com',
        'note': 'Engagement de toute sorte, non le seul mentorat.',
    },
    {
        **IMPACT_REPORT,
        'objective': 3,
        'label': 'Dirigeants qui attendent une aide de l’État pour s’engager davantage',
        'value': 71,
        'unit': '%',
        'perimeter': 'Dirigeants interrogés pour la communauté',
        'period': '2024',
    },
    {
        'objective': 3,
        'label': 'Crédits de l’État pour le mentorat',
        'value': 24.5,
        'unit': 'M€',
        'perimeter': 'Projet de loi de finances, avant son vote',
        'period': '2026',
        'organism': 'Assemblée nationale',
        'title': 'Amendement II-2456 au projet de loi de finances pour 2026',
        'address': 'https://politrack.mog.gg',
        'pages': 'amendement II-2456',
        'note': '29 M€ en 2025, soit une baisse de 15,5 %.',
    },
    {
        'objective': 3,
        'label': 'Coût moyen d’un binôme',
        'precision': 'about',
        'value': 400,
        'unit': '€',
        'perimeter': 'Associations du plan « 1 jeune, 1 mentor »',
        'period': 'Premier bilan d’étape',
        'organism': 'Actualités sociales hebdomadaires (ASH)',
        'title': '1 jeune 1 mentor : un premier bilan d’étape',
        'address': 'https://ash.tm.fr',
        'note': 'Jusqu’à 1 000 € dans les petites associations.',
    },
]
