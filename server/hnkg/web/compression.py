"""Content codings of answers.

>>> decode(encode(b"text" * 1000, "gzip"), "gzip") == b"text" * 1000
True
"""

from __future__ import annotations

import gzip
from typing import Final

#: Codings offered, the best first.
CODINGS: Final = ("gzip",)

#: Below this a coded body is hardly shorter.
SMALLEST_BYTES: Final = 1024

_LARGE_BYTES: Final = 1024 * 1024
_THOROUGH, _FAST = 6, 1


def encode(body: bytes, coding: str) -> bytes:
    """Return the body in a content coding; large ones are coded fast rather than small."""
    if coding == "identity":
        return body
    return gzip.compress(body, _FAST if len(body) > _LARGE_BYTES else _THOROUGH, mtime=0)


def decode(body: bytes, coding: str) -> bytes:
    """Return what :func:`encode` was given."""
    return body if coding == "identity" else gzip.decompress(body)
