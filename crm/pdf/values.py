"""What documents are made of: their identity, the files they carry, the finished bytes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

REPORTS = Path(__file__).resolve().parents[2] / 'reports'


class ForbiddenResource(ValueError):
    """A document asked for something else than our own bundled files; nothing was fetched."""


@dataclass(frozen=True)
class Identity:
    """What tells one document from another; `dated` is aware and in UTC."""

    title: str
    identifier: str
    dated: datetime
    author: str
    subject: str
    language: str

    @cached_property
    def fingerprint(self) -> str:
        """First half of the PDF's /ID."""
        return hashlib.sha256(self.identifier.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the document, such as the figures as CSV; the description is in French."""

    name: str
    content: bytes
    mime: str
    description: str


@dataclass(frozen=True)
class Document:
    """A finished document: its bytes, its number of pages, the SHA-256 of its bytes in hexadecimal."""

    content: bytes
    pages: int
    sha256: str
