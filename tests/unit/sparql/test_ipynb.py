"""A query becomes a notebook that any Jupyter opens and that asks just this query."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.sparql.ipynb import build_notebook, file_name, write_text

SELECT = "SELECT ?s WHERE { ?s ?p ?o }"
ENDPOINT = "https://example.org/sparql"


def cells_of(title: str = "T", query: str = SELECT, endpoint: str = ENDPOINT) -> list[Any]:
    cells: list[Any] = json.loads(build_notebook(title, query, endpoint))["cells"]
    return cells


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def value_of(code: str, name: str) -> str:
    """Return the text that a line of code gives to a name, without running anything."""
    (statement,) = ast.parse(code).body
    assert isinstance(statement, ast.Assign)
    assert ast.unparse(statement.targets[0]) == name
    value = statement.value
    if isinstance(value, ast.Call):  # '''...'''.strip()
        assert isinstance(value.func, ast.Attribute)
        value = value.func.value
        return str(ast.literal_eval(value)).strip()
    return str(ast.literal_eval(value))


def test_it_is_a_notebook_of_format_4_5() -> None:
    document = json.loads(build_notebook("T", SELECT, ENDPOINT))

    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    assert document["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in document["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in ids)
    for cell in document["cells"]:
        extra = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | extra


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert build_notebook("T", SELECT, ENDPOINT) == build_notebook("T", SELECT, ENDPOINT)


def test_every_code_cell_is_python() -> None:
    for cell in cells_of():
        if cell["cell_type"] == "code":
            ast.parse(source_of(cell))


@given(query=st.text())
def test_the_notebook_asks_exactly_the_query(query: str) -> None:
    """Whatever quotes, escapes and control characters stand in it."""
    cells = {cell["id"]: source_of(cell) for cell in cells_of(query=query)}

    assert value_of(cells["query"], "query") == query.strip()


@given(text=st.text(alphabet="'\\\"nu0{}\n\r "))
def test_text_between_three_quotes_is_the_text(text: str) -> None:
    assert value_of(f"query = {write_text(text)}", "query") == text.strip()


@given(endpoint=st.text(min_size=1))
def test_the_endpoint_is_a_text_and_never_code(endpoint: str) -> None:
    code = {cell["id"]: source_of(cell) for cell in cells_of(endpoint=endpoint)}["open"]
    call = ast.parse(code).body[1]

    assert isinstance(call, ast.Assign)
    assert isinstance(call.value, ast.Call)
    assert [ast.literal_eval(argument) for argument in call.value.args] == [endpoint]


def test_without_endpoint_it_opens_the_release_of_the_package() -> None:
    cells = {cell["id"]: source_of(cell) for cell in cells_of(endpoint="")}

    assert cells["open"] == "import hnkg\n\ngraph = hnkg.open()"


def test_a_query_that_asks_others_is_asked_from_the_readers_side() -> None:
    query = "SELECT * { SERVICE <https://example.org/other> { ?s ?p ?o } }"
    cells = {cell["id"]: source_of(cell) for cell in cells_of(query=query)}

    assert cells["open"].endswith("hnkg.open(federate=True)")


@pytest.mark.parametrize(
    ("query", "call"),
    [
        (SELECT, "graph.select(query"),
        ("ASK { ?s ?p ?o }", "graph.ask(query"),
        ("# comment\nPREFIX a: <b:c>\nCONSTRUCT WHERE { ?s ?p ?o }", "graph.construct(query"),
        ("DESCRIBE <a:b>", "graph.construct(query"),
        ("SELEKT broken", "graph.select(query"),
    ],
)
def test_the_call_is_the_one_for_the_kind_of_query(query: str, call: str) -> None:
    assert call in source_of(cells_of(query=query)[-1])


@pytest.mark.parametrize(
    "title",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "a\n# b",
        "`$x$` **b**",
        "a" * 999,
    ],
)
def test_a_title_is_one_line_of_plain_text(title: str) -> None:
    """Every character that Markdown or HTML would read is escaped."""
    heading, *rest = source_of(cells_of(title=title)[0]).split("\n")

    assert heading.startswith("# ")
    assert not re.search(r"(?<!\\)[<>\[\]`*_$]", heading[2:])
    assert rest[0] == ""
    assert len(heading) < 700


def test_the_words_of_caution_are_part_of_it() -> None:
    about = source_of(json.loads(build_notebook("T", SELECT, "", "One row a *claim*."))["cells"][0])

    assert "no medical advice" in about
    assert r"**Watch out:** One row a \*claim\*." in about


@pytest.mark.parametrize(
    ("title", "name"),
    [("", "query.ipynb"), ("../../etc/passwd", "etc-passwd.ipynb"), ("ä", "query.ipynb")],
)
def test_the_name_of_the_file_is_harmless(title: str, name: str) -> None:
    assert file_name(title) == name
