"""Read identifiers in any spelling of their prefix.

The spellings are those of the Bioregistry, in a table of the repository: neither a look-up nor the
registry itself is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from hnkg import resources
from hnkg.namespaces import load_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

SPELLINGS_FILE: Final = "ontology/prefix-spellings.tsv"

#: Addresses that are followed by a CURIE.
RESOLVERS: Final = ("bioregistry.io/", "identifiers.org/", "n2t.net/")

_SCHEME: Final = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_UNDERSCORED: Final = re.compile(r"([A-Za-z][A-Za-z.]*)_(\w+)")


@dataclass(frozen=True)
class Key:
    """An identifier without its spelling.

    Args:
        prefix: its prefix as we write it; empty for an IRI below none that we know.
        local: what follows it, in lower case.
    """

    prefix: str
    local: str


class Spellings:
    """All ways to write the prefixes of identifiers.

    Args:
        names: each name of a prefix, in lower case, with the prefixes that it may mean.
        addresses: the same for the beginnings of IRIs, without scheme and ``www.``.
        namespaces: the prefixes as we write them, and what they expand to.
    """

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        addresses: Mapping[str, Iterable[str]],
        namespaces: Mapping[str, str],
    ) -> None:
        self._names = {name: tuple(means) for name, means in names.items()}
        self._addresses = sorted(
            ((address, tuple(means)) for address, means in addresses.items()),
            key=lambda item: -len(item[0]),
        )
        self._namespaces = sorted(namespaces.items(), key=lambda item: -len(item[1]))
        self._spelt: dict[str, set[str]] = {}
        for name, means in self._names.items():
            for prefix in means:
                self._spelt.setdefault(prefix, set()).add(name)

    def keys(self, text: str) -> tuple[Key, ...]:
        """Return what a text may identify; nothing when it is no CURIE and no IRI."""
        text = text.strip().removeprefix("<").removesuffix(">").strip()
        if _SCHEME.match(text):
            return self._of_iri(text)
        return self._of_curie(text)

    def curie(self, iri: str) -> str:
        """Return an IRI as a CURIE with the prefix as we write it, or as it is.

        >>> load_spellings().curie("http://purl.obolibrary.org/obo/CHEBI_6121")
        'CHEBI:6121'
        """
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def iris(self, text: str) -> tuple[str, ...]:
        """Return the IRIs that a text may mean: itself, and a CURIE with our namespaces.

        >>> load_spellings().iris("chebi:6121")
        ('http://purl.obolibrary.org/obo/CHEBI_6121',)
        """
        text = text.strip().removeprefix("<").removesuffix(">").strip()
        if "://" in text:
            return (text,)
        name, _, local = text.partition(":")
        means = self._names.get(name.casefold(), ())
        return tuple(
            namespace + local.strip()
            for prefix, namespace in self._namespaces
            if prefix in means and local.strip()
        )

    def _of_iri(self, iri: str) -> tuple[Key, ...]:
        address = _bare(iri)
        for resolver in RESOLVERS:
            if address.startswith(resolver):
                found = self._of_curie(unquote(address[len(resolver) :]))
                if found:
                    return found
        for beginning, means in self._addresses:
            if address.startswith(beginning) and len(address) > len(beginning):
                local = unquote(address[len(beginning) :]).removesuffix("/")
                return tuple(self._key(prefix, local) for prefix in means)
        return (Key("", address.removesuffix("/")),)

    def _of_curie(self, text: str) -> tuple[Key, ...]:
        name, colon, local = text.partition(":")
        means = self._names.get(" ".join(name.casefold().split()), ())
        if not (colon and means) and (parts := _UNDERSCORED.fullmatch(text)):
            means, local = self._names.get(parts[1].casefold(), ()), parts[2]
        return tuple(self._key(prefix, local) for prefix in means if local.strip())

    def _key(self, prefix: str, local: str) -> Key:
        """Take a prefix that is written twice away once, as in ``GO:GO:0032281``."""
        local = local.strip().casefold()
        name, colon, rest = local.partition(":")
        return Key(prefix, rest if colon and name in self._spelt.get(prefix, ()) else local)


def load_spellings(root: Traversable | None = None) -> Spellings:
    """Return the spellings in the table of the data.

    Args:
        root: a data root; the package's own when not given.

    Raises:
        CurationError: the table or the prefixes cannot be read.
    """
    root = resources.data_root() if root is None else root
    namespaces = load_prefixes(root)
    names: dict[str, set[str]] = {name.casefold(): {name} for name in namespaces}
    addresses: dict[str, set[str]] = {}
    for name, namespace in namespaces.items():
        addresses.setdefault(_bare(namespace), set()).add(name)
    for line in resources.read_text(root, SPELLINGS_FILE).splitlines()[1:]:
        prefix, kind, spelling = line.split("\t")
        table = names if kind == "name" else addresses
        table.setdefault(spelling, set()).add(prefix)
    return Spellings(
        {name: sorted(means) for name, means in names.items()},
        {address: sorted(means) for address, means in addresses.items()},
        namespaces,
    )


def _bare(iri: str) -> str:
    """Return an IRI without scheme and ``www.``, in lower case.

    >>> _bare("https://www.uniprot.org/uniprot/P42261")
    'uniprot.org/uniprot/p42261'
    """
    return _SCHEME.sub("", iri, count=1).casefold()
