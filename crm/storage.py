"""Storage: files kept under DATA_DIR, named by their content, written whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app


class MissingFile(Exception):
    """A file named by a row is not on the disk, or no longer what it was."""


def root() -> Path:
    return Path(current_app.config['DATA_DIR'])


def keep(content: bytes, suffix: str) -> str:
    """Keep `content` and return its key, `<sha256><suffix>`. Safe to repeat; a kill leaves no half file."""
    key = hashlib.sha256(content).hexdigest() + suffix
    path = _path(key)
    if path.exists():
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:  # no room left: what was begun gives its room back
            os.unlink(file.name)
            raise
    return key


def keep_file(path: Path, suffix: str) -> str:
    """Keep a file that stands in `root()`, without reading it whole, and return its key; the file moves there."""
    with path.open('rb') as file:
        key = hashlib.file_digest(file, 'sha256').hexdigest() + suffix
        os.fsync(file.fileno())
    kept = _path(key)
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, kept)
    return key


def forget(key: str) -> None:
    """Remove a kept file that nothing names any more; harmless when it is gone."""
    _path(key).unlink(missing_ok=True)


def read(key: str) -> bytes:
    """The content kept under `key`, checked against it. Raises MissingFile."""
    try:
        content = _path(key).read_bytes()
    except FileNotFoundError as error:
        raise MissingFile(key) from error
    if hashlib.sha256(content).hexdigest() != key.split('.')[0]:
        raise MissingFile(key)
    return content


def path_of(key: str) -> Path:
    """Where a kept file stands, for readers that stream it. Raises MissingFile."""
    if not _path(key).exists():
        raise MissingFile(key)
    return _path(key)


def _path(key: str) -> Path:
    if '/' in key or key.startswith('.'):
        raise MissingFile(key)
    return root() / key[:2] / key
