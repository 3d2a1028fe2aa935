"""What a running server hands out as a notebook asks this server, and runs as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from tests.notebooks.test_run import code_cells, outputs, run
from tests.w3c.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.notebooks.tools import Alone

QUERY = "SELECT ?x WHERE { hnk:hydroxynorketamine hnkv:reportedlyActsOn ?x }"
#: Each address, and words of its answer.
DOWNLOADS = {
    "table": (
        f"/notebook.ipynb?{urlencode({'query': QUERY, 'title': 'Targets'})}",
        "hnk:ampa-receptor",
    ),
    "example": ("/examples/cq-16.ipynb?claim=wikimd:C05.1", "does not have significant affinity"),
    "boolean": (f"/notebook.ipynb?{urlencode({'query': 'ASK { ?x a hnkv:Claim }'})}", "True"),
    "broken": (f"/notebook.ipynb?{urlencode({'query': QUERY[:-1]})}", ""),
}


@pytest.fixture(scope="module")
def ran(alone: Alone, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str], str]:
    folder = tmp_path_factory.mktemp("downloads")
    with serving() as server:
        for name, (address, _) in DOWNLOADS.items():
            with urlopen(server + address, timeout=20) as answer:  # noqa: S310  # loopback
                (folder / f"{name}.ipynb").write_bytes(answer.read())
        return folder, *run(alone, folder, offline=False)


@pytest.mark.parametrize("name", ["table", "example", "boolean"])
def test_a_download_runs_and_gives_the_answer(ran: tuple[Path, set[str], str], name: str) -> None:
    folder, passed, said = ran
    assert name in passed, said
    cells = code_cells(folder / f"{name}.ipynb")

    shown = [*outputs(cells, "text/html"), *outputs(cells, "text/plain")]
    assert any(DOWNLOADS[name][1] in "".join(text) for text in shown)
    assert "hnkg.open('http://127.0.0.1:" in "".join(cells[0]["source"])


def test_a_broken_one_fails_with_the_words_of_the_server(
    ran: tuple[Path, set[str], str],
) -> None:
    _, passed, said = ran

    assert "broken" not in passed
    assert "never closed" in said
