"""Encoding and delimiter of a CSV file made by whatever software."""

import codecs
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from crm.errors import Refusal

_SAMPLE = 1 << 16
_CHUNK = 1 << 20
LONGEST_LINE = 1 << 20
DELIMITERS = (';', ',', '\t')
_TOLD = re.compile(r'^sep=([;,\t])\r?$', re.MULTILINE | re.IGNORECASE)

_SIGNATURES = (
    (b'\x89PNG', 'une image'),
    (b'\xff\xd8\xff', 'une image'),
    (b'GIF8', 'une image'),
    (b'BM', 'une image'),
    (b'RIFF', 'une image ou un son'),
    (b'II*\0', 'une image'),
    (b'MM\0*', 'une image'),
    (b'%PDF', 'un document PDF'),
    (b'{\\rtf', 'un document de texte'),
    (b'Rar!', 'une archive'),
    (b'7z\xbc\xaf', 'une archive'),
    (b'\x1f\x8b', 'une archive'),
    (b'BZh', 'une archive'),
    (b'\xfd7zXZ', 'une archive'),
    (b'(\xb5/\xfd', 'une archive'),
    (b'MZ', 'un programme'),
    (b'\x7fELF', 'un programme'),
    (b'SQLite format 3', 'une base de données'),
)
_ONLY_WITH_NULS = (b'BM', b'RIFF', b'MZ')
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# What each sign of a French text is worth when it tells one encoding from another.
_USUAL = {
    **dict.fromkeys('é', 3),
    **dict.fromkeys('èàêçôîù’\xa0', 2),
    **dict.fromkeys('ÉÈÀÊÇÔÎâûëïüöñœŒ«»°€–—…“”•ÂÙÛËÏæÆáíóúäß²³½£§·', 1),
}
_CODECS = ('cp1252', 'iso8859-15', 'mac-roman', 'cp850')


def refuse_what_is_not_text(path: Path) -> None:
    """Refuse pictures, PDF, web pages and other files that only bear the name of a table."""
    with path.open('rb') as file:
        head = file.read(_SAMPLE)
    kind = next((words for signature, words in _SIGNATURES if _begins(head, signature)), '')
    if not kind and head.lstrip(b'\xef\xbb\xbf \t\r\n')[:200].lower().startswith((b'<!doctype', b'<html', b'<?xml')):
        kind = 'une page web'
    if not kind and b'\0' in head and not wide_codec(head):
        kind = 'un fichier binaire'
    if kind:
        raise Refusal('file', f'Ce fichier est {kind}, pas un tableau. Choisissez un fichier CSV, XLSX, XLS ou ODS.')


def _begins(head: bytes, signature: bytes) -> bool:
    return head.startswith(signature) and (signature not in _ONLY_WITH_NULS or b'\0' in head[:64])


def wide_codec(head: bytes) -> str:
    """The UTF-16 codec of a file, by its mark or because every other byte is null; '' when it is not UTF-16."""
    if head.startswith(_MARKS):
        return 'utf-16'
    sample = head[: len(head) // 2 * 2][:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if sample and odd > 0.6 * len(sample) / 2 and not even:
        return 'utf-16-le'
    return 'utf-16-be' if sample and even > 0.6 * len(sample) / 2 and not odd else ''


def encoding_of(path: Path) -> str:
    """The codec of the whole file: UTF-8 when it is so but for some spoilt signs, else the likeliest French one.

    Refuses a null byte and an endless line, that no table holds.
    """
    with path.open('rb') as file:
        wide = wide_codec(file.read(4096))
    strict, high = _scan(path, bool(wide))
    if wide or strict:
        return wide or 'utf-8-sig'
    if _nearly_utf8(path):
        return 'utf-8-sig'
    return max(_CODECS, key=lambda codec: sum(_worth(codec)[byte] * times for byte, times in high.items()))


def _scan(path: Path, wide: bool) -> tuple[bool, Counter[int]]:
    """(whether the file is strictly UTF-8, how often each byte above 127 stands in it)."""
    strict, high, since, lines = True, Counter[int](), 0, 1
    decoder = codecs.getincrementaldecoder('utf-8')('strict')
    with path.open('rb') as file:
        while piece := file.read(_CHUNK):
            end = max(piece.rfind(b'\n'), piece.rfind(b'\r'))
            since = len(piece) - end if end >= 0 else since + len(piece)
            if since > LONGEST_LINE:
                raise Refusal('file', f'La ligne {lines} est sans fin : ce fichier n’est pas un tableau.')
            if not wide and b'\0' in piece:
                raise Refusal('file', 'Ce fichier contient des caractères nuls : il est abîmé ou n’est pas un tableau.')
            lines += piece.count(b'\n')
            if not wide and not piece.isascii():
                high.update(piece.translate(None, _ASCII))
                strict = strict and _decodes(decoder, piece)
            elif strict and not wide:
                strict = _decodes(decoder, piece)
    return strict and _decodes(decoder, b'', final=True), high


_ASCII = bytes(range(128))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(path: Path) -> bool:
    """Whether some bytes only are not UTF-8: they will be shown as lost signs."""
    with path.open('rb') as file:
        text = file.read(4 * _CHUNK).decode('utf-8', 'replace')
    spoilt = text.count('\ufffd')
    return sum(1 for sign in text if sign > '\x7f') > 20 * max(spoilt, 1)


@cache
def _worth(codec: str) -> list[int]:
    """What each byte is worth once read with this codec: usual French signs for, odd ones against."""
    worth = []
    for byte in range(256):
        sign = bytes([byte]).decode(codec, 'replace')
        odd = sign == '\ufffd' or '\x80' <= sign < '\xa0'
        worth.append(_USUAL.get(sign, -6 if odd else -1 if sign.isalpha() else -2))
    return worth


def lines_of(path: Path) -> int:
    """How many lines a text file has, those inside quotes included."""
    feeds = returns = 0
    with path.open('rb') as file:
        while piece := file.read(_CHUNK):
            feeds, returns = feeds + piece.count(b'\n'), returns + piece.count(b'\r')
    return max(feeds, returns)


def delimiter_of(path: Path, codec: str) -> str:
    """The sign between cells: the one that gives most lines the same number of columns, more than one."""
    with path.open(encoding=codec, newline='', errors='replace') as file:
        sample = file.read(_SAMPLE)
    if told := _TOLD.match(sample):
        return told[1]
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
