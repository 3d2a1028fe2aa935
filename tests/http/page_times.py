"""How long pages take to make and how much they weigh: ``python -m tests.http.page_times``.

The application is asked without a socket; what it asks of the data is known already, as it is for
every visitor but the first. A page should take less than 20 ms, and weigh less than 100 KB with
all that it loads, the editor left out.
"""

from __future__ import annotations

import sys
import time

from tests.http.conftest import BROWSER
from tests.http.test_pages import Page

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_release
from hnkg.web import create_app

PAGES = (
    "/",
    "/search?q=ketamine",
    "/examples",
    "/examples/cq-01-targets",
    "/examples/cq-22-claims",
    "/examples/cq-33-evidence",
    "/schema",
    "/schema/properties",
    "/ontology.html",
    "/shapes.html",
    "/entity/hydroxynorketamine.html",
    "/problems",
)
ROUNDS = 20


def main() -> None:
    """Print a line for each page."""
    client = create_app(Settings(), EmbeddedStore.of(load_release())).test_client()
    for address in PAGES:
        page = client.get(address, headers={"Accept": BROWSER})
        best_s = min(_time(client.get, address) for _ in range(ROUNDS))
        loads = {load for load in Page(page.text).loads if "/assets/" in load}
        weight = len(page.data) + sum(len(client.get(a, buffered=True).data) for a in loads)
        sys.stdout.write(f"{address:34} {best_s * 1000:6.1f} ms {weight / 1000:7.1f} KB\n")


def _time(get: object, address: str) -> float:
    assert callable(get)
    started = time.perf_counter()
    get(address, headers={"Accept": BROWSER})
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
