"""What free text may not hold: nothing by which a young person could be found."""

import re

from crm.errors import Refusal

TRACES = (
    (re.compile(r'[^\s@]+@[^\s@]+\.[a-z]{2,}', re.IGNORECASE), 'une adresse électronique'),
    (re.compile(r'(?<!\d)(?:\+33|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\d)'), 'un numéro de téléphone'),
    (re.compile(r'\bnée?(?:\(e\))? le\b', re.IGNORECASE), 'une date de naissance'),
    (
        re.compile(r'(?<!\d)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}'),
        'un numéro de sécurité sociale',
    ),
)


def refuse_personal(field: str, text: str) -> None:
    """Raises Refusal when a text holds an address, a number or a birth date: counts and facts only."""
    found = next((what for pattern, what in TRACES if pattern.search(text)), None)
    if found:
        raise Refusal(
            field,
            f'Ce texte semble contenir {found} : retirez ce qui désigne une personne, gardez les faits et les nombres.',
        )
