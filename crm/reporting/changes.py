"""What differs between two snapshots of a document, whatever its kind: figures, formulas, texts."""

from collections.abc import Iterator
from typing import Any

Snapshot = dict[str, Any]
LONGEST = 400  # a text is quoted up to there
NAMES = ('code', 'period', 'key', 'perimeter', 'name', 'label', 'title')
OWN = {'changes', 'commentary', 'definitions'}  # parts told otherwise, or not at all


def between(former: Snapshot, made: Snapshot) -> dict[str, list[dict[str, str]]]:
    """Figures ({name, where, before, after, formula}) and texts ({where, before, after}) that are not the same.

    A figure is any part of a snapshot with a text `shown`; it is known by the codes and names on the way to it.
    """
    return {'figures': _figures(former, made), 'texts': _texts(former, made)}


def _figures(former: Snapshot, made: Snapshot) -> list[dict[str, str]]:
    before, after = dict(_walk(former, ())), dict(_walk(made, ()))
    found = []
    for path in [*after, *(path for path in before if path not in after)]:
        old, new = before.get(path, {}), after.get(path, {})
        formula = _formula(old, new)
        if old.get('shown') != new.get('shown') or formula:
            named = [part for part in path if part]
            found.append(
                {
                    'name': ' '.join(str(value) for value in _said(new or old)) or named[-1],
                    'where': ', '.join(named[:-1]),
                    'before': str(old.get('shown', 'absent')),
                    'after': str(new.get('shown', 'absent')),
                    'formula': formula,
                }
            )
    return found


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(value, dict):
        if isinstance(value.get('shown'), str):
            yield path, value
        for key, part in value.items():
            if isinstance(part, dict | list) and key not in OWN:
                yield from _walk(part, path)
    elif isinstance(value, list):
        for rank, part in enumerate(value):
            if isinstance(part, dict | list):
                yield from _walk(part, (*path, _name(part, rank)))


def _name(part: Any, rank: int) -> str:
    known = (str(part[name]) for name in NAMES if part.get(name)) if isinstance(part, dict) else iter(())
    return next(known, str(rank + 1))


def _said(figure: dict[str, Any]) -> list[str]:
    """« O2.2 Engagements en vigueur », or the period of a past value."""
    return [str(figure[name]) for name in ('code', 'name', 'period', 'label') if figure.get(name)]


def _formula(old: dict[str, Any], new: dict[str, Any]) -> str:
    before, after = old.get('formula_version'), new.get('formula_version')
    return f'formule v{before}, puis v{after}' if before and after and before != after else ''


def _texts(former: Snapshot, made: Snapshot) -> list[dict[str, str]]:
    before, after = dict(_words(former)), dict(_words(made))
    return [
        {'where': where, 'before': _short(before.get(where, '')), 'after': _short(after.get(where, ''))}
        for where in dict.fromkeys([*after, *before])
        if before.get(where, '') != after.get(where, '')
    ]


def _words(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Texts that people wrote, each with its place: commentary, definitions."""
    for key, text in snapshot.get('commentary', {}).items():
        yield ('Mot d’ensemble' if key == '0' else f'Commentaire de l’objectif {key}'), text
    for entry in snapshot.get('definitions', []):
        if isinstance(entry, dict) and entry.get('wording'):
            yield f'Définition de {entry.get("code") or entry.get("name", "")}', str(entry['wording'])


def _short(text: str) -> str:
    text = ' '.join(text.split())
    return text if len(text) <= LONGEST else f'{text[:LONGEST].rsplit(" ", 1)[0]} […]'
