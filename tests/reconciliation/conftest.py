"""A real server and the schemas of what it must answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from tests.clients.missing import require
from tests.reconciliation.schemas import NAMES, Schemas, schemas_root
from tests.w3c.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    root = schemas_root()
    require(
        all((root / f"{name}.json").is_file() for name in NAMES),
        f"the folder {root} with the schemas of the Reconciliation Service API",
        "copying 0.2/schemas of reconciliation-api/specs and setting HNKG_RECONCILIATION to it",
    )
    return Schemas(root)


@pytest.fixture(scope="session")
def service() -> Iterator[httpx.Client]:
    """Return a client of the service on a real server, which calls from a page elsewhere."""
    with (
        serving() as address,
        httpx.Client(base_url=address, headers={"Origin": "http://127.0.0.1:3333"}) as client,
    ):
        yield client
