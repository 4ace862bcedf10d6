"""What a register of institutions may not say: the name of a person, or what somebody thinks."""

import re

from crm.errors import Refusal
from crm.search import fold

CIVILITY = re.compile(r"\b(M\.|MM\.|Mme|Mmes|Mlle|Madame|Monsieur|Dr|Me)\s+(?!le\b|la\b|les\b|l’|l')[A-ZÉÈÀÎÔÇ]")
# « le député Untel »: a function followed by a capital letter, with nothing between
TITLED = re.compile(
    r'\b(sénat(?:eur|rice)|députée?|ministre|préf(?:et|ète)|maire|secrétaire d’État|commissaire|conseill(?:er|ère))s?'
    r'\s+'
    r'[A-ZÉÈÀÎÔÇ][a-zéèêëàâîïôöûüç-]{2,}',
    re.IGNORECASE,
)
OPINIONS = (
    'favorable', 'hostile', 'oppose', 'opposee', 'convaincu', 'convaincue', 'sceptique', 'reticent', 'reticente',
    'sympathisant', 'de gauche', 'de droite', 'centriste', 'militant', 'militante', 'allie de', 'notre soutien au',
)  # fmt: skip


def named_person(text: str) -> str:
    """The words that seem to name a person, or ''."""
    found = CIVILITY.search(text)
    if found:
        return ' '.join(text[found.start() :].split()[:2]).rstrip(',;:')
    for found in TITLED.finditer(text):
        last = found[0].split()[-1]
        if last[0].isupper():
            return found[0]
    return ''


def opinion(text: str) -> str:
    """The word that seems to tell an opinion, or ''."""
    words = f' {fold(text)} '
    return next((word for word in OPINIONS if f' {word} ' in words), '')


def refuse_persons(**texts: str) -> None:
    """Refuse texts, by field, that name a person. Raises Refusal."""
    for field, text in texts.items():
        if found := named_person(text or ''):
            raise Refusal(
                field,
                f'« {found} » semble désigner une personne. Le registre ne garde que des institutions et des '
                'fonctions : écrivez par exemple « présidence de la commission ».',
            )


def refuse_opinions(**texts: str) -> None:
    """Refuse texts, by field, that name a person or tell what somebody thinks. Raises Refusal."""
    refuse_persons(**texts)
    for field, text in texts.items():
        if found := opinion(text or ''):
            raise Refusal(
                field,
                f'« {found} » semble dire une opinion. Le registre ne garde que des faits : ce qui a été demandé, '
                'ce qui a été décidé, où cela se lit.',
            )
