"""Graphs are written with the prefixes that occur in them, and with no others."""

from __future__ import annotations

import io
import re
import time

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg import formats
from hnkg.store.evaluate import PIECE_BYTES
from hnkg.store.graphs import tidy, write_triples

EX = "https://example.org/"
#: Each name ends the next; each has a namespace of its own.
PREFIXES = {name: f"{EX}{name}/" for name in ("h", "sh", "mesh", "x-mesh", "t.mesh", "ümesh")}
WITH_PREFIXES = (formats.TURTLE, formats.TRIG, formats.RDF_XML)

local_names = st.sampled_from(["a", "sh", "a.b", "a-b", "ä", "1"])
iris = st.builds(
    lambda namespace, name: ox.NamedNode(namespace + name),
    st.sampled_from([*PREFIXES.values(), "https://example.com/sh:", "urn:mesh:"]),
    local_names,
)
texts = st.sampled_from(
    ["sh:a", " sh:a ", '"sh:a"', "\\sh:a\n sh:a", "<sh:a>", "<sh:a", "&lt;sh:a"]
)
literals = st.builds(ox.Literal, texts) | st.builds(
    lambda text, datatype: ox.Literal(text, datatype=datatype), texts, iris
)
properties = st.sampled_from([ox.NamedNode(f"{iri}p") for iri in PREFIXES.values()])
graphs = st.lists(
    st.builds(ox.Triple, iris | st.just(ox.BlankNode("sh")), properties, iris | literals),
    max_size=4,
)


def written(triples: list[ox.Triple], chosen: formats.Format, *, is_whole: bool = True) -> bytes:
    output = io.BytesIO()
    write_triples(triples, output, chosen, PREFIXES)
    return tidy(output.getvalue(), chosen, is_whole=is_whole)


def declared(body: bytes) -> set[str]:
    return set(re.findall(r"(?:@prefix |xmlns:)([^:=]+)[:=]", body.decode())) - {"rdf"}


@pytest.mark.parametrize("chosen", WITH_PREFIXES, ids=lambda chosen: chosen.name)
def test_a_prefix_whose_name_ends_another_is_not_kept_for_it(chosen: formats.Format) -> None:
    term = ox.NamedNode(f"{PREFIXES['mesh']}a")

    assert declared(written([ox.Triple(term, term, term)], chosen)) == {"mesh"}


@given(graphs)
def test_the_prefixes_are_those_of_the_names_in_it(triples: list[ox.Triple]) -> None:
    """Without the declaration of any of them the document could not be read."""
    body = written(triples, formats.TURTLE)
    assert {q.triple for q in ox.parse(body, ox.RdfFormat.TURTLE)} == set(triples) or any(
        isinstance(triple.subject, ox.BlankNode) for triple in triples
    )
    lines = body.splitlines(keepends=True)
    for line in lines:
        if line.startswith(b"@prefix "):
            others = b"".join(other for other in lines if other is not line)
            with pytest.raises(SyntaxError, match="prefix"):
                list(ox.parse(others, ox.RdfFormat.TURTLE))


@given(graphs)
def test_rdf_xml_declares_the_prefixes_of_its_elements(triples: list[ox.Triple]) -> None:
    body = written(triples, formats.RDF_XML)
    namespaces = {triple.predicate.value.removesuffix("p") for triple in triples}

    assert len(list(ox.parse(body, ox.RdfFormat.RDF_XML))) == len(triples)
    assert declared(body) == {name for name, iri in PREFIXES.items() if iri in namespaces}


@pytest.mark.parametrize("chosen", WITH_PREFIXES, ids=lambda chosen: chosen.name)
def test_the_begin_of_a_long_graph_keeps_all_prefixes(chosen: formats.Format) -> None:
    term = ox.NamedNode(f"{PREFIXES['h']}a")

    body = written([ox.Triple(term, term, term)], chosen, is_whole=False)

    assert declared(body) >= set(PREFIXES)


@pytest.mark.parametrize("text", ["1" * PIECE_BYTES, "a:" * (PIECE_BYTES // 2)])
def test_looking_for_prefixes_takes_time_in_proportion_to_the_text(text: str) -> None:
    body = f"@prefix a: <{EX}> .\n<{EX}a> <{EX}p> {text} .\n".encode()
    start = time.process_time()
    tidy(body, formats.TURTLE, is_whole=True)

    assert time.process_time() - start < 1
