"""Apache Jena federates over running servers: the federation tests of the W3C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.clients import programs
from tests.clients.missing import require
from tests.w3c.federation import federating
from tests.w3c.suite import load_evaluations, suite_root

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("name", ["service1", "service2", "service4a", "service5", "service6"])
def test_jena_gets_the_expected_result_from_our_endpoints(tmp_path: Path, name: str) -> None:
    require(programs.has_java(), "Apache Jena", ".ci/install-clients java")
    cases = {case.id: case for case in load_evaluations(suite_root())}
    require(bool(cases), "the W3C suite", "cloning w3c/rdf-tests and setting HNKG_W3C")
    with federating(cases[f"sparql11/service#{name}"]) as federation:
        data = tmp_path / "data.ttl"
        data.write_text(federation.data, encoding="utf-8")
        found = programs.federate_with_jena(data, federation.query)

        assert not federation.wrong(found.encode())
