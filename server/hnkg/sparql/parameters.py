"""Read the parameters of an address or a form.

>>> parse_parameters(b"query=ASK+%7B%7D&format=csv", "utf-8", "The address")
[('query', 'ASK {}'), ('format', 'csv')]
"""

from __future__ import annotations

import re
from binascii import a2b_qp
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from hnkg.errors import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Parameters that choose a format by name, below what ``Accept`` allows.
HINT_NAMES: Final = ("format", "output", "results")

_MOST_PARAMETERS: Final = 1000
_QUERY: Final = b"query="
_BROKEN_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)


def read_plain_query(query_string: bytes) -> str | None:
    r"""Return the query of an address that holds nothing else, as nearly all do.

    None when :func:`parse_parameters` must read it, which takes longer.

    >>> read_plain_query(b"query=ASK+%7B%7D"), read_plain_query(b"query=ASK&format=csv")
    ('ASK {}', None)
    >>> read_plain_query(b"query=%"), read_plain_query(b"query=%FF")
    (None, None)
    """
    coded = query_string.removeprefix(_QUERY)
    if len(coded) == len(query_string) or not coded.isascii():
        return None
    text = None if b"&" in coded else _decode_plain(coded)
    try:
        return None if text is None else text.decode()
    except UnicodeDecodeError:
        return None


def _decode_plain(coded: bytes) -> bytes | None:
    """Return the bytes that ASCII stands for, or none when a slower way must read it."""
    if b"=" in coded or b"\n" in coded or b"\r" in coded:
        return None
    # Quoted-printable is percent-encoding with another sign, and C code reads it.
    decoded = a2b_qp(coded.replace(b"+", b" ").replace(b"%", b"="))
    # Another length comes of a sign without two digits.
    return decoded if len(decoded) == len(coded) - 2 * coded.count(b"%") else None


def parse_parameters(content: bytes, charset: str, what: str) -> list[tuple[str, str]]:
    """Return names (without stray blanks) and values of an encoded form, in order.

    Args:
        content: still encoded.
        charset: of the decoded values.
        what: how messages call it.

    Raises:
        BadRequestError: it is not well encoded, or has too many parameters.
    """
    text = decode_text(content, charset, what)
    if broken := _BROKEN_PERCENT.search(text):
        raise BadRequestError(
            f"{what} is not percent-encoded: {broken.group()!r} at character "
            f"{broken.start() + 1}. Write a percent sign as %25."
        )
    parts = text.split("&")
    if len(parts) > _MOST_PARAMETERS:
        raise BadRequestError(f"{what} has more than {_MOST_PARAMETERS} parameters.")
    try:
        pairs = [_decode_pair(part, charset) for part in parts if part]
    except UnicodeDecodeError as error:
        raise BadRequestError(
            f"{what} holds the byte 0x{error.object[error.start]:02X}, which is not "
            f"{charset} there. Encode the query in UTF-8 before percent-encoding it."
        ) from None
    return [(name.strip(), value) for name, value in pairs]


def _decode_pair(part: str, charset: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _decode(name, charset), _decode(value, charset)


def _decode(coded: str, charset: str) -> str:
    plain = _decode_plain(coded.encode()) if coded.isascii() else None
    if plain is not None:
        return plain.decode(charset)
    return unquote_plus(coded, charset, "strict")


def decode_text(content: bytes, charset: str, what: str) -> str:
    """Return bytes as text.

    Raises:
        BadRequestError: they are not in that charset.
    """
    try:
        return content.decode(charset)
    except UnicodeDecodeError as error:
        raise BadRequestError(
            f"{what} is not {charset}: byte {error.start + 1} is "
            f"0x{content[error.start]:02X}. Encode the query in UTF-8."
        ) from None


def values_of(parameters: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Return the values of one parameter, in order."""
    return [value for key, value in parameters if key == name]


def hints_of(parameters: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names of formats among the parameters, in the order of :data:`HINT_NAMES`."""
    named = (value for name in HINT_NAMES for value in values_of(parameters, name) if value)
    return tuple(dict.fromkeys(named))
