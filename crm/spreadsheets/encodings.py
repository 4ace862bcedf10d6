"""Encoding and delimiter of a CSV file made by whatever software."""

import codecs
import csv
from pathlib import Path

from charset_normalizer import from_bytes

from crm.errors import Refusal

_SAMPLE = 1 << 16
_CHUNK = 1 << 20
_ISOLATED = ['utf_8', 'utf_16', 'cp1252', 'mac_roman', 'cp850']
DELIMITERS = (';', ',', '\t')

_SIGNATURES = (
    (b'\x89PNG', 'une image'),
    (b'\xff\xd8\xff', 'une image'),
    (b'GIF8', 'une image'),
    (b'%PDF', 'un document PDF'),
    (b'{\\rtf', 'un document de texte'),
    (b'Rar!', 'une archive'),
    (b'7z\xbc\xaf', 'une archive'),
    (b'\x1f\x8b', 'une archive'),
)


def refuse_what_is_not_text(path: Path) -> None:
    """Refuse pictures, PDF, web pages and other files that only bear the name of a table."""
    with path.open('rb') as file:
        head = file.read(_SAMPLE)
    kind = next((words for signature, words in _SIGNATURES if head.startswith(signature)), '')
    if not kind and head.lstrip(b'\xef\xbb\xbf \t\r\n')[:200].lower().startswith((b'<!doctype', b'<html', b'<?xml')):
        kind = 'une page web'
    if not kind and b'\0' in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        kind = 'un fichier binaire'
    if kind:
        raise Refusal('file', f'Ce fichier est {kind}, pas un tableau. Choisissez un fichier CSV, XLSX, XLS ou ODS.')


def encoding_of(path: Path) -> str:
    """The codec that reads the whole file: UTF-8 when it is strictly so, else the likeliest French one."""
    with path.open('rb') as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return 'utf-16'
    if _reads(path, 'utf-8-sig'):
        return 'utf-8-sig'
    with path.open('rb') as file:
        best = from_bytes(file.read(_SAMPLE * 4), cp_isolation=_ISOLATED).best()
    for codec in (best.encoding if best else 'cp1252', 'cp1252'):
        if _reads(path, codec):
            return codec
    return 'latin-1'


def _reads(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)('strict')
    try:
        with path.open('rb') as file:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
        decoder.decode(b'', final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(path: Path, codec: str) -> str:
    """The sign between cells: the one that gives most lines the same number of columns, more than one."""
    with path.open(encoding=codec, newline='', errors='replace') as file:
        sample = file.read(_SAMPLE)
    return max(DELIMITERS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, sign: str) -> tuple[float, int]:
    lines = sample.splitlines(keepends=True)[:200]
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row][:100]
    except csv.Error:
        return 0.0, 0
    if not widths or max(widths) < 2:
        return 0.0, 0
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual
