"""Any query can be taken away as a Jupyter notebook that asks this server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hnkg.settings import Settings

from .conftest import SELECT

if TYPE_CHECKING:
    from werkzeug.test import Client as WsgiClient
    from werkzeug.test import TestResponse

PATH = "/notebook.ipynb"


def sources(response: TestResponse) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in json.loads(response.data)["cells"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_notebook_holds_title_query_and_endpoint(http: WsgiClient, method: str) -> None:
    asked = {"query": SELECT, "title": "Labels & names"}
    base = "https://kg.example.org"
    if method == "GET":
        response = http.get(PATH, base_url=base, query_string=asked)
    else:
        response = http.post(PATH, base_url=base, data=asked)

    assert response.status_code == 200
    assert response.mimetype == "application/x-ipynb+json"
    cells = sources(response)
    assert cells["about"].startswith(r"# Labels \& names")
    assert SELECT in cells["query"]
    assert cells["open"].endswith("hnkg.open('https://kg.example.org/sparql')")


def test_it_is_a_file_to_keep(http: WsgiClient) -> None:
    response = http.get(PATH, query_string={"query": SELECT, "title": 'a"b\r\nX-Evil: 1'})

    assert response.headers["Content-Disposition"] == 'attachment; filename="a-b-x-evil-1.ipynb"'
    assert "X-Evil" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("settings", [Settings(root_path="/kg")])
def test_below_a_path_the_endpoint_has_the_path(front: WsgiClient) -> None:
    response = front.get(f"/kg{PATH}", query_string={"query": SELECT})

    assert "localhost/kg/sparql" in sources(response)["open"]


@pytest.mark.parametrize("query", [None, "  "])
def test_without_a_query_there_is_no_notebook(http: WsgiClient, query: str | None) -> None:
    response = http.get(PATH, query_string={} if query is None else {"query": query})

    assert response.status_code == 400
    assert "query=" in response.get_data(as_text=True)
