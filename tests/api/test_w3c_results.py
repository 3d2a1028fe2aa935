"""The result documents of the W3C suite keep every term on their way through ``select``."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.api.conftest import Reply, answering
from tests.clients.missing import require
from tests.w3c.suite import suite_root

import hnkg

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

MEDIA_TYPES = {
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".srx": "application/sparql-results+xml",
}


def documents(*endings: str) -> list[Path]:
    root = suite_root()
    found = (path for path in root.rglob("*") if path.suffix in endings)
    return sorted(path for path in found if path.name != "INDEX.tsv")


def select(path: Path, *, terms: bool) -> pd.DataFrame:
    """Let an endpoint answer with a document, and ask it."""
    reply = Reply(headers={"Content-Type": MEDIA_TYPES[path.suffix]}, body=path.read_bytes())
    with answering(reply) as url:
        return hnkg.open(url).select("SELECT * { ?s ?p ?o }", terms=terms)


def json_term(term: dict[str, object], *, inner: bool = False) -> str:
    """Write a term of a JSON result as N-Triples has it, without our reader."""
    value = term["value"]
    if isinstance(value, dict):
        names = ("subject", "predicate", "object")
        parts = " ".join(json_term(value[name], inner=True) for name in names)
        return f"<<( {parts} )>>" if inner else parts
    assert isinstance(value, str)
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:{value}"
    if language := term.get("xml:lang"):
        direction = f"--{term['its:dir']}" if "its:dir" in term else ""
        return str(ox.Literal(value, language=str(language))) + direction
    datatype = str(term.get("datatype", "http://www.w3.org/2001/XMLSchema#string"))
    return str(ox.Literal(value, datatype=ox.NamedNode(datatype)))


def written(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {str(name): str(term) for name, term in row.items() if term is not None}
        for row in frame.to_dict("records")
    ]


@pytest.mark.parametrize("path", documents(".srj"), ids=lambda path: str(path.name))
def test_terms_of_json_are_those_of_the_document(path: Path) -> None:
    document = json.loads(path.read_bytes())
    if "boolean" in document:
        reply = Reply(headers={"Content-Type": MEDIA_TYPES[".srj"]}, body=path.read_bytes())
        with answering(reply) as url:
            assert hnkg.open(url).ask("ASK {}") is document["boolean"]
        return
    frame = select(path, terms=True)

    assert list(frame.columns) == document["head"]["vars"]
    expected = [
        {name: json_term(term) for name, term in row.items()}
        for row in document["results"]["bindings"]
    ]
    assert written(frame) == expected


@pytest.mark.parametrize("path", documents(".tsv"), ids=lambda path: str(path.name))
def test_terms_of_tsv_are_those_of_the_document(path: Path) -> None:
    head, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    frame = select(path, terms=True)

    assert [f"?{name}" for name in frame.columns] == head.split("\t")
    assert len(frame) == len(lines)
    store = ox.Store()
    for line, row in zip(lines, frame.itertuples(index=False), strict=True):
        for cell, term in zip(line.split("\t"), row, strict=True):
            if not cell:
                assert term is None
            elif isinstance(term, ox.BlankNode):
                assert cell.startswith("_:")
            else:  # bare numbers too, as SPARQL reads them
                assert bool(store.query(f"ASK {{ FILTER ( sameTerm({term}, {cell}) ) }}"))


@pytest.mark.parametrize("path", documents(".csv"), ids=lambda path: str(path.name))
def test_csv_keeps_its_texts(path: Path) -> None:
    head, *records = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    frame = select(path, terms=False)

    assert list(frame.columns) == head
    assert frame.fillna("").to_numpy().tolist() == records
    kinds = [column["kinds"] for column in frame.attrs["hnkg"]["columns"].values()]
    assert kinds == [["text of CSV"]] * len(head)


def test_the_suite_has_documents_of_each_kind() -> None:
    """Without them the tests above have nothing to look at."""
    install = "w3c/rdf-tests, with HNKG_W3C set to its folder"
    require((suite_root() / "sparql11").is_dir(), "the W3C suite", install)
    assert [len(documents(ending)) > 1 for ending in (".srj", ".tsv", ".csv")] == [True] * 3
