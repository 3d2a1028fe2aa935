"""Load everything that is curated, and stop with all mistakes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg import resources
from hnkg.curation.claims import Known, load_claims
from hnkg.curation.contradictions import check_contradictions
from hnkg.curation.entities import ENTITIES, load_entities, load_structures
from hnkg.curation.entity_relations import load_entity_relations
from hnkg.curation.evidence import load_evidence
from hnkg.curation.findings import load_findings
from hnkg.curation.info import load_info
from hnkg.curation.mappings import load_mappings
from hnkg.curation.paths import units_path
from hnkg.curation.publications import load_publications
from hnkg.curation.references import ClaimIndex
from hnkg.curation.relations import load_properties
from hnkg.curation.review import check_reviewers
from hnkg.curation.sources import load_sources
from hnkg.curation.tables import Problems, closest
from hnkg.curation.terms import load_terms
from hnkg.curation.units import load_units
from hnkg.errors import CurationError
from hnkg.model import Knowledge
from hnkg.namespaces import HNKV, OWL, RDF, RDFS, load_prefix_table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
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
    problems = Problems()
    info = load_info(root)
    prefixes = load_prefix_table(root)
    sources = load_sources(root, problems)
    problems.stop()  # without a document nothing can be said of its units and claims
    units = {source: load_units(root, source, problems) for source in sources}
    properties = load_properties(root, prefixes, problems)
    entities = load_entities(root, entity_classes(root), problems)
    ids = {entity.id for entity in entities}
    for source in sources:
        _check_mentions(units[source], ids, problems)
    structures = load_structures(root, ids, problems)
    entity_relations = load_entity_relations(root, entities, problems)
    claims = tuple(
        claim
        for source in sources
        for claim in load_claims(root, Known(source, units[source], ids, properties), problems)
    )
    check_reviewers(claims, problems)
    check_contradictions(claims, problems)
    index = ClaimIndex(claims)
    _check_reports(entities, index, problems)
    labels = {entity.id: entity.label for entity in entities}
    terms = load_terms(root, prefixes, problems)
    mappings = load_mappings(root, labels, prefixes, terms, problems)
    publications = load_publications(root, problems)
    problems.stop()  # what rests on a claim or a publication that is wrong would be wrong too
    findings = load_findings(root, publications, ids, problems)
    problems.stop()
    evidence = load_evidence(root, index, publications, findings, problems)
    problems.stop()
    return Knowledge(
        sources=sources,
        units=tuple(unit for source in sources for unit in units[source]),
        entities=entities,
        structures=structures,
        entity_relations=entity_relations,
        properties=properties,
        claims=claims,
        findings=findings,
        evidence=evidence,
        mappings=mappings,
        terms=tuple(terms.known.values()),
        info=info,
    )


def entity_classes(root: Traversable) -> tuple[str, ...]:
    """Return the local names of the classes that an entity may have.

    Raises:
        CurationError: ``core.ttl`` is missing or not Turtle.
    """
    parents: dict[str, str] = {}
    classes: set[str] = set()
    for quad in resources.read_turtle(root, CORE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            name, value = quad.subject.value, quad.object.value
            if quad.predicate.value == f"{RDFS}subClassOf" and value.startswith(HNKV):
                parents[name] = value
            elif quad.predicate.value == f"{RDF}type" and value == f"{OWL}Class":
                classes.add(name)
    found: list[str] = []
    for name in sorted(classes):
        line = [name]
        while line[-1] in parents and parents[line[-1]] not in line:
            line.append(parents[line[-1]])
        if f"{HNKV}Entity" in line:
            found.append(name.removeprefix(HNKV))
    return tuple(found)


def _check_mentions(units: Sequence[Unit], ids: Collection[str], problems: Problems) -> None:
    for unit in units:
        for item in unit.mentions:
            if item not in ids:
                problems.add(
                    CurationError(
                        units_path(unit.source.key),
                        unit.line,
                        f"mentions: there is no entity {item!r}.",
                        closest(item, ids),
                    )
                )


def _check_reports(entities: Sequence[Entity], claims: ClaimIndex, problems: Problems) -> None:
    for entity in entities:
        for item in entity.reports:
            try:
                claims.resolve(item, ENTITIES, entity.line, "reports")
            except CurationError as error:
                problems.add(error)
