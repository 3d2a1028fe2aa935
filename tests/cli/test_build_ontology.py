"""``hnkg build`` at a mistake in ontology, rules or description: it is named, and costs nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import CORE, DATASET, DIRECT, PREFIXES, RELATIONS, Fault, stops_and_names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

FAULTS = {
    "a version that is no version": Fault(
        DATASET, 'version = "0.1.0"', 'version = "1"', ("version '1'", "Write it as in 0.1.0")
    ),
    "a description that is not TOML": Fault(
        DATASET, 'version = "0.1.0"', "version = 0.1.0", ("not TOML", "Mend the syntax there")
    ),
    "a key misspelt in one graph": Fault(
        DATASET,
        'title = "Claims"',
        'titel = "Claims"',
        ("title is missing", 'Write title = "..."'),
        line_of='[[graph]]\nname = "claims"',
    ),
    "broken Turtle in the ontology": Fault(
        CORE,
        "hnkv:Claim a owl:Class ;",
        "hnkv:Claim a owl:Class ] ;",
        ("not Turtle", "Mend the syntax there"),
    ),
    "a blank node in the ontology": Fault(
        CORE,
        "rdfs:domain hnkv:Claim ;",
        "rdfs:domain [ a owl:Class ] ;",
        ("it has a blank node", "Give the node an IRI"),
        line_of="no line",
    ),
    "a prefix declared twice": Fault(
        PREFIXES,
        'sh:prefix "hnkv"',
        'sh:prefix "hnk"',
        ("the prefix 'hnk' is declared twice", "Keep one of the two"),
        line_of="<ontology#prefix-hnkv>",
    ),
    "a prefix without a namespace": Fault(
        PREFIXES,
        '  sh:prefix "hnk" ;\n',
        "",
        ("its name or its namespace is missing", "Give both"),
        line_of="<ontology#prefix-hnk>",
    ),
    "a relation denied without words": Fault(
        RELATIONS,
        "\tlacksSignificantAffinityFor\tlacks significant affinity for\t",
        "\tlacksSignificantAffinityFor\t\t",
        ("its denied words are not given", "Fill denied_stem"),
    ),
    "an unknown reading of a relation": Fault(
        RELATIONS,
        "\taffirmed | hedged-denied\t",
        "\taffirmed | hedged denied\t",
        ("cells: hedged denied is not known", "Use one or more of"),
    ),
    "a relation with neither match nor reason": Fault(
        RELATIONS,
        "\texactMatch RO:0018029\t",
        "\t\t",
        ("neither a match nor a reason", "Fill matches or match_note"),
    ),
    "a rule that is not SPARQL": Fault(
        DIRECT, "CONSTRUCT {", "CONSTRUKT {", ("not SPARQL", "Lines count"), line_of="no line"
    ),
    "a rule that only asks": Fault(
        DIRECT,
        "CONSTRUCT { ?subject ?predicate ?object }\n",
        "SELECT *\n",
        ("it is not a CONSTRUCT query", "A rule derives triples"),
        line_of="no line",
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_mistake_stops_the_build_and_is_named(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """The message names file, line and remedy; the old release stays as it was."""
    stops_and_names(fault, data_copy, hnkg)


@pytest.mark.parametrize("folder", ["shapes", "queries/rules"])
def test_missing_shapes_or_rules_are_no_release_without_them(
    folder: str, data_copy: Path, hnkg: Run
) -> None:
    for file in (data_copy / folder).iterdir():
        file.unlink()

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert f"{folder}: the folder is missing or empty." in done.stderr


def test_broken_turtle_in_a_shape_is_named(data_copy: Path, hnkg: Run) -> None:
    (data_copy / "shapes/claim.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c\n")

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert re.search(r"shapes/claim\.ttl:[34]: not Turtle: ", done.stderr)
