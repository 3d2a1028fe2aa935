"""The curated values, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation import load_knowledge

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge


@pytest.fixture(scope="session")
def knowledge(checkout: Path) -> Knowledge:
    """Return everything that is curated."""
    return load_knowledge(checkout)


@pytest.fixture(scope="session")
def article(checkout: Path) -> str:
    """Return the article, read without our code."""
    return (checkout / "graph_data/sources/wikimd-hnk.txt").read_bytes().decode("utf-8")
