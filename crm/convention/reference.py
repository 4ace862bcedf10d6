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
