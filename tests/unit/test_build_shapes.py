"""Blank nodes of the shapes get names that tell where they stand."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from hnkg.build.shapes import build_shapes
from hnkg.errors import CurationError
from hnkg.namespaces import SHAPE

HEAD = f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <{SHAPE}> . "


def parse(text: str) -> list[ox.Quad]:
    return list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))


def names(**files: str) -> set[str]:
    """Return the local names of all subjects of the shapes graph."""
    graph = build_shapes({path: parse(text) for path, text in files.items()})
    return {str(quad.subject).strip("<>").removeprefix(SHAPE) for quad in graph.quads}


def test_a_blank_node_is_named_after_what_points_to_it_and_its_turn() -> None:
    assert names(a=":A sh:property [ sh:path :p ] , [ sh:path :q ] .") == {
        "A",
        "A-property1",
        "A-property2",
    }


def test_lists_and_nested_nodes_get_names_too() -> None:
    assert names(a=":A sh:or ( [ sh:path :p ] ) .") == {"A", "A-or1", "A-or1-first1"}


def test_turns_are_counted_over_all_files() -> None:
    """Else two nodes of two files would become one, and a shape would be lost."""
    both = names(a=":A sh:property [ sh:path :p ] .", b=":A sh:property [ sh:path :q ] .")

    assert both == {"A", "A-property1", "A-property2"}


def test_labels_of_blank_nodes_mean_nothing_outside_their_file() -> None:
    both = names(a=":A sh:property _:x . _:x sh:path :p .", b=":B sh:node _:x . _:x sh:path :q .")

    assert both == {"A", "A-property1", "B", "B-node1"}


def test_the_same_files_give_the_same_names() -> None:
    text = ":A sh:property [ sh:path ( :p :q ) ; sh:or ( [ sh:minCount 1 ] ) ] ."

    assert build_shapes({"a": parse(text)}).quads == build_shapes({"a": parse(text)}).quads


@pytest.mark.parametrize("text", ["[] sh:path :p .", "_:x sh:node _:y . _:y sh:node _:x ."])
def test_a_blank_node_that_nothing_names_is_refused(text: str) -> None:
    with pytest.raises(CurationError, match=r"shapes/a\.ttl: it has a blank node to which nothing"):
        build_shapes({"shapes/a.ttl": parse(text)})
