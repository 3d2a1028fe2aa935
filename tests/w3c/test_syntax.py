"""The syntax tests of the W3C: what is a query is answered, what is none is refused with 400.

Updates are refused with 403 whatever they say, well-formed or not, by every way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from tests.w3c.suite import load_updates, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.w3c.direct import EngineAnswer
    from tests.w3c.suite import Syntax

SPARQL_UPDATE = "application/sparql-update"


def test_a_query_is_refused_with_400_exactly_when_it_is_none(
    client: httpx.Client,
    known: Mapping[str, str],
    engine: Mapping[str, EngineAnswer],
    syntax: Syntax,
) -> None:
    text = read(syntax.file)
    if syntax.update:
        assert_refused_as_update(client, text)
        return
    answer = client.get("/sparql", params={"query": text}, headers={"Accept": "*/*"})
    taken = answer.status_code != httpx.codes.BAD_REQUEST
    said = f"{answer.status_code}\n{answer.text}\n{text}"

    if syntax.id in known:
        assert taken != syntax.positive, "listed as a failure, but passes: strike it out"
        assert engine[syntax.id].wrong, f"the engine alone passes:\n{said}"
    elif not syntax.positive:
        assert not taken, said
    elif "SERVICE" in text.upper():
        assert answer.status_code in {httpx.codes.OK, httpx.codes.FORBIDDEN}, said
    else:
        assert taken, said


def test_an_update_is_refused_with_403_that_says_why(suite: Path, client: httpx.Client) -> None:
    updates = load_updates(suite)

    assert len(updates) > 50
    for update in updates:
        assert_refused_as_update(client, read(update))


@pytest.mark.parametrize("where", ["data", "params"])
def test_an_update_beside_a_query_is_refused_too(client: httpx.Client, where: str) -> None:
    form = {"query": "ASK {}", "update": "CLEAR ALL"}
    given = {"data": form} if where == "data" else {"params": form}

    answer = client.request("POST" if where == "data" else "GET", "/sparql", **given)  # type: ignore[arg-type]  # one of two keyword arguments

    assert answer.status_code == httpx.codes.FORBIDDEN


def assert_refused_as_update(client: httpx.Client, text: str) -> None:
    form = client.post("/sparql", data={"update": text})
    direct = client.post("/sparql", content=text.encode(), headers={"Content-Type": SPARQL_UPDATE})
    for answer in (form, direct):
        assert answer.status_code == httpx.codes.FORBIDDEN, answer.text
        assert "update" in answer.text.lower(), answer.text
        assert "only reads" in answer.text, answer.text
