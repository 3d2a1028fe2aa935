"""Load everything that is curated, and stop with all mistakes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg import resources
from hnkg.curation.claims import load_claims
from hnkg.curation.entities import ENTITIES, load_entities, load_structures
from hnkg.curation.info import load_info
from hnkg.curation.mappings import load_mappings
from hnkg.curation.relations import load_properties
from hnkg.curation.sources import UNITS, load_source, load_units
from hnkg.curation.tables import Problems, closest
from hnkg.errors import CurationError
from hnkg.model import Knowledge
from hnkg.namespaces import HNKV, OWL, RDF, RDFS, load_prefix_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from hnkg.model import Entity, Unit

CORE: Final = "ontology/core.ttl"


def load_knowledge(root: Traversable | None = None) -> Knowledge:
    """Return everything that is curated.

    Args:
        root: the folder that holds ``graph_data`` and ``ontology``; ours by default.

    Raises:
        CurationError: one mistake, with file, line and remedy.
        CurationErrors: several.
    """
    root = resources.data_root() if root is None else root
    graph_data, ontology = root / "graph_data", root / "ontology"
    problems = Problems()
    info = load_info(graph_data)
    prefixes = load_prefix_table()
    source = load_source(graph_data)
    units = load_units(graph_data, source, problems)
    properties = load_properties(ontology / "relations.tsv", prefixes, problems)
    entities = load_entities(graph_data, entity_classes(ontology), problems)
    ids = {entity.id for entity in entities}
    _check_mentions(units, ids, problems)
    structures = load_structures(graph_data, ids, problems)
    claims = load_claims(graph_data, source, units, ids, properties, problems)
    _check_reports(entities, {claim.id for claim in claims}, problems)
    labels = {entity.id: entity.label for entity in entities}
    mappings = load_mappings(ontology / "mappings.sssom.tsv", labels, prefixes, problems)
    problems.stop()
    return Knowledge(
        source, units, entities, structures, properties, claims, mappings, info
    )


def entity_classes(ontology: Traversable) -> tuple[str, ...]:
    """Return the local names of the classes that an entity may have.

    Raises:
        CurationError: ``core.ttl`` is not Turtle.
    """
    try:
        quads = list(
            ox.parse((ontology / "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
        )
    except SyntaxError as error:
        raise CurationError(
            CORE, error.lineno or 0, f"not Turtle: {error.msg}.", "Mend the syntax there."
        ) from None
    parents: dict[str, str] = {
        q.subject.value: q.object.value
        for q in quads
        if q.predicate.value == f"{RDFS}subClassOf"
        and isinstance(q.subject, ox.NamedNode)
        and isinstance(q.object, ox.NamedNode)
    }
    classes = {
        q.subject.value
        for q in quads
        if q.predicate.value == f"{RDF}type"
        and isinstance(q.subject, ox.NamedNode)
        and isinstance(q.object, ox.NamedNode)
        and q.object.value == f"{OWL}Class"
    }
    found = []
    for name in sorted(classes):
        ancestor: str | None = name
        while ancestor is not None and ancestor != f"{HNKV}Entity":
            ancestor = parents.get(ancestor)
        if ancestor:
            found.append(name.removeprefix(HNKV))
    return tuple(found)


def _check_mentions(units: Sequence[Unit], ids: set[str], problems: Problems) -> None:
    for number, unit in enumerate(units, 2):
        for item in unit.mentions:
            if item not in ids:
                problems.add(
                    CurationError(
                        UNITS, number, f"mentions: there is no entity {item!r}.", closest(item, ids)
                    )
                )


def _check_reports(entities: Sequence[Entity], ids: set[str], problems: Problems) -> None:
    for number, entity in enumerate(entities, 2):
        for item in entity.reports:
            if item not in ids:
                problems.add(
                    CurationError(
                        ENTITIES, number, f"reports: there is no claim {item!r}.", closest(item, ids)
                    )
                )
