"""Where a curator mends what is wrong with a node of the graph: a curated file, line and row."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.curation.paths import claims_path, units_path
from hnkg.namespaces import BASE, DCTERMS, HNK, HNKV, MAPPING, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.resources.abc import Traversable

    from hnkg.validate.report import Result, Term

ENTITIES: Final = "graph_data/curated/entities.tsv"
SOURCES: Final = "graph_data/curated/sources.tsv"
DATASET: Final = "graph_data/curated/dataset.toml"
MAPPINGS: Final = "ontology/mappings.sssom.tsv"
CORE: Final = "ontology/core.ttl"
RELATIONS: Final = "ontology/relations.tsv"

#: What follows the key of a source in an IRI: eight digits of the checksum, and the span.
_VERSION: Final = re.compile(r"-[0-9a-f]{8}(#.*)?$")
_IDENTIFIER: Final = ox.NamedNode(f"{DCTERMS}identifier")
_DERIVED: Final = ox.NamedNode(f"{PROV}wasDerivedFrom")
_OF_RELATION: Final = ox.NamedNode(f"{HNKV}ofRelation")
_ONTOLOGY: Final = ox.NamedNode(f"{BASE}ontology")


class Places:
    """Finds the curated rows behind the nodes of one dataset.

    Args:
        quads: the dataset.
        root: the data root that holds the curated files.
    """

    def __init__(self, quads: Iterable[ox.Quad], root: Traversable) -> None:
        self._identifiers: dict[str, str] = {}
        self._claims_on: dict[str, list[str]] = {}
        self._relation_properties: set[str] = set()
        for quad in quads:
            subject, value = _iri(quad.subject), quad.object
            if quad.predicate == _IDENTIFIER and isinstance(value, ox.Literal):
                self._identifiers[subject] = value.value
            elif quad.predicate == _DERIVED:
                self._claims_on.setdefault(_iri(value), []).append(subject)
            elif quad.predicate == _OF_RELATION:
                self._relation_properties.add(subject)
        self._lines = cache(lambda path: _read_lines(root, path))
        self._finders: dict[str, Callable[[str], str]] = {
            f"{BASE}claim/": self._claim,
            HNK: lambda iri: self._row(ENTITIES, iri.removeprefix(HNK)),
            MAPPING: lambda iri: self._row(MAPPINGS, f"mapping:{iri.removeprefix(MAPPING)}"),
            HNKV: lambda iri: RELATIONS if iri in self._relation_properties else CORE,
            f"{BASE}source/": self._in_source,
            f"{BASE}dataset": lambda _: DATASET,
            f"{BASE}download/": lambda _: DATASET,
            f"{BASE}graph/": lambda _: DATASET,
        }

    def of(self, result: Result) -> str:
        """Return where to mend a finding; empty where nobody can tell."""
        node = result.focus_node
        if node == _ONTOLOGY and result.value is not None:  # found from there, but not its fault
            node = result.value
        iri = _iri(node)
        finders = (find(iri) for start, find in self._finders.items() if iri.startswith(start))
        return next(finders, "")

    def _claim(self, iri: str) -> str:
        key, _, claim = iri.removeprefix(f"{BASE}claim/").partition("/")
        return self._row(claims_path(key), claim)

    def _in_source(self, iri: str) -> str:
        if claims := self._claims_on.get(iri):
            return ", ".join(map(self._claim, sorted(claims)))
        key = _VERSION.sub("", iri.removeprefix(f"{BASE}source/"))
        unit = self._identifiers.get(iri)
        return self._row(units_path(key), unit) if unit else SOURCES

    def _row(self, path: str, key: str) -> str:
        """Return the first line of a table with this key in one of its cells."""
        for number, line in enumerate(self._lines(path), start=1):
            if key in line.split("\t"):
                return f"{path}:{number} ({key})"
        return f"{path} ({key})"


def _iri(node: Term) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _read_lines(root: Traversable, path: str) -> tuple[str, ...]:
    file = root.joinpath(*path.split("/"))
    return tuple(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else ()
