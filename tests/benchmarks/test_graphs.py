"""The generated graph has the shape of the released one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.benchmarks.graphs import COMPOUND, Graph, generated_graph, released_graph
from tests.benchmarks.loads import analytic, each_question, large, questions

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 30_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the graphs are written."""
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def generated(folder: Path) -> Graph:
    """Return a small generated graph."""
    return generated_graph(folder, SIZE)


@pytest.fixture(scope="module")
def store(generated: Graph) -> ox.Store:
    """Return it in a store."""
    store = ox.Store()
    store.bulk_load(path=str(generated.path))
    return store


def test_the_same_size_gives_the_same_bytes(generated: Graph, tmp_path: Path) -> None:
    again = generated_graph(tmp_path, SIZE)

    assert again.path.read_bytes() == generated.path.read_bytes()
    assert again.pairs == generated.pairs


def test_each_triple_stands_there_once(generated: Graph, store: ox.Store) -> None:
    lines = generated.path.read_text(encoding="utf-8").splitlines()

    assert len(set(lines)) == len(lines) == generated.triple_count == len(store)
    assert SIZE <= generated.triple_count < SIZE * 1.25


def test_it_holds_the_released_graph(generated: Graph, folder: Path) -> None:
    released = released_graph(folder).path.read_text(encoding="utf-8").splitlines()

    assert set(released) <= set(generated.path.read_text(encoding="utf-8").splitlines())


def test_properties_are_used_in_the_same_proportions(
    generated: Graph, store: ox.Store, folder: Path
) -> None:
    """What an article says is there for every article, however many there are."""
    released = ox.Store()
    released.bulk_load(path=str(released_graph(folder).path))
    articles = len(generated.claims) / len(released_graph(folder).claims)
    for name in ("polarity", "modality", "inSystem", "hedgeCue"):
        predicate = ox.NamedNode(f"https://w3id.org/hnk-kg/ontology#{name}")
        assert _count(store, predicate) == _count(released, predicate) * articles, name


def test_claims_and_direct_triples_of_a_copy_agree(generated: Graph, store: ox.Store) -> None:
    """Each compound of the generated graph is a metabolite of what its own claim names."""
    ours = "https://w3id.org/hnk-kg/ontology#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    found = store.query(
        f"SELECT ?compound WHERE {{ ?claim <{rdf}subject> ?compound ; <{rdf}object> ?parent ; "
        f"<{rdf}predicate> <{ours}metaboliteOf> . ?compound <{ours}metaboliteOf> ?parent }}"
    )
    assert isinstance(found, ox.QuerySolutions)
    compounds = {row["compound"].value for row in found}

    assert len(compounds) > 3
    assert COMPOUND in compounds
    assert compounds <= set(generated.subjects)


def test_every_query_finds_something(generated: Graph, store: ox.Store) -> None:
    """A benchmark of empty answers would say little."""
    for load in (*analytic(), *large(), *each_question(generated)):
        (ask,) = load.asks
        answer = store.query(ask.text.replace("NNNNNNNNNN", "0"))
        assert isinstance(answer, ox.QueryBoolean) or next(iter(answer), None) is not None, ask.name


def test_questions_about_a_compound_are_asked_of_many(generated: Graph) -> None:
    asked = [ask for ask in questions(generated) if ask.name.startswith("cq-01")]

    assert len({ask.text for ask in asked}) == len(asked) == 20


def _count(store: ox.Store, predicate: ox.NamedNode) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, predicate, None))
