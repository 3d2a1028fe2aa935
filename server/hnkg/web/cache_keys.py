"""What a result is kept under: everything that it depends on.

The data do not change while the server runs, so a result stays right for as long as it is kept.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from hnkg.formats import Format
    from hnkg.store import Dataset

#: A longer text of a query, or one that takes more than a byte for each character, is kept as its
#: digest.
LONGEST_TEXT: Final = 256

#: What a result is, and the content coding it is in.
Key: TypeAlias = tuple[str | bytes, str]


def digest_of(*parts: str | bytes) -> bytes:
    """Return a key of all parts, in their order; where one ends and the next begins counts.

    >>> digest_of("ab", "c") == digest_of("a", "bc")
    False
    """
    contents = [
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts
    ]
    lengths = ",".join([str(len(content)) for content in contents])
    return hashlib.blake2b(b"".join((lengths.encode(), b";", *contents)), digest_size=24).digest()


def result_key(
    data_digest: str, text: str, dataset: Dataset | None, formats: tuple[Format | None, ...]
) -> str:
    """Return the key of a result, whatever its content coding.

    It is one text, as that is looked up fastest. A short query stands in it as it is: to make a
    digest takes longer than all else that the cache does with it.

    Args:
        data_digest: of the data.
        text: the query as sent.
        dataset: as the request names it; none and an empty one are the same.
        formats: all formats that the result may be written in.
    """
    names = ",".join([f.name if f else "" for f in formats])
    graphs = ""
    if dataset is not None:
        listed = ("default", *dataset.default_graphs, "named", *dataset.named_graphs)
        graphs = digest_of(*listed).hex()
    if len(text) <= LONGEST_TEXT and text.isascii():
        return f"{data_digest} {names} {graphs} text {text}"
    return f"{data_digest} {names} {graphs} digest {digest_of(text).hex()}"
