"""Texts and numbers of the experiments of the demonstration: fictional, of the kind that real ones have."""

from dataclasses import dataclass

from crm.experiments.models import EntryKind, ExperimentState, TerritoryKind, Verdict

S, K = ExperimentState, EntryKind


@dataclass(frozen=True)
class Measure:
    """An own indicator: values every second month, on each side, from the start on."""

    label: str
    unit: str
    method: str
    baseline: float | None
    comparison_baseline: float | None
    target: float
    test: tuple[float, ...]
    comparison: tuple[float, ...]


@dataclass(frozen=True)
class Trial:
    """One experiment; days are counted from its start, which is `age` days ago."""

    title: str
    kind: TerritoryKind
    departements: tuple[str, ...]
    publics: tuple[str, ...]
    state: ExperimentState
    age: int
    territory: str
    question: str = 'Le mentorat d’entreprise tient-il six mois pour ces jeunes, et à quelles conditions ?'
    hypothesis: str = 'Un mentor formé et un référent dans l’association suffisent à tenir six mois.'
    criterion: str = 'Au moins 65 % des binômes actifs à six mois, sans surcoût de plus de 10 %.'
    comparison: str = ''
    comparison_departements: tuple[str, ...] = ()
    comparison_reason: str = ''
    planned_pairs: int | None = None
    partners: tuple[str, ...] = ('Conseil départemental', 'Mission locale')
    funding: str = ''
    codes: tuple[str, ...] = ('O4.4', 'O2.5')
    measures: tuple[Measure, ...] = ()
    risks: tuple[tuple[str, int, int, str, str], ...] = ()
    journal: tuple[tuple[int, EntryKind, str], ...] = ((20, K.MEETING, 'Première réunion des partenaires.'),)
    stop_reason: str = ''
    evaluation: tuple[str, str, str, str] | None = None  # author, method, results, limits
    verdict: tuple[Verdict, str, str] | None = None  # verdict, reasons, conditions


HOLDING = Measure(
    'Binômes actifs à six mois',
    '%',
    'Relevé mensuel des associations : binômes ayant échangé dans le mois, sur les binômes démarrés depuis six mois.',
    52,
    53,
    65,
    (55, 61, 66),
    (53, 52, 54),
)
HOURS = Measure(
    'Échanges par mois et par binôme',
    'heures',
    'Carnet de bord du mentor, moyenne des binômes actifs.',
    2.1,
    2.2,
    3,
    (2.4, 2.9, 3.2),
    (2.2, 2.1, 2.3),
)

TRIALS = (
    Trial(
        'Mentorat à distance en zone rurale',
        TerritoryKind.FRR,
        ('23', '19'),
        ('rural', 'vocational'),
        S.RUNNING,
        240,
        'Communes rurales de la Creuse et du nord de la Corrèze',
        question='Le mentorat à distance tient-il aussi longtemps que le face-à-face pour des jeunes ruraux ?',
        hypothesis='Deux rencontres par an et une visioconférence par quinzaine valent un face-à-face mensuel.',
        comparison='Communes rurales de la Dordogne et du Lot',
        comparison_departements=('24', '46'),
        comparison_reason='Densité, âge et part de communes FRR proches ; mêmes associations présentes. '
        'Le tissu d’entreprises y est un peu plus touristique.',
        planned_pairs=60,
        partners=('Conseil départemental de la Creuse', 'Mission locale', 'Lycée agricole', 'Maison France services'),
        funding='Fondation partenaire pour le poste de coordination ; visioconférence fournie par une entreprise.',
        measures=(HOLDING, HOURS),
        risks=(
            ('Connexion insuffisante dans certaines communes', 3, 3, 'Postes en Maison France services.', 'Collectif'),
            ('Mentors concentrés à Guéret', 2, 2, 'Mentors d’autres départements, à distance.', 'Clubs 19 et 23'),
            ('Départ du coordinateur', 2, 4, 'Binôme de coordination entre deux associations.', 'Associations'),
        ),
        journal=(
            (12, K.MEETING, 'Réunion de lancement à Guéret : calendrier, rôle de chacun, carnet de bord commun.'),
            (45, K.DIFFICULTY, 'Trois communes sans connexion suffisante pour la visioconférence.'),
            (60, K.DECISION, 'Les échanges de ces communes se font en Maison France services.'),
            (130, K.NOTE, 'Premier relevé à deux mois : les binômes échangent plus souvent que prévu.'),
            (200, K.MEETING, 'Point d’étape avec les deux clubs : huit nouveaux mentors confirmés.'),
        ),
    ),
    Trial(
        'Mentors pour les jeunes de l’ASE',
        TerritoryKind.DEPARTEMENT,
        ('59',),
        ('ase',),
        S.RUNNING,
        150,
        'Lille, Roubaix et Tourcoing',
        question='Un mentor d’entreprise aide-t-il à préparer la sortie de l’ASE à 18 ans ?',
        comparison='Valenciennes et Denain',
        comparison_departements=('59',),
        comparison_reason='Même département et même dispositif de protection, sans mentorat d’entreprise.',
        planned_pairs=40,
        measures=(HOLDING,),
        risks=(('Changement de lieu de placement', 3, 3, 'Suite à distance, référent prévenu.', 'Association'),),
    ),
    Trial(
        'Lycées professionnels et industrie',
        TerritoryKind.DEPARTEMENT,
        ('42', '69'),
        ('vocational',),
        S.CONTINUED,
        560,
        'Quatre lycées professionnels de la Loire et du Rhône',
        question='Le mentorat de filière réduit-il les ruptures en terminale professionnelle ?',
        comparison='Quatre lycées de l’Isère',
        comparison_departements=('38',),
        comparison_reason='Mêmes spécialités industrielles, effectifs et taux de rupture voisins.',
        planned_pairs=80,
        measures=(HOLDING,),
        evaluation=(
            'Laboratoire fictif d’évaluation',
            'Comparaison avant et après sur deux promotions, avec quatre lycées témoins.',
            'Les ruptures en cours d’année passent de 14 % à 10 % dans les lycées de l’expérimentation ; elles sont '
            'stables dans les lycées de comparaison.',
            'Une seule promotion suivie jusqu’au diplôme.',
        ),
        verdict=(
            Verdict.CONTINUE,
            'L’écart est net mais repose sur une promotion.',
            'Suivre une seconde promotion, avec les mêmes lycées de comparaison.',
        ),
    ),
    Trial(
        'Mentorat de quartier',
        TerritoryKind.QPV,
        ('93',),
        ('qpv', 'dropouts'),
        S.SCALED,
        480,
        'Quartiers prioritaires de Seine-Saint-Denis',
        question='Un mentor qui travaille à moins de trente minutes du quartier fait-il durer le binôme ?',
        hypothesis='La proximité du lieu de travail compte plus que celle du secteur d’activité.',
        criterion='Au moins 65 % des binômes actifs à six mois, et dix points de mieux que la comparaison.',
        comparison='Quartiers prioritaires du Val-de-Marne',
        comparison_departements=('94',),
        comparison_reason='Population, part de jeunes sans emploi et réseau de transport proches ; mêmes associations, '
        'sans la règle des trente minutes. Le Val-de-Marne compte plus d’emplois publics.',
        planned_pairs=120,
        partners=('Préfecture', 'Conseil départemental', 'Missions locales', 'Régie de quartier', 'Deux lycées'),
        funding='Subvention de l’État pour l’évaluation ; postes pris en charge par les associations.',
        codes=('O4.4', 'O2.5', 'O1.1'),
        measures=(
            Measure(HOLDING.label, '%', HOLDING.method, 49, 50, 65, (54, 60, 65, 68, 71), (50, 51, 53, 52, 54)),
            Measure(HOURS.label, HOURS.unit, HOURS.method, 1.9, 2, 3, (2.2, 2.6, 2.9, 3.1, 3.1), (2, 2.1, 2, 2.2, 2.1)),
            Measure(
                'Jeunes en emploi, stage ou formation à six mois',
                '%',
                'Enquête des missions locales auprès des accompagnés, nombres seulement.',
                38,
                39,
                50,
                (39, 44, 51),
                (39, 40, 42),
            ),
        ),
        risks=(
            ('Peu d’employeurs à moins de trente minutes', 3, 3, 'Étendre à quarante minutes par tramway.', 'Club 93'),
            ('Évaluation trop courte pour l’emploi', 3, 2, 'Seconde enquête à douze mois.', 'Évaluateur'),
            ('Lassitude des mentors après six mois', 2, 3, 'Rencontre trimestrielle entre mentors.', 'Associations'),
            ('Confusion avec le parrainage local', 2, 2, 'Une page commune avec les missions locales.', 'Collectif'),
        ),
        journal=(
            (8, K.MEETING, 'Lancement en préfecture avec les cinq partenaires.'),
            (40, K.DIFFICULTY, 'Deux quartiers n’ont aucun employeur volontaire à moins de trente minutes.'),
            (55, K.DECISION, 'La règle passe à quarante minutes sur les lignes de tramway, et reste notée à part.'),
            (120, K.NOTE, 'Le rythme des échanges dépasse celui de la comparaison.'),
            (185, K.MEETING, 'Restitution du relevé à six mois aux associations et aux missions locales.'),
            (240, K.DECISION, 'Seconde enquête à douze mois financée par la fondation partenaire.'),
            (330, K.MEETING, 'Présentation de l’évaluation au comité local.'),
        ),
        evaluation=(
            'Cabinet fictif Horizon',
            'Suivi de cohorte sur quatorze mois, comparaison avec le Val-de-Marne, entretiens avec vingt mentors et '
            'douze professionnels. Données agrégées par les associations : aucune donnée sur un jeune n’est transmise.',
            'Dans le territoire, 71 % des binômes sont actifs à six mois, contre 49 % au départ ; dans la comparaison, '
            '54 % contre 50 %. L’écart attribuable à la règle de proximité est estimé à dix-huit points.\n'
            'Les binômes échangent une heure de plus par mois. La part de jeunes en emploi, en stage ou en formation '
            'à six mois dépasse la cible d’un point.',
            'Les mentors volontaires ne sont pas tirés au sort : une part de l’effet peut venir de leur motivation. '
            'L’effet sur l’emploi repose sur trois relevés ; il est à confirmer à douze mois.',
        ),
        verdict=(
            Verdict.SCALE,
            'Les deux seuils fixés avant de commencer sont passés : 71 % de binômes actifs à six mois, et dix-huit '
            'points de mieux que la comparaison. Le coût par binôme augmente de 6 %.',
            'Étendre à quatre départements en 2027, avec un poste de coordination pour cent binômes, la règle de '
            'proximité inscrite dans l’orientation, et une seconde enquête à douze mois.',
        ),
    ),
    Trial(
        'Élan outre-mer',
        TerritoryKind.OVERSEAS,
        ('974', '976'),
        ('overseas',),
        S.RUNNING,
        200,
        'La Réunion et Mayotte',
        question='Un mentor installé dans l’Hexagone peut-il accompagner une poursuite d’études outre-mer ?',
        planned_pairs=50,
        measures=(HOURS,),
    ),
    Trial(
        'Sortie de détention et premier emploi',
        TerritoryKind.DEPARTEMENT,
        ('13',),
        ('pjj',),
        S.STOPPED,
        420,
        'Marseille',
        partners=('Protection judiciaire de la jeunesse', 'Mission locale'),
        stop_reason='Le partenaire qui orientait les jeunes a suspendu le dispositif : onze binômes seulement.',
    ),
    Trial(
        'Mentorat et mobilité',
        TerritoryKind.DEPARTEMENT,
        ('2A', '2B'),
        ('dropouts',),
        S.DESIGNED,
        -60,
        'Balagne et plaine orientale',
        criterion='',
        codes=(),
    ),
)
