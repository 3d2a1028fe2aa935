"""The release in both engines, loaded once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tests.queries.engines import Engine, PyoxigraphEngine, released_graph, released_store


@pytest.fixture(scope="session")
def store() -> PyoxigraphEngine:
    """Return the release in pyoxigraph."""
    return released_store()


@pytest.fixture(scope="session")
def engines(store: PyoxigraphEngine) -> dict[str, Engine]:
    """Return the release in both engines."""
    return {"pyoxigraph": store, "rdflib": released_graph()}


@pytest.fixture(scope="session")
def backward(store: PyoxigraphEngine) -> PyoxigraphEngine:
    """Return the release loaded from its last quad to its first: rows follow insertion order."""
    copy = ox.Store()
    for quad in reversed(list(store.store)):
        copy.add(quad)
    return PyoxigraphEngine(copy)
