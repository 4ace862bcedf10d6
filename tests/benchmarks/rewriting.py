"""Companies made up for the benchmark, and the same ones as somebody else would type them: deterministic."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from crm.samples import luhn_key
from crm.search import fold

SURNAMES = (
    'Martin Bernard Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy Roux David Bertrand '
    'Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Faure André Mercier Blanc Guérin '
    'Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel '
    'Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard '
    'Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin '
    'Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey '
    'Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez '
    'Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty '
    'Aubry Guyot Carré Charles Renault Charpentier Ménard Maillard Baron Bertin Bailly Hervé Schneider Fernandez '
    'Collet Léger Bouvier Julien Prévost Millet Perrot Daniel Le-Gall Cousin Germain Breton Besson Langlois Rémy'
).split()
TRADES = (
    'Transports Menuiserie Plomberie Électricité Maçonnerie Boulangerie Conseil Ingénierie Nettoyage Restauration '
    'Imprimerie Charpente Couverture Peinture Paysages Logistique Informatique Communication Immobilier Assurances '
    'Optique Pharmacie Ambulances Mécanique Usinage Chaudronnerie Emballages Textiles Distribution Formation Sécurité '
    'Propreté Viandes Primeurs Traiteur Horticulture Carrelage Isolation Serrurerie Carrosserie Fonderie Plasturgie '
    'Biotechnologies Énergies Recyclage Tourisme Édition Production Architecture Géomètres Expertise Recrutement'
).split()
SYLLABLES = (
    'al ar bel bo ca cor da del e fi fo ga gi ka la lo lu ma mi mo na ni no or pa pi ra ri ro sa so ta ti to u va vi xa'
)
ENDINGS = 'tec lia nov com dis med sys form log san pro lis net val gie plast mat tel'.split()
PLACES = 'Val Côte Plaine Vallée Pays Rives Monts Bocage Littoral Plateau Forêt Marais'.split()
QUALITIES = 'Nord Sud Est Ouest Services Développement Groupe France Industrie Partenaires Solutions'.split()
FORMS = ['SAS', 'SARL', 'SA', 'EURL', 'SASU', 'SCOP', 'Société', 'Ets', 'S.A.S.', 'S.A.R.L.']
SHORT = {
    'Transports': 'Transp.',
    'Développement': 'Dév.',
    'Distribution': 'Distrib.',
    'Informatique': 'Info',
    'Industrie': 'Indus',
    'Ingénierie': 'Ing.',
    'Électricité': 'Élec',
    'Logistique': 'Log.',
    'Services': 'Serv.',
    'Conseil': 'Cons.',
    'Groupe': 'Gpe',
    'France': 'Fce',
    'Fils': 'Fils',
    'Immobilier': 'Immo',
    'Construction': 'Const.',
}


@dataclass(frozen=True)
class Made:
    """A company made up: what the database will hold of it."""

    name: str
    siren: str | None
    departement: str
    naf: str
    postcode: str = ''
    city: str = ''


def companies(number: int, departements: list[tuple[str, int]], seed: int = 2026) -> Iterator[Made]:
    """`number` companies, in groups and franchises too: names repeat, SIREN do not. départements: (code, weight)."""
    chance = Random(seed)
    codes, weights = [code for code, _ in departements], [weight for _, weight in departements]
    taken: set[int] = set()
    left = number
    while left > 0:
        name, code = _name(chance), chance.choices(codes, weights)[0]
        naf = f'{chance.randint(10, 96)}.{chance.randint(11, 59)}{chance.choice("ABCZ")}'
        for sister in _family(chance, name, code, codes, weights)[:left]:
            left -= 1
            town = chance.randrange(12)
            yield Made(
                sister[0],
                _siren(chance, taken),
                sister[1],
                naf,
                _postcode(sister[1], town),
                f'Ville {sister[1]} {town}',
            )


def _postcode(code: str, town: int) -> str:
    return f'{code.replace("A", "0").replace("B", "0")[:3]:0<3}{town:02d}'


def _name(chance: Random) -> str:
    surname, trade = chance.choice(SURNAMES), chance.choice(TRADES)
    brand = ''.join(chance.choices(SYLLABLES.split(), k=chance.randint(1, 3))) + chance.choice(ENDINGS)
    brand = brand.upper() if chance.random() < 0.3 else brand.capitalize()
    kinds = [
        f'{trade} {surname}',
        f'{surname} {trade}',
        f'{brand} {trade}',
        f'{brand}',
        f'{brand} {chance.choice(QUALITIES)}',
        f'{trade} {surname} & Fils',
        f'{surname} et {chance.choice(SURNAMES)}',
        f'{trade} du {chance.choice(PLACES)} de {brand}',
        f'L’{chance.choice(["Atelier", "Étape", "Œuvre", "Abri"])} {surname}',
        f'{"".join(f"{letter}." for letter in chance.choices("ABCDEFGHJLMPRST", k=3))} {trade}',
    ]
    name = chance.choices(kinds, [14, 8, 16, 22, 12, 6, 6, 6, 4, 6])[0]
    return f'{chance.choice(FORMS)} {name}' if chance.random() < 0.4 else name


def _family(chance: Random, name: str, code: str, codes: list[str], weights: list[int]) -> list[tuple[str, str]]:
    """A company alone; now and then the companies of its group, or shops of one name elsewhere and here."""
    kind = chance.random()
    if kind < 0.03:
        return [(name, code), (f'{name} Holding', code), *((f'{name} {q}', code) for q in chance.sample(QUALITIES, 2))]
    if kind < 0.05:
        return [(name, place) for place in dict.fromkeys([code, *chance.choices(codes, weights, k=6)])]
    return [(name, code)]


def _siren(chance: Random, taken: set[int]) -> str:
    """A number nobody else has; now and then the one after the last, as when companies are founded together."""
    body = chance.randint(30_000_000, 93_000_000)
    while body in taken:
        body += 1
    taken.add(body)
    return f'{body}{luhn_key(str(body))}'


def rewritten(one: Made, chance: Random, *, with_siren: bool) -> Made:
    """The same company typed by somebody else: another form of its name, no SIREN or a mistyped one, another town."""
    changes = [_other_form, _without_accents, _abbreviated, _upper, _misspelt, _other_and]
    name = one.name
    for change in chance.sample(changes, chance.randint(1, 3)):
        name = change(name, chance)
    town = chance.randrange(12) if chance.random() < 0.4 else int(one.city.rpartition(' ')[2])
    siren = _mistyped(one.siren or '', chance) if with_siren else None
    return replace(
        one,
        name=name,
        siren=siren,
        naf=one.naf if chance.random() < 0.5 else '',
        postcode=_postcode(one.departement, town),
        city=f'Ville {one.departement} {town}',
    )


def without_siren(one: Made) -> Made:
    """The same sheet, its number left out."""
    return replace(one, siren=None)


def _other_form(name: str, chance: Random) -> str:
    for form in sorted(FORMS, key=len, reverse=True):
        if name.startswith(f'{form} '):
            return name.removeprefix(f'{form} ')
    return f'{name} {chance.choice(FORMS[:6])}' if chance.random() < 0.5 else f'{chance.choice(FORMS)} {name}'


def _without_accents(name: str, _chance: Random) -> str:
    return fold(name).title()


def _abbreviated(name: str, _chance: Random) -> str:
    return ' '.join(SHORT.get(word, word) for word in name.split())


def _upper(name: str, _chance: Random) -> str:
    return name.upper()


def _misspelt(name: str, chance: Random) -> str:
    """One letter lost, doubled, changed or swapped, inside the longest word."""
    word = max(name.split(), key=len)
    if len(word) < 5:
        return name
    place = chance.randrange(1, len(word) - 2)
    wrong = chance.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + chance.choice('aeinrst') + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        ]
    )
    return name.replace(word, wrong, 1)


def _other_and(name: str, chance: Random) -> str:
    if ' & ' in name:
        return name.replace(' & ', chance.choice([' ET ', ' et ', '&']))
    return name.replace(' et ', chance.choice([' & ', ' ET ', '&']))


def _mistyped(siren: str, chance: Random) -> str:
    """One digit for another, or two neighbours swapped."""
    place = chance.randrange(8)
    if chance.random() < 0.5 and siren[place] != siren[place + 1]:
        return siren[:place] + siren[place + 1] + siren[place] + siren[place + 2 :]
    digit = str((int(siren[place]) + chance.randint(1, 9)) % 10)
    return siren[:place] + digit + siren[place + 1 :]
