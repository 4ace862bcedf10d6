"""The yearly declaration of interest representatives: one line an action, in the words of the public register.

Source: répertoire des représentants d'intérêts (HATVP), decree 2017-867 of 9 May 2017, article 3, and its open data
(objet, domaines d'intervention, actions menées, responsables publics, décisions concernées, tiers, moyens).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from crm import clock
from crm.advocacy.models import (
    ActionState,
    ActionType,
    AdvocacyAction,
    DecisionKind,
    Institution,
    InstitutionKind,
    Party,
    Theme,
)
from crm.choices import label_of
from crm.database import db

KIND = InstitutionKind
PARLIAMENT = 'Député ; sénateur ; collaborateur parlementaire ou agents des services des assemblées parlementaires'
GOVERNMENT = 'Membre du Gouvernement ou membre de cabinet ministériel'
LOCAL = 'Titulaire d’une fonction exécutive ou d’un emploi de direction d’une collectivité territoriale'
OFFICIALS = {
    KIND.ASSEMBLY: PARLIAMENT,
    KIND.SENATE: PARLIAMENT,
    KIND.PRESIDENCY: 'Collaborateur du Président de la République',
    KIND.MINISTRY: GOVERNMENT,
    KIND.AUTHORITY: (
        'Directeur ou secrétaire général, ou leur adjoint, ou membre du collège ou d’une commission des sanctions '
        'd’une autorité administrative ou publique indépendante'
    ),
    KIND.PREFECTURE: 'Titulaire d’un emploi à la décision du Gouvernement',
    KIND.REGION: LOCAL,
    KIND.DEPARTEMENT: LOCAL,
    KIND.MUNICIPALITY: LOCAL,
}
# Not public officials in the sense of the register: European bodies have a register of their own.
OUTSIDE = {KIND.EUROPE, KIND.NETWORK, KIND.AGENCY}
MEANS = {
    ActionType.HEARING: (
        'Organiser des auditions, des consultations formelles sur des actes législatifs ou d’autres consultations '
        'ouvertes'
    ),
    ActionType.MEETING: 'Organiser des discussions informelles ou des réunions en tête-à-tête',
    ActionType.AMENDMENT: 'Transmettre des suggestions afin d’influencer la rédaction d’une décision publique',
    ActionType.OP_ED: 'Envoyer des pétitions, lettres ouvertes, tracts',
    ActionType.PRESS: 'Organiser des débats publics, des marches, des stratégies d’influence sur internet',
    ActionType.EVENT: 'Inviter ou organiser des évènements, des rencontres ou des activités promotionnelles',
    ActionType.LETTER: 'Établir une correspondance régulière (par courriel, par courrier…)',
    ActionType.STUDY: ('Transmettre aux décideurs publics des informations, expertises dans un objectif de conviction'),
}
DOMAINS = {
    Theme.COMPANIES: 'Égalité des chances ; aides aux entreprises',
    Theme.ASE: 'Famille ; égalité des chances',
    Theme.VOCATIONAL: 'Éducation ; formation professionnelle',
    Theme.OVERSEAS: 'Développement économique des outre-mer ; égalité des chances',
    Theme.TERRITORIES: 'Développement des territoires ; égalité des chances',
    Theme.FUNDING: 'Budget ; égalité des chances',
    Theme.QUALITY: 'Éducation ; égalité des chances',
}
DECLARANTS = {Party.COLLECTIF: 'Collectif Mentorat', Party.LEE: 'Les entreprises s’engagent (LEE)'}
# More than ten actions in twelve months, at one's own initiative, make an interest representative.
REGULAR = 10


@dataclass(frozen=True)
class DeclarationLine:
    """One action as it would be declared; `missing` says what the declarant still has to find, '' when nothing."""

    id: int
    on: date
    title: str
    object: str
    domains: str
    means: str
    officials: str
    institutions: str
    decisions: str
    third_parties: str
    with_whom: str
    initiative: str
    missing: str


def declared(year: int, declarant: Party) -> Select[AdvocacyAction]:
    """Actions of a civil year that were held by this party, alone or jointly."""
    it = AdvocacyAction
    return db.select(it).where(
        it.state == ActionState.DONE,
        it.on >= date(year, 1, 1),
        it.on < date(year + 1, 1, 1),
        it.held_by.in_((declarant, Party.JOINT)),
    )


def declaration(year: int, declarant: Party) -> list[DeclarationLine]:
    """The lines of a year, in order of date."""
    query = declared(year, declarant).options(selectinload(AdvocacyAction.institutions))
    found = db.session.scalars(query.order_by(AdvocacyAction.on, AdvocacyAction.id))
    return [line(action, declarant) for action in found]


def declaration_lines(ids: Sequence[int], declarant: Party) -> dict[int, DeclarationLine]:
    """{action id: its line}"""
    found = db.session.scalars(db.select(AdvocacyAction).where(AdvocacyAction.id.in_(ids)))
    return {action.id: line(action, declarant) for action in found}


def line(action: AdvocacyAction, declarant: Party) -> DeclarationLine:
    other = next(name for party, name in DECLARANTS.items() if party != declarant)
    return DeclarationLine(
        action.id,
        action.on,
        action.title,
        action.topic,
        DOMAINS[action.theme] if action.theme else '',
        MEANS[action.type],
        ' | '.join(dict.fromkeys(_official(one) for one in action.institutions if one.kind in OFFICIALS)),
        ' | '.join(one.label for one in action.institutions),
        ' | '.join(label_of(DecisionKind, one) for one in action.decisions),
        'En propre',
        other if action.held_by == Party.JOINT else '',
        'À notre initiative' if action.our_initiative else 'À la demande du responsable public : à exclure',
        ' '.join(_missing(action)),
    )


def _official(institution: Institution) -> str:
    """A ministry and an authority are named in the declaration; a function never is."""
    said = OFFICIALS[institution.kind]
    named = institution.kind in (KIND.MINISTRY, KIND.AUTHORITY, KIND.REGION, KIND.DEPARTEMENT, KIND.MUNICIPALITY)
    return f'{said} - {institution.name}' if named else said


def _missing(action: AdvocacyAction) -> Iterator[str]:
    if not action.topic:
        yield 'Objet : dites ce que l’action cherche à obtenir.'
    if not action.theme:
        yield 'Domaine d’intervention : choisissez un thème.'
    if not action.decisions:
        yield 'Décision publique concernée : choisissez-en le type.'
    if not action.institutions:
        yield 'Responsables publics : aucune institution n’est indiquée.'
    for one in action.institutions:
        if one.kind == KIND.UNSORTED:
            yield f'Responsables publics : catégorie à préciser pour « {one.label} ».'
    if action.institutions and all(one.kind in OUTSIDE for one in action.institutions):
        yield 'Aucune de ces institutions ne relève du répertoire : à exclure, ou institution à compléter.'


def asked_declaration(arguments: Mapping[str, str]) -> tuple[int, Party]:
    """The year and the declarant named by an address; else the last year that is over, and the Collectif."""
    year, party = arguments.get('annee', ''), arguments.get('declarant', '')
    right = year.isascii() and year.isdigit() and 1900 < int(year) < 9990
    return int(year) if right else clock.today().year - 1, Party(party) if party in [*DECLARANTS] else Party.COLLECTIF


def own_initiative(lines: Sequence[DeclarationLine]) -> int:
    """How many lines count towards the threshold of a regular activity."""
    return sum(1 for one in lines if one.initiative == 'À notre initiative' and one.officials)


DEFINITIONS = (
    ('Objet', 'Ce que l’action cherche à obtenir (champ « Objet » de l’action). À rédiger par le déclarant.'),
    (
        'Domaines d’intervention',
        'Proposés d’après le thème de l’action ; un à cinq domaines de la liste du répertoire.',
    ),
    (
        'Type d’action',
        'Type du répertoire proposé d’après le type noté : un rendez-vous devient « discussions informelles ou '
        'réunions en tête-à-tête ».',
    ),
    (
        'Catégories de responsables publics',
        'Déduites du type d’institution. Le ministère, l’autorité ou la collectivité sont nommés ; jamais une '
        'personne.',
    ),
    ('Décisions publiques concernées', 'Types du répertoire choisis sur l’action.'),
    (
        'Tiers',
        'Pour le compte de qui l’action est menée : ici toujours en propre. Une action commune est déclarée par '
        'chacun des deux partenaires.',
    ),
    (
        'Initiative',
        'Une action menée à la demande du responsable public n’est pas une action de représentation d’intérêts.',
    ),
    (
        'Moyens alloués',
        'Fourchette de dépenses de l’exercice et nombre de personnes employées : laissés au déclarant, l’outil ne '
        'les connaît pas.',
    ),
    (
        'Seuil',
        'Plus de dix actions à sa propre initiative en douze mois : activité régulière, inscription au répertoire.',
    ),
    (
        'Délai',
        'Déclaration dans les trois mois qui suivent la clôture de l’exercice : 31 mars pour une année civile.',
    ),
    (
        'Hors répertoire',
        'Institutions européennes (registre de transparence de l’Union), opérateurs, presse et associations d’élus : '
        'listés, non déclarés.',
    ),
    (
        'Source',
        'Décret n° 2017-867 du 9 mai 2017, article 3 ; lignes directrices et données ouvertes du répertoire de la '
        'HATVP.',
    ),
)
