"""Paris, Lyon and Marseille: a commune and its municipal arrondissements, which have codes of their own."""

CITIES = {
    '75056': tuple(str(code) for code in range(75101, 75121)),
    '69123': tuple(str(code) for code in range(69381, 69390)),
    '13055': tuple(str(code) for code in range(13201, 13217)),
}
_WHOLE = {part: city for city, parts in CITIES.items() for part in parts}


def whole_commune_of(code: str) -> str | None:
    """The commune of a municipal arrondissement; None for any other code."""
    return _WHOLE.get(code)


def arrondissements_of(code: str) -> tuple[str, ...]:
    """The municipal arrondissements of a commune; none for most."""
    return CITIES.get(code, ())
