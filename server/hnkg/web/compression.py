"""Content codings of answers.

>>> decode(encode(b"text" * 1000, "zstd"), "zstd") == b"text" * 1000
True
"""

from __future__ import annotations

import gzip
from typing import Final

#: Codings offered, the best first: zstd is the fastest by far, br the smallest.
CODINGS: Final = ("zstd", "br", "gzip")

#: Below this a coded body is hardly shorter.
SMALLEST_BYTES: Final = 1024

_LARGE_BYTES: Final = 1024 * 1024
#: Effort for most bodies, and for large ones, which are coded fast rather than small.
_EFFORTS: Final = {"zstd": (3, 1), "br": (5, 3), "gzip": (6, 1)}


def encode(body: bytes, coding: str) -> bytes:
    """Return the body in a content coding; the same body gives the same bytes."""
    if coding == "identity":
        return body
    effort = _EFFORTS[coding][len(body) > _LARGE_BYTES]
    if coding == "gzip":
        return gzip.compress(body, effort, mtime=0)
    # Imported when somebody takes them: the server starts without.
    if coding == "br":
        import brotli  # noqa: PLC0415

        return bytes(brotli.compress(body, quality=effort))
    from backports import zstd  # noqa: PLC0415

    return zstd.compress(body, effort)


def decode(body: bytes, coding: str) -> bytes:
    """Return what :func:`encode` was given."""
    if coding == "identity":
        return body
    if coding == "gzip":
        return gzip.decompress(body)
    if coding == "br":
        import brotli  # noqa: PLC0415

        return bytes(brotli.decompress(body))
    from backports import zstd  # noqa: PLC0415

    return zstd.decompress(body)
