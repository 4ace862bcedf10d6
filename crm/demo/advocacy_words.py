"""Words of the advocacy of the demonstration: plausible, and fictional."""

from dataclasses import dataclass, field

from crm.advocacy.models import ActionLevel, ActionType, InstitutionKind, PositionState, Theme

KIND, TYPE, LEVEL = InstitutionKind, ActionType, ActionLevel

INSTITUTIONS: dict[str, tuple[InstitutionKind, str] | tuple[InstitutionKind, str, str, str]] = {
    'finances': (KIND.SENATE, 'Sénat', 'Commission des finances', 'Rapport spécial sur la jeunesse'),
    'sociales': (KIND.SENATE, 'Sénat', 'Commission des affaires sociales', 'Présidence'),
    'culture': (KIND.ASSEMBLY, 'Assemblée nationale', 'Commission des affaires culturelles et de l’éducation', ''),
    'budget': (KIND.ASSEMBLY, 'Assemblée nationale', 'Commission des finances', 'Rapport spécial'),
    'travail': (KIND.MINISTRY, 'Ministère du Travail', 'Cabinet', 'Conseil jeunesse et emploi'),
    'education': (KIND.MINISTRY, 'Ministère de l’Éducation nationale', 'Direction générale de l’enseignement', ''),
    'outremer': (KIND.MINISTRY, 'Ministère des Outre-mer', 'Cabinet', 'Conseil jeunesse'),
    'ville': (KIND.MINISTRY, 'Ministère de la Ville', 'Cabinet', ''),
    'dges': (KIND.PREFECTURE, 'Préfecture du Nord', 'Secrétariat général', 'Égalité des chances'),
    'creuse': (KIND.PREFECTURE, 'Préfecture de la Creuse', 'Direction de l’emploi', ''),
    'hauts': (KIND.REGION, 'Région Hauts-de-France', 'Direction de la jeunesse', ''),
    'regions': (KIND.NETWORK, 'Régions de France', 'Commission éducation', ''),
    'rhone': (KIND.DEPARTEMENT, 'Département du Rhône', 'Direction de l’enfance', ''),
    'departements': (KIND.NETWORK, 'Départements de France', 'Commission solidarités', ''),
    'lille': (KIND.MUNICIPALITY, 'Métropole européenne de Lille', 'Politique de la ville', ''),
    'europe': (KIND.EUROPE, 'Commission européenne', 'Direction générale de l’emploi', ''),
    'injep': (KIND.AGENCY, 'INJEP', 'Mission d’évaluation', ''),
    'presse': (KIND.NETWORK, 'Presse nationale', '', ''),
    'locale': (KIND.NETWORK, 'Presse régionale', '', ''),
    'travailfr': (KIND.UNSORTED, 'France Travail, direction régionale', '', ''),
}


@dataclass(frozen=True)
class Told:
    """One action as it is told."""

    type: ActionType
    level: ActionLevel
    title: str
    topic: str
    theme: Theme
    institutions: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    next_step: str = ''
    notes: dict[str, str] = field(default_factory=dict)


BUDGET = {
    'adopted': 'Crédits maintenus à leur niveau de l’année précédente.',
    'partly': 'Crédits maintenus pour un an, sans engagement pluriannuel.',
    'rejected': 'Demande non retenue dans le texte définitif.',
}
WRITTEN = {
    'adopted': 'Demande reprise dans le texte publié.',
    'partly': 'Une des deux demandes reprise.',
    'rejected': 'Réponse négative, motivée par le calendrier.',
}
ACTIONS = (
    Told(
        TYPE.HEARING,
        LEVEL.NATIONAL,
        'Audition sur les crédits du mentorat',
        'Maintenir les crédits du plan de mentorat dans le projet de loi de finances',
        Theme.FUNDING,
        ('finances',),
        ('law',),
        'Envoyer la note de synthèse demandée',
        BUDGET,
    ),
    Told(
        TYPE.MEETING,
        LEVEL.NATIONAL,
        'Rendez-vous sur le temps des salariés mentors',
        'Reconnaître le temps de mentorat dans les accords d’entreprise',
        Theme.COMPANIES,
        ('travail',),
        ('regulation',),
        'Transmettre trois accords d’entreprise exemplaires',
        WRITTEN,
    ),
    Told(
        TYPE.AMENDMENT,
        LEVEL.NATIONAL,
        'Amendement sur la pluriannualité des conventions',
        'Autoriser des conventions de trois ans avec les associations de mentorat',
        Theme.FUNDING,
        ('budget',),
        ('law',),
        '',
        BUDGET,
    ),
    Told(
        TYPE.EVENT,
        LEVEL.DEPARTMENTAL,
        'Rencontre du Mois du mentorat',
        'Faire connaître le mentorat aux services de l’aide sociale à l’enfance',
        Theme.ASE,
        ('dges', 'rhone'),
        ('other',),
        'Écrire à tous les participants',
        WRITTEN,
    ),
    Told(
        TYPE.OP_ED,
        LEVEL.NATIONAL,
        'Tribune commune des entreprises mentores',
        'Appeler les entreprises à donner deux heures par mois',
        Theme.COMPANIES,
        ('presse',),
    ),
    Told(
        TYPE.LETTER,
        LEVEL.REGIONAL,
        'Courrier aux régions sur les lycées professionnels',
        'Inscrire le mentorat dans la carte des formations',
        Theme.VOCATIONAL,
        ('regions', 'hauts'),
        ('other',),
        'Relancer les régions sans réponse',
        WRITTEN,
    ),
    Told(
        TYPE.STUDY,
        LEVEL.NATIONAL,
        'Note sur le mentorat rural',
        'Éclairer le choix des zones du prochain plan',
        Theme.TERRITORIES,
        ('injep', 'ville'),
        ('regulation',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.MEETING,
        LEVEL.NATIONAL,
        'Rendez-vous sur le mentorat outre-mer',
        'Ouvrir une aide à la mobilité pour les binômes ultramarins',
        Theme.OVERSEAS,
        ('outremer',),
        ('regulation',),
        'Chiffrer l’aide à la mobilité',
        WRITTEN,
    ),
    Told(
        TYPE.HEARING,
        LEVEL.NATIONAL,
        'Audition sur les sortants de l’aide sociale à l’enfance',
        'Proposer un mentor à chaque jeune confié avant sa majorité',
        Theme.ASE,
        ('sociales',),
        ('law',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.PRESS,
        LEVEL.REGIONAL,
        'Conférence de presse des clubs',
        'Présenter les engagements signés dans la région',
        Theme.TERRITORIES,
        ('locale',),
    ),
    Told(
        TYPE.AMENDMENT,
        LEVEL.NATIONAL,
        'Amendement sur la formation des mentors',
        'Rendre la formation des mentors éligible aux plans de compétences',
        Theme.QUALITY,
        ('culture',),
        ('law',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.MEETING,
        LEVEL.DEPARTMENTAL,
        'Comité local sur les zones FRR',
        'Financer les déplacements des binômes en zone rurale',
        Theme.TERRITORIES,
        ('creuse', 'travailfr'),
        ('individual',),
        'Préparer la convention locale',
        WRITTEN,
    ),
    Told(
        TYPE.LETTER,
        LEVEL.EUROPEAN,
        'Contribution à la consultation sur la garantie jeunesse',
        'Citer le mentorat parmi les parcours soutenus',
        Theme.QUALITY,
        ('europe',),
        ('other',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.EVENT,
        LEVEL.NATIONAL,
        'Rencontre nationale des entreprises signataires',
        'Présenter les engagements pris depuis un an',
        Theme.COMPANIES,
        ('travail', 'presse'),
        (),
        'Publier le compte rendu',
    ),
    Told(
        TYPE.STUDY,
        LEVEL.NATIONAL,
        'Étude sur la durée des binômes',
        'Fonder la qualité sur des résultats publiés',
        Theme.QUALITY,
        ('injep',),
        ('regulation',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.MEETING,
        LEVEL.NATIONAL,
        'Rendez-vous sur le mentorat en lycée professionnel',
        'Ouvrir deux heures par mois dans l’emploi du temps',
        Theme.VOCATIONAL,
        ('education',),
        ('regulation',),
        'Proposer une expérimentation dans dix lycées',
        WRITTEN,
    ),
    Told(
        TYPE.MEETING,
        LEVEL.DEPARTMENTAL,
        'Rendez-vous sur les quartiers prioritaires',
        'Inscrire le mentorat dans le contrat de ville',
        Theme.TERRITORIES,
        ('lille', 'dges'),
        ('individual',),
        '',
        WRITTEN,
    ),
    Told(
        TYPE.LETTER,
        LEVEL.NATIONAL,
        'Courrier commun avant le débat budgétaire',
        'Demander un financement sur trois ans',
        Theme.FUNDING,
        ('budget', 'finances', 'departements'),
        ('law',),
        'Remercier et demander un rendez-vous',
        BUDGET,
    ),
)

POSITIONS = (
    (
        'Donner du temps aux salariés mentors',
        Theme.COMPANIES,
        PositionState.PUBLISHED,
        True,
        (
            'Être mentor demande deux heures par mois. Nous demandons que ce temps soit pris, au moins pour moitié, '
            'sur le temps de travail.\n\nUn accord d’entreprise simple suffit : il dit qui peut être mentor, combien '
            'd’heures et comment elles se comptent.',
            'Être mentor demande deux heures par mois. Nous demandons que ce temps soit pris sur le temps de travail, '
            'dans la limite de vingt-quatre heures par an.\n\nUn accord d’entreprise simple suffit : il dit qui peut '
            'être mentor, combien d’heures et comment elles se comptent. Nous tenons un modèle à disposition.\n\nLes '
            'petites entreprises doivent pouvoir s’appuyer sur leur branche : nous demandons un accord type.',
        ),
    ),
    (
        'Un mentor proposé à chaque jeune confié à l’aide sociale à l’enfance',
        Theme.ASE,
        PositionState.PUBLISHED,
        True,
        (
            'Les jeunes confiés à l’aide sociale à l’enfance ont moins d’adultes vers qui se tourner. Nous demandons '
            'qu’un mentor leur soit proposé avant leur majorité, et que le jeune décide.\n\nLe département, '
            'l’association et l’entreprise signent une convention : qui accompagne, pendant combien de temps, avec '
            'quelles garanties d’honorabilité.',
        ),
    ),
    (
        'Financer les associations sur trois ans',
        Theme.FUNDING,
        PositionState.PUBLISHED,
        True,
        (
            'Une année ne suffit pas pour recruter, former et accompagner des mentors. Nous demandons des conventions '
            'de trois ans, avec un bilan public chaque année.\n\nLa part versée selon les résultats doit rester '
            'minoritaire et porter sur la durée des binômes, non sur leur seul nombre.',
        ),
    ),
    (
        'Le mentorat dans chaque lycée professionnel',
        Theme.VOCATIONAL,
        PositionState.PUBLISHED,
        False,
        (
            'Un lycéen professionnel sur deux cherche encore son premier stage à un mois de l’échéance : c’est là '
            'qu’un mentor d’entreprise est le plus utile.\n\nNous demandons deux heures par mois dans l’emploi du '
            'temps, et un référent mentorat par établissement.',
        ),
    ),
    (
        'Lever les obstacles de distance outre-mer',
        Theme.OVERSEAS,
        PositionState.PUBLISHED,
        True,
        (
            'Outre-mer, le mentorat à distance est souvent le seul possible. Nous demandons une aide à l’équipement et '
            'une rencontre en présence prise en charge chaque année.',
        ),
    ),
    (
        'Autant de mentors dans les zones rurales et les quartiers',
        Theme.TERRITORIES,
        PositionState.PUBLISHED,
        True,
        (
            'Les places manquent où les jeunes en ont le plus besoin. Nous demandons que chaque plan départemental '
            'dise combien de binômes il vise dans les quartiers prioritaires et les communes rurales, et qu’il en '
            'rende compte.',
        ),
    ),
    (
        'Publier la durée des binômes',
        Theme.QUALITY,
        PositionState.AGREED,
        False,
        (
            'La qualité se mesure à la durée. Nous demandons que chaque association publie la part des binômes qui '
            'tiennent six mois, avec le même mode de calcul.',
        ),
    ),
    (
        'Ouvrir la formation des mentors aux plans de compétences',
        Theme.QUALITY,
        PositionState.DRAFT,
        False,
        ('Texte en cours de rédaction, pour la démonstration.',),
    ),
)

QUOTES = (
    'Le mentorat a changé le regard de nos équipes sur la jeunesse.',
    'Deux heures par mois suffisent pour ouvrir une porte.',
    'Nos salariés reviennent fiers de leurs échanges.',
    'C’est l’action la plus simple à lancer que nous connaissions.',
    'Nous recrutons mieux depuis que nous écoutons des jeunes toute l’année.',
    'La convention a donné un cadre : chacun sait ce qu’il signe et ce qu’il rend.',
    'Dans notre vallée, un mentor à distance vaut mieux que pas de mentor.',
    'Nos managers y apprennent à poser des questions plutôt qu’à donner des réponses.',
    'Le plus difficile était de commencer. Le club nous a aidés à le faire en un mois.',
)
