"""The scripts of pages: there when npm bundled them, and missed by nothing but editor and graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.web import create_app

from .conftest import BROWSER, SELECT

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox
    from flask import Flask
    from flask.testing import FlaskClient

MISSING = "This server was installed without its editor"


@pytest.fixture
def app(released_store: ox.Store) -> Flask:
    """An application of its own, whose folder of scripts may be changed."""
    return create_app(Settings(), EmbeddedStore(released_store, "d"))


def bundle(app: Flask, folder: Path) -> None:
    """Let an application find a bundle in a folder."""
    (folder / "bundle").mkdir()
    (folder / "bundle/editor.js").write_text("// the editor\n")
    app.static_folder = str(folder)


def test_without_the_bundle_the_page_says_so_and_the_form_answers(
    app: Flask, tmp_path: Path
) -> None:
    app.static_folder = str(tmp_path)
    http = app.test_client()
    empty = http.get("/sparql", headers={"Accept": BROWSER}).text
    answered = http.get("/sparql", query_string={"query": SELECT}, headers={"Accept": BROWSER})

    assert MISSING in empty
    assert "bundle" not in empty
    assert '<textarea id="query" name="query"' in empty
    assert answered.status_code == 200
    assert "<table" in answered.text


def test_with_the_bundle_the_page_loads_the_editor_as_a_file(app: Flask, tmp_path: Path) -> None:
    bundle(app, tmp_path)
    http = app.test_client()
    text = http.get("/sparql", headers={"Accept": BROWSER}).text

    assert MISSING not in text
    assert '<script type="module" src="/assets/bundle/editor.js"></script>' in text
    loaded = http.get("/assets/bundle/editor.js", buffered=True)
    assert loaded.mimetype in {"text/javascript", "application/javascript"}


def test_an_error_in_a_query_has_the_editor_beside_it_and_its_place(
    app: Flask, tmp_path: Path
) -> None:
    bundle(app, tmp_path)
    query = {"query": "SELECT *\nWHERE { ?s oops }"}
    text = app.test_client().get("/sparql", query_string=query, headers={"Accept": BROWSER}).text

    assert "bundle/editor.js" in text
    assert 'data-line="2" data-column="12"' in text


def test_the_vocabulary_has_the_prefixes_classes_and_properties(released: FlaskClient) -> None:
    response = released.get("/sparql/vocabulary.json")
    content = json.loads(response.data)

    assert response.mimetype == "application/json"
    assert content["prefixes"]["hnkv"] == "https://w3id.org/hnk-kg/ontology#"
    assert ["https://w3id.org/hnk-kg/ontology#Claim", 76, "claim"] in content["classes"]
    metabolite_of = ["https://w3id.org/hnk-kg/ontology#metaboliteOf", 1, "is a metabolite of"]
    assert metabolite_of in content["properties"]


def test_the_vocabulary_counts_as_the_void_description_does(released: FlaskClient) -> None:
    """One table of numbers for programs and for people."""
    query = """
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?class ?count { ?d void:classPartition ?p . ?p void:class ?class .
          ?p void:entities ?count FILTER NOT EXISTS { ?p void:propertyPartition ?q } }"""
    answer = json.loads(released.get("/sparql", query_string={"query": query}).data)
    rows = answer["results"]["bindings"]
    described = {row["class"]["value"]: int(row["count"]["value"]) for row in rows}
    vocabulary = json.loads(released.get("/sparql/vocabulary.json").data)
    listed = {iri: count for iri, count, _ in vocabulary["classes"]}

    shared = described.keys() & listed.keys()
    assert len(shared) > 50
    assert {iri: listed[iri] for iri in shared} == {iri: described[iri] for iri in shared}
