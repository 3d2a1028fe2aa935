"""What the tests of shapes share: parsed shapes, and the two engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from tests.shapes.constraints import ROOT

from hnkg.validate.shapes import load_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib.plugins.sparql.sparql import Query

    from hnkg.validate.shapes import Data

    Maker = Callable[[Iterable[ox.Quad]], Data]


class PreparedDataset(rdflib.Dataset):
    """An rdflib dataset that parses each text of a query once: parsing is most of its time."""

    prepared: dict[str, Query]

    def query(  # type: ignore[explicit-override]  # typing has override since Python 3.12
        self,
        query_object: str | Query,
        *args: Any,  # noqa: ANN401  # passed on
        **kwargs: Any,  # noqa: ANN401  # passed on
    ) -> rdflib.query.Result:
        """Query like any dataset."""
        if isinstance(query_object, str):
            if query_object not in self.prepared:
                self.prepared[query_object] = prepareQuery(query_object)
            query_object = self.prepared[query_object]
        return super().query(query_object, *args, **kwargs)


def in_store(quads: Iterable[ox.Quad]) -> ox.Store:
    """Load quads into a pyoxigraph store."""
    store = ox.Store()
    store.extend(quads)
    return store


@pytest.fixture(scope="session")
def in_dataset() -> Maker:
    """Return a function that loads quads into an rdflib dataset."""
    prepared: dict[str, Query] = {}

    def load(quads: Iterable[ox.Quad]) -> PreparedDataset:
        dataset = PreparedDataset(default_union=True)
        dataset.prepared = prepared
        graphs: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Triple]] = {}
        for quad in quads:
            graphs.setdefault(quad.graph_name, []).append(quad.triple)
        for name, triples in graphs.items():
            graph = dataset.default_graph
            if isinstance(name, ox.NamedNode):
                graph = dataset.graph(rdflib.URIRef(name.value))
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            graph.parse(data=text, format="nt")
        return dataset

    return load


@pytest.fixture(scope="session")
def shapes() -> rdflib.Graph:
    """Return the shapes as they are served: every node has an IRI."""
    return load_shapes(ROOT)
