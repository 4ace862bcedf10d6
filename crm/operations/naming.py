"""What the records of a table are called, and which rows simply go with the record they are about."""

from crm.database import Model

_words: dict[str, tuple[str, str]] = {}
_along: set[str] = set()


def call(model: type[Model], one: str, several: str) -> None:
    """Say in French what the records of a table are: `call(Interaction, 'échange', 'échanges')`."""
    _words[model.__tablename__] = one, several


def goes_along(*models: type[Model]) -> None:
    """Rows of these tables never stand in the way of undoing: they are removed with the record they are about."""
    _along.update(model.__tablename__ for model in models)


def counted(table: str, number: int) -> str:
    """« 3 échanges »."""
    one, several = _words.get(table, ('enregistrement', 'enregistrements'))
    return f'{number} {several if number > 1 else one}'


def may_go_along(table: str) -> bool:
    return table in _along
