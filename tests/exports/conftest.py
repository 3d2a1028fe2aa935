"""The exports of the committed release, what is curated, and the tools that read the exports."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.clients.missing import require
from tests.exports import tools

from hnkg.build.exports import FOLDER
from hnkg.curation import load_knowledge
from hnkg.resources import RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from hnkg.model import Knowledge


@pytest.fixture(scope="session")
def exports(checkout: Path) -> Path:
    """Return the folder of the committed exports."""
    return checkout / RELEASE / FOLDER


@pytest.fixture
def spoilt(exports: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder, to be changed at will."""
    return shutil.copytree(exports, tmp_path / "exports")


@pytest.fixture(scope="session")
def knowledge(checkout: Path) -> Knowledge:
    """Return everything that is curated."""
    return load_knowledge(checkout)


@pytest.fixture(scope="session")
def verdicts(released_store: ox.Store) -> dict[str, str]:
    """Return the word for the verdict on each claim, by the claim's IRI."""
    rows = released_store.query(
        """PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?claim ?word { ?claim a hnkv:Claim ; hnkv:verdict/skos:prefLabel ?word }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    return {row["claim"].value: row["word"].value for row in rows}


@pytest.fixture(scope="session")
def tool() -> Callable[..., dict[str, Any]]:
    """Return what runs a tool; skipped where the tools are missing, or failed where all must be."""
    require(tools.is_installed(), "the environment of the export tools", tools.INSTALL)
    return tools.run_tool
