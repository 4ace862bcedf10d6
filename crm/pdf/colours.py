"""The meaning of the colours in a document: the sRGB profile that comes with the library."""

from functools import cache
from importlib.resources import files
from io import BytesIO

from weasyprint.css import ColorProfile


def srgb() -> ColorProfile:
    """A profile for one document: it remembers its place in it."""
    return ColorProfile(BytesIO(_profile()), 'sRGB2014.icc', 'relative-colorimetric', (['r'], ['g'], ['b']))


@cache
def _profile() -> bytes:
    return (files('weasyprint.pdf') / 'sRGB2014.icc').read_bytes()
