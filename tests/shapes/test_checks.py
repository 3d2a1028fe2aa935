"""Each check query finds what it is for, and nothing in a dataset without that fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.shapes.conftest import in_store
from tests.shapes.constraints import ROOT
from tests.shapes.examples import FOLDER

from hnkg.errors import CurationError
from hnkg.namespaces import BASE, HNK
from hnkg.queries import load_queries, parse_query
from hnkg.validate.checks import run_checks

if TYPE_CHECKING:
    from tests.shapes.conftest import Maker

# rdflib 7 calls its own deprecated names whenever a dataset is queried.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

CHECKS = load_queries("checks", ROOT)
NAMES = [check.name for check in CHECKS]

#: Focus node and value of each row that the violating dataset gives.
FOUND = {
    "claim-without-verdict": {("claim/test/T2", ""), ("claim/test/T3", "")},
    "count-of-entities-is-wrong": {("dataset#class-Claim", "0"), ("dataset#class-Entity", "2")},
    "count-of-triples-is-wrong": {
        ("dataset", "9"),
        ("graph/claims", "0"),
        ("graph/entities", "1"),
    },
    "denial-among-the-entailed": {("entity/alpha", "entity/beta"), ("entity/gamma", "entity/beta")},
    "external-term-without-label": {
        ("entity/ketamine", "http://purl.obolibrary.org/obo/CHEBI_6121"),
    },
    "named-graph-without-description": {("graph/entities", "")},
    "relation-in-the-wrong-graph": {
        ("entity/alpha", "graph/entities"),
        ("entity/alpha", "graph/direct"),
    },
    "triple-in-two-graphs": {("entity/alpha", "graph/entities")},
}


def quads(folder: str, name: str) -> list[ox.Quad]:
    return list(ox.parse(path=FOLDER / folder / f"{name}.trig"))


def test_every_check_has_a_conforming_and_a_violating_example() -> None:
    for folder, ending in (("conforms", ".trig"), ("violates", ".trig")):
        files = (file for file in (FOLDER / folder).glob(f"*{ending}") if file.stem[0].islower())
        assert sorted(file.stem for file in files) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_conforming_dataset_passes_every_check(name: str, in_dataset: Maker) -> None:
    example = quads("conforms", name)

    assert run_checks(in_store(example), CHECKS) == ()
    assert run_checks(in_dataset(example), CHECKS) == ()


@pytest.mark.parametrize("name", NAMES)
def test_violating_dataset_is_found_by_its_check_and_no_other(name: str, in_dataset: Maker) -> None:
    example = quads("violates", name)
    stored, parsed = (run_checks(load(example), CHECKS) for load in (in_store, in_dataset))

    assert {result.constraint for result in stored} == {f"queries/checks/{name}.rq"}
    assert {
        (
            getattr(result.focus_node, "value", "").removeprefix(BASE),
            getattr(result.value, "value", "").removeprefix(BASE),
        )
        for result in stored
    } == FOUND[name]
    assert {(r.focus_node, r.path, r.value) for r in parsed} == {
        (r.focus_node, r.path, r.value) for r in stored
    }


def test_a_check_says_what_it_finds_and_what_to_do() -> None:
    (result, *_) = run_checks(in_store(quads("violates", NAMES[0])), CHECKS)

    assert result.message == f"{CHECKS[0].finds} {CHECKS[0].note}"
    assert all(check.note for check in CHECKS)
    assert result.severity == "violation"


def test_a_check_must_select_the_node_at_fault() -> None:
    check = parse_query(
        "queries/checks/odd.rq",
        "#+ title: Odd\n#+ kind: check\n#+ finds: Something.\nSELECT ?thing { ?thing ?p ?o }\n",
    )
    store = in_store([ox.Quad(ox.NamedNode(f"{HNK}a"), ox.NamedNode(f"{HNK}b"), ox.Literal("c"))])

    with pytest.raises(CurationError, match=r"selects thing[\s\S]*Select \?focus"):
        run_checks(store, [check])
