"""Choices: enumerations that carry their French label and the tone of their badge."""

from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Enum as EnumType


class Choice(StrEnum):
    """One value among a few: `SIGNED = 'signed', 'Signé', 'success'`.

    Tones are those of the `state` component: neutral, info, success, warning, danger.
    """

    label: str
    tone: str

    # that of its value, to which it is equal: an enumeration's own is of its name
    __hash__ = str.__hash__

    def __new__(cls, value: str, label: str = '', tone: str = 'neutral') -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member

    def __str__(self) -> str:
        return str(self._value_)

    @classmethod
    def options(cls) -> list[tuple[str, str]]:
        """(value, label) pairs for a select or a group of radio buttons."""
        return [(member.value, member.label) for member in cls]


def stored(choice: type[Choice]) -> Any:
    """The column type of a choice: its value as text, without a database enumeration to migrate."""
    return EnumType(choice, native_enum=False, length=40, values_callable=lambda c: [m.value for m in c])


def label_of(choice: type[Choice], value: str) -> str:
    """The French label of a stored value, or the value itself if it is no longer offered."""
    return next((member.label for member in choice if member.value == value), value)
