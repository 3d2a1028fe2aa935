"""Prefixes stand in one file; the copies elsewhere, and the registry, agree with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import bioregistry
import pytest

from hnkg import namespaces
from hnkg.curation.mappings import PATH as MAPPINGS
from hnkg.namespaces import expand, load_prefix_table, load_prefixes

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge
    from hnkg.namespaces import Prefix


@pytest.fixture(scope="module")
def table(checkout: Path) -> dict[str, Prefix]:
    return load_prefix_table(checkout)


def constants() -> dict[str, str]:
    """Return the namespace constants of the package, by lower-case name."""
    return {
        name.lower(): value
        for name, value in vars(namespaces).items()
        if name.isupper() and isinstance(value, str) and value.startswith("http")
    }


def test_constants_equal_the_declared_prefixes(table: dict[str, Prefix]) -> None:
    declared = {name.lower(): prefix.namespace for name, prefix in table.items()}
    found = constants()

    assert found.pop("base") == "https://w3id.org/hnk-kg/"
    assert len(found) > 20
    assert found == {name: declared[name] for name in found}


def test_no_two_prefixes_share_a_namespace(table: dict[str, Prefix]) -> None:
    assert len({prefix.namespace for prefix in table.values()}) == len(table)


def test_patterns_equal_those_of_the_registry(table: dict[str, Prefix]) -> None:
    patterns = {name: p.local_pattern for name, p in table.items() if p.local_pattern}

    assert len(patterns) > 35
    assert patterns == {name: bioregistry.get_pattern(name.lower()) for name in patterns}


def test_every_prefix_of_a_database_has_its_pattern(
    table: dict[str, Prefix], knowledge: Knowledge
) -> None:
    used = {mapping.curie.partition(":")[0] for mapping in knowledge.mappings}

    assert [name for name in sorted(used) if table[name].local_pattern is None] == []


def test_every_mapped_curie_passes_the_registry(knowledge: Knowledge) -> None:
    """The registry's own check, beside the pattern that the build applies."""
    pairs = [mapping.curie.split(":", 1) for mapping in knowledge.mappings]
    malformed = [
        pair for pair in pairs if not bioregistry.is_valid_identifier(pair[0].lower(), pair[1])
    ]

    assert len(knowledge.mappings) == 347
    assert malformed == []


def test_every_match_of_a_property_expands(knowledge: Knowledge, table: dict[str, Prefix]) -> None:
    matches = [curie for item in knowledge.properties for _, curie in item.matches]

    assert len(matches) > 10
    for curie in matches:
        assert expand(curie, table).startswith("http")


def test_the_mapping_table_declares_the_prefixes_it_uses(
    checkout: Path, knowledge: Knowledge
) -> None:
    """Tools for SSSOM read the map at the top of the table; it repeats ``prefixes.ttl``."""
    header = (checkout / MAPPINGS).read_text(encoding="utf-8")
    declared = dict(re.findall(r"(?m)^#  (\S+): (\S+)$", header))
    used = {mapping.curie.partition(":")[0] for mapping in knowledge.mappings}
    prefixes = load_prefixes(checkout)

    assert set(declared) == used | {"hnk", "mapping", "semapv", "skos"}
    assert declared == {name: prefixes[name] for name in declared}


def test_every_term_of_another_ontology_passes_the_registry(knowledge: Knowledge) -> None:
    pairs = [term.curie.split(":", 1) for term in knowledge.terms]
    vocabularies = {"biolink", "fabio", "schema"}  # words, not numbers
    malformed = [
        pair
        for pair in pairs
        if pair[0] not in vocabularies
        and not bioregistry.is_valid_identifier(pair[0].lower(), pair[1])
    ]

    assert len(pairs) > 380
    assert malformed == []


def test_no_entity_is_exactly_two_terms_of_one_ontology(knowledge: Knowledge) -> None:
    exact = [
        (mapping.subject, mapping.curie.partition(":")[0])
        for mapping in knowledge.mappings
        if mapping.predicate == "exactMatch"
    ]

    assert len(exact) == len(set(exact)) == 263
