"""What other systems need for the same work, on the same data: information beside our figures, never a limit.

Median of 40 requests in milliseconds on one shared machine with 2 cores, 100,000 companies and 300,000 activities,
November 2026: Odoo 18 Community, EspoCRM 8.4, Dolibarr 22, django-crm. Other days give other times: read the order.
"""

MILLISECONDS = {
    'liste': (27, 45, 150, 327),
    'liste, page 1000': (221, 1205, 506, 423),
    'filtre par département': (145, 46, 166, 315),
    'recherche dans un nom': (241, 317, 371, 567),
    'fiche entreprise': (137, 69, 155, 273),
    'noter un échange': (18, 27, 10, 25),
}
SECONDS = {
    'import de 10 000 entreprises': ('27', '67 à 76, sans contrôle', '3, sans contrôle', '72'),
    'export de toutes les entreprises': ('6,7', '8,6', '13,1', '278'),
}
REQUESTS = ('5 à 41', '2 à 60', '3 à 22', '2 à 5')


def table() -> str:
    """The figures of the others as a Markdown table in French."""
    lines = [
        '| autres logiciels, mêmes données | Odoo 18 | EspoCRM 8.4 | Dolibarr 22 | django-crm |',
        '|---|---:|---:|---:|---:|',
    ]
    lines += [
        f'| {work} | ' + ' | '.join(f'{value} ms' for value in values) + ' |' for work, values in MILLISECONDS.items()
    ]
    lines += [f'| {work} | ' + ' | '.join(f'{value} s' for value in values) + ' |' for work, values in SECONDS.items()]
    lines.append('| 8 personnes à la fois | ' + ' | '.join(f'{value} requêtes/s' for value in REQUESTS) + ' |')
    return '\n'.join(lines)
