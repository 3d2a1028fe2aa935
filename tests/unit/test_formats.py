"""Formats as data: names and media types that clients can rely on."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hnkg import formats
from hnkg.formats import ALL, BOOLEAN, GRAPH, SOLUTIONS, Format, Formats

KINDS = {"solutions": SOLUTIONS, "boolean": BOOLEAN, "graph": GRAPH}


def test_media_types_are_those_of_the_recommendations() -> None:
    assert {f.name: f.media_type for f in ALL.values()} == {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "boolean": "text/boolean",
        "turtle": "text/turtle",
        "ntriples": "application/n-triples",
        "rdfxml": "application/rdf+xml",
        "jsonld": "application/ld+json",
        "trig": "application/trig",
        "nquads": "application/n-quads",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_media_type_means_two_formats_of_one_kind(kind: str) -> None:
    types = [name for f in KINDS[kind] for name in (f.media_type, *f.aliases)]

    assert len(types) == len(set(types))


def test_every_format_is_found_by_its_name() -> None:
    assert {f for offered in KINDS.values() for f in offered} == set(ALL.values())
    assert {name: f.name for name, f in ALL.items()} == {name: name for name in ALL}


@pytest.mark.parametrize("offered", list(GRAPH), ids=lambda f: f.name)
def test_the_engine_writes_every_graph_format(offered: Format) -> None:
    found = ox.RdfFormat.from_media_type(offered.media_type)

    assert found is not None
    assert found.media_type == offered.media_type
    assert ox.RdfFormat.from_extension(offered.extension) == found


@pytest.mark.parametrize("offered", list(SOLUTIONS), ids=lambda f: f.name)
def test_the_engine_writes_every_format_of_solutions(offered: Format) -> None:
    found = ox.QueryResultsFormat.from_media_type(offered.media_type)

    assert found is not None
    assert found.file_extension == offered.extension


@pytest.mark.parametrize("offered", ALL.values(), ids=ALL)
def test_only_formats_that_are_not_utf_8_by_definition_say_their_charset(offered: Format) -> None:
    """JSON and XML say it themselves."""
    suffix = offered.content_type.removeprefix(offered.media_type)

    assert suffix in {"", "; charset=utf-8"}
    is_marked_up = any(word in offered.media_type for word in ("json", "xml"))
    assert (suffix == "") == is_marked_up


def test_a_query_travels_with_one_format_for_each_kind() -> None:
    chosen = Formats(solutions=formats.CSV, boolean=None, graph=formats.TURTLE)

    assert [chosen.of(kind) for kind in ("solutions", "boolean", "graph")] == [
        formats.CSV,
        None,
        formats.TURTLE,
    ]
