"""Nanopublications: the nanopub library takes each one, and each says what its claim says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BIOLINK, DCTERMS, HNKV, NP, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from hnkg.model import Knowledge

    Tool = Callable[..., dict[str, Any]]

NAME = "hnk-kg-nanopubs.trig"
BASE = "https://w3id.org/hnk-kg/np/"
PARTS = ("Head", "assertion", "provenance", "pubinfo")


@pytest.fixture(scope="module")
def graphs(exports: Path) -> dict[str, list[ox.Triple]]:
    """Return the triples of every graph of the file, by the name of the graph."""
    found: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(path=exports / NAME):
        found.setdefault(str(quad.graph_name).strip("<>"), []).append(quad.triple)
    return found


@pytest.mark.engine
def test_the_library_takes_every_claim(tool: Tool, exports: Path, knowledge: Knowledge) -> None:
    report = tool("read_nanopubs", exports / NAME)

    assert report["refused"] == {}
    assert set(report["valid"]) == {BASE + claim.reference for claim in knowledge.claims}
    assert min(report["valid"].values()) > 20


@pytest.mark.engine
def test_the_library_refuses_broken_ones(tool: Tool, spoilt: Path) -> None:
    """Each fault is planted in another nanopublication; only these are refused."""
    path, first = spoilt / NAME, f"{BASE}wikimd-hnk/"
    whole = list(ox.parse(path=path))
    other = ox.NamedNode(f"{first}C02.2#assertion")
    kept = [
        # The provenance of C02.1 speaks of another assertion than its own.
        ox.Quad(other, quad.predicate, quad.object, quad.graph_name)
        if quad.graph_name == ox.NamedNode(f"{first}C02.1#provenance")
        else quad
        for quad in whole
        # The head of C01.1 points to two graphs only; that of C01.2 does not say what it is of.
        if (quad.subject, quad.predicate)
        not in {
            (ox.NamedNode(f"{first}C01.1"), ox.NamedNode(f"{NP}hasProvenance")),
            (ox.NamedNode(f"{first}C01.2"), ox.NamedNode(f"{RDF}type")),
        }
    ]
    assert len(whole) - len(kept) == 2
    more = ox.Quad(other, ox.NamedNode(f"{RDF}type"), other, ox.NamedNode(f"{first}C02.3#more"))
    ox.serialize([*kept, more], str(path), format=ox.RdfFormat.TRIG)

    refused = tool("read_nanopubs", path)["refused"]

    assert {name.rpartition("/")[2] for name in refused} == {"C01.1", "C01.2", "C02.1", "C02.3"}
    assert "provenance graph should contain" in refused[f"{first}C02.1"]
    assert "Too many graphs" in refused[f"{first}C02.3"]


def test_the_assertion_is_the_triple_of_the_claim_alone(
    graphs: dict[str, list[ox.Triple]], released_store: ox.Store, knowledge: Knowledge
) -> None:
    rdf = {name: ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object")}
    for claim in knowledge.claims:
        node = ox.NamedNode(f"https://w3id.org/hnk-kg/claim/{claim.reference}")
        parts = {
            name: next(released_store.quads_for_pattern(node, verb, None)).object
            for name, verb in rdf.items()
        }
        (triple,) = graphs[f"{BASE}{claim.reference}#assertion"]
        assert {
            "subject": triple.subject,
            "predicate": triple.predicate,
            "object": triple.object,
        } == parts
        assert triple.predicate.value == HNKV + claim.predicate.name


def test_each_has_four_graphs_of_its_own(
    graphs: dict[str, list[ox.Triple]], knowledge: Knowledge
) -> None:
    expected = {f"{BASE}{c.reference}#{part}" for c in knowledge.claims for part in PARTS}

    assert set(graphs) == expected


def test_the_provenance_has_words_place_and_hedge(
    graphs: dict[str, list[ox.Triple]], knowledge: Knowledge
) -> None:
    for claim in knowledge.claims:
        about = graphs[f"{BASE}{claim.reference}#provenance"]
        said = {(t.predicate.value, getattr(t.object, "value", "")) for t in about}
        source = f"https://w3id.org/hnk-kg/source/{claim.source.name}"
        assert said >= {
            (f"{BIOLINK}supporting_text", claim.quote.text),
            (f"{PROV}wasDerivedFrom", f"{source}#char={claim.quote.start},{claim.quote.end}"),
            (f"{DCTERMS}source", source),
            (f"{HNKV}polarity", f"{HNKV}{claim.polarity.capitalize()}"),
            (f"{HNKV}modality", f"{HNKV}{claim.modality.capitalize()}"),
            (f"{HNKV}explicitness", f"{HNKV}{claim.explicitness.capitalize()}"),
            *((f"{HNKV}hedgeCue", cue) for cue in claim.hedge_cues),
            *((f"{HNKV}negationCue", cue) for cue in claim.negation_cues),
        }


def test_nothing_claims_to_be_signed_or_to_have_a_trusty_iri(exports: Path) -> None:
    content = (exports / NAME).read_text(encoding="utf-8")

    assert "hasSignature" not in content
    assert "/RA" not in content
