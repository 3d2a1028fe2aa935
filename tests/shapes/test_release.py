"""The committed release conforms, on both engines, with nothing to remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.pace import fastest_s
from tests.shapes.conftest import in_store

from hnkg.validate import check_conforms, validate_data

if TYPE_CHECKING:
    from tests.shapes.conftest import Maker

# rdflib 7 calls its own deprecated names whenever a dataset is queried.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")


def test_release_conforms_over_a_store(released_quads: tuple[ox.Quad, ...]) -> None:
    report = validate_data(in_store(released_quads))

    assert report.results == ()
    assert report.conforms
    assert report.focus_node_count > 500
    assert report.statement_count == len(released_quads)


def test_release_conforms_over_an_rdflib_dataset(
    released_quads: tuple[ox.Quad, ...], in_dataset: Maker
) -> None:
    report = validate_data(in_dataset(released_quads))

    assert report.results == ()
    assert report.focus_node_count == validate_data(in_store(released_quads)).focus_node_count


def test_release_conforms_as_it_is_served(released_store: ox.Store) -> None:
    """The merged default graph, with every triple once."""
    assert validate_data(released_store).results == ()


def test_release_passes_its_own_shapes(released_quads: tuple[ox.Quad, ...]) -> None:
    check_conforms(released_quads)


def test_release_is_validated_in_under_four_seconds(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    """Processor time, without that of the imports."""
    assert fastest_s(lambda: check_conforms(released_quads), rounds=2) < 4


@pytest.mark.parametrize("file", ["hnk-kg.nq", "hnk-kg.trig", "hnk-kg.ttl", "hnk-kg.rdf"])
def test_each_file_of_the_release_conforms_alone(file: str, request: pytest.FixtureRequest) -> None:
    release = request.getfixturevalue("checkout") / "graph_data/release"

    assert validate_data(in_store(ox.parse(path=release / file))).results == ()
