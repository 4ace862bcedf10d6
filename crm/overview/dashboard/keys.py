"""Which indicators a dashboard shows: three to six an objective, the most telling first."""

from crm.convention import queries
from crm.convention.indicators import Definition

MOST = 6
KEYS = {
    1: ('O1.1', 'O1.3', 'O1.4', 'O1.6', 'O1.8', 'O1.2', 'O1.7'),
    2: ('O2.5', 'O2.6', 'O2.2', 'O2.7', 'O2.8', 'O2.1', 'O2.9', 'O2.3', 'O2.10', 'O2.12'),
    3: ('O3.1', 'O3.3', 'O3.2', 'O3.4', 'O3.5', 'O3.6'),
    4: ('O4.1', 'O4.3', 'O4.4', 'O4.5', 'O4.7', 'O4.2'),
}
OF_THE_WHOLE = ('O2.1', 'O2.8')  # a club is active or not, a département covered or not: no figure to follow
OF_A_COMPANY = {1: ('O1.4',), 2: ('O2.5', 'O2.6', 'O2.7', 'O2.9'), 4: ('O4.3',)}


def key_definitions(scope: str) -> dict[int, list[Definition]]:
    """By objective, the indicators of the dashboard of this scope; an objective without any is left out."""
    kind = scope.partition(':')[0]
    keys = OF_A_COMPANY if kind == 'company' else KEYS
    left_out = OF_THE_WHOLE if kind in ('club', 'departement') else ()
    known = {d.code: d for d in queries.definitions(scope=scope) if d.code not in left_out}
    found = {number: [known[code] for code in codes if code in known][:MOST] for number, codes in keys.items()}
    return {number: definitions for number, definitions in found.items() if definitions}
