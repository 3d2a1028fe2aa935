"""What the release says of itself: DCAT 3, provenance of the build, schema.org, SPDX."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from hnkg.namespaces import BASE, DCAT, DCTERMS, HNKV, PAV, PROV, RDFS, SCHEMA, SPDX
from hnkg.release import GENERATED, RELEASE, input_checksums

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge

PREFIXES: Final = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "hnkv": HNKV,
    "pav": PAV,
    "prov": PROV,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "spdx": SPDX,
}


@pytest.fixture(scope="module")
def described(checkout: Path) -> ox.Store:
    """Return the description and the rest of the release, as they are served."""
    store = ox.Store()
    for name in ("hnk-kg.nq", "dataset.ttl"):
        store.extend(ox.Quad(*q.triple) for q in ox.parse(path=checkout / RELEASE / name))
    return store


@pytest.fixture(scope="module")
def document(checkout: Path) -> ox.Store:
    """Return the schema.org document as RDF, read without a network."""
    store = ox.Store()
    store.load(path=checkout / RELEASE / "schema-org.jsonld", format=ox.RdfFormat.JSON_LD)
    return store


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    found = store.query(text, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(str(getattr(term, "value", term)) for term in row) for row in found)


def test_the_versions_are_related_and_agree(described: ox.Store) -> None:
    (found,) = rows(
        described,
        """SELECT ?summary ?version ?number {
          ?summary dcat:hasCurrentVersion ?version ; pav:hasCurrentVersion ?version ;
            dcat:hasVersion ?version .
          ?version dcat:isVersionOf ?summary ; dct:isVersionOf ?summary ;
            dcat:version ?number ; pav:version ?number .
        }""",
    )

    assert found == (f"{BASE}dataset", f"{BASE}dataset/{found[2]}", found[2])


def test_the_catalog_has_the_dataset_and_its_service(described: ox.Store) -> None:
    assert rows(
        described,
        """SELECT ?dataset ?endpoint {
          ?catalog a dcat:Catalog ; dcat:dataset ?dataset ; dcat:service ?service .
          ?service a dcat:DataService ; dcat:endpointURL ?endpoint ; dcat:servesDataset ?dataset
        }""",
    ) == [(f"{BASE}dataset/0.1.0", f"{BASE}sparql")]


def test_every_file_has_its_address_and_its_media_type_from_the_register(
    described: ox.Store,
) -> None:
    found = rows(
        described,
        "SELECT ?file ?url ?format ?type { "
        "?file a dcat:Distribution ; dcat:downloadURL ?url ; dct:format ?format ; "
        "dcat:mediaType ?type }",
    )

    assert len(found) >= 5
    for file, url, text, registered in found:
        assert file == url
        assert registered == f"https://www.iana.org/assignments/media-types/{text}"


def test_every_rdf_file_names_the_specification_of_its_syntax(described: ox.Store) -> None:
    found = rows(
        described,
        "SELECT ?format ?spec { ?file a dcat:Distribution ; dct:format ?format ; "
        "dct:conformsTo ?spec }",
    )

    assert {spec.split("/")[-2] for _, spec in found} >= {
        "n-quads",
        "trig",
        "turtle",
        "json-ld11",
        "rdf-syntax-grammar",
    }


def test_the_licence_is_named_as_spdx_names_it(described: ox.Store, checkout: Path) -> None:
    (found,) = rows(
        described,
        "SELECT ?id { ?version dcat:isVersionOf ?summary ; dct:license/spdx:licenseId ?id }",
    )
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))

    assert found[0] in project["project"]["license"].split(" AND ")


def test_the_build_used_every_curated_file_and_rule_as_it_is(
    described: ox.Store, checkout: Path
) -> None:
    """Walk the folders here, and compare the checksums with those that the description gives."""
    found = rows(
        described,
        """SELECT ?path ?sum {
          ?version dcat:isVersionOf ?summary ; prov:wasGeneratedBy/prov:used ?input .
          ?input dct:title ?path ; schema:sha256 ?sum . FILTER ( CONTAINS(STR(?path), "/") )
        }""",
    )
    folders = ("graph_data/curated", "ontology", "queries/rules", "shapes")
    files = [file for folder in folders for file in (checkout / folder).rglob("*")]
    expected = {
        file.relative_to(checkout).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and file.suffix != ".md"
    }

    checksums = {row[0]: row[1] for row in found}
    assert checksums == {p: s for p, s in expected.items() if p not in GENERATED}
    assert "queries/rules/direct.rq" in checksums


def test_the_build_used_every_source(described: ox.Store, knowledge: Knowledge) -> None:
    found = rows(
        described,
        """SELECT DISTINCT ?sum {
          ?version dcat:isVersionOf ?summary ; dct:source ?source ;
            prov:wasGeneratedBy/prov:used ?source .
          ?source schema:sha256 ?sum
        }""",
    )

    assert found == sorted((source.sha256,) for source in knowledge.sources)


def test_a_changed_rule_changes_its_checksum(data_copy: Path) -> None:
    before = input_checksums(data_copy)
    rule = data_copy / "queries/rules/direct.rq"
    rule.write_text(rule.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    after = input_checksums(data_copy)

    assert {path for path in before if before[path] != after[path]} == {"queries/rules/direct.rq"}
    assert before.keys() == after.keys()


def test_no_tool_and_no_machine_is_named(described: ox.Store) -> None:
    texts = [
        quad.object.value
        for quad in described
        if isinstance(quad.object, ox.Literal) and quad.predicate.value.startswith((DCAT, DCTERMS))
    ]

    assert not [text for text in texts if re.search(r"(?i)pyoxigraph|rdflib|pyshacl|rdkit", text)]


def test_schema_org_says_what_the_description_says(document: ox.Store, described: ox.Store) -> None:
    """Name, version, date, licence and sources, and each file with size and checksum."""
    ours = rows(
        described,
        """SELECT ?version ?number ?date ?licence ?source {
          ?version dcat:isVersionOf ?summary ; dcat:version ?number ; dct:issued ?date ;
            dct:license ?licence ; dct:source ?source }""",
    )
    theirs = rows(
        document,
        """SELECT ?version ?number ?date ?licence ?source {
          ?version a schema:Dataset ; schema:version ?number ; schema:datePublished ?date ;
            schema:license ?licence ; schema:isBasedOn ?source . ?source a schema:WebPage }""",
    )
    assert theirs == ours
    files = rows(
        described,
        """SELECT ?file ?size ?sum {
          ?file a dcat:Distribution ; dcat:byteSize ?bytes ; schema:sha256 ?sum
          BIND ( CONCAT(STR(?bytes), " B") AS ?size ) }""",
    )
    assert files == rows(
        document,
        """SELECT ?url ?size ?sum {
          ?dataset schema:distribution ?file . ?file a schema:DataDownload ;
            schema:contentUrl ?url ; schema:contentSize ?size ; schema:sha256 ?sum }""",
    )


def works_that_count(described: ox.Store) -> list[tuple[str, ...]]:
    """Return what the graph says of every work that counts, one row a link."""
    return rows(
        described,
        """SELECT DISTINCT ?work ?type ?name ?link {
          ?line hnkv:bearsOn ?claim ; hnkv:countsTowardsVerdict true ; dct:source ?work .
          ?work a hnkv:Publication ; rdfs:label ?label .
          OPTIONAL { ?work schema:sameAs ?link }
          BIND ( STR(?label) AS ?name )
          BIND ( EXISTS { ?work a hnkv:JournalArticle } AS ?article )
          BIND ( IF(?article, schema:ScholarlyArticle, schema:CreativeWork) AS ?type ) }""",
    )


def citations(document: ox.Store) -> list[tuple[str, ...]]:
    """Return the same of what the document cites."""
    return rows(
        document,
        """SELECT ?work ?type ?name ?link {
          ?dataset a schema:Dataset ; schema:citation ?work .
          ?work a ?type ; schema:name ?name . OPTIONAL { ?work schema:sameAs ?link } }""",
    )


def test_schema_org_cites_every_work_that_counts_as_evidence(
    document: ox.Store, described: ox.Store
) -> None:
    """With the title and the links that it has in the graph, and no other work."""
    cited = citations(document)

    assert len({row[0] for row in cited}) > 50
    assert cited == works_that_count(described)


def test_a_changed_digit_in_a_citation_is_noticed(checkout: Path, described: ox.Store) -> None:
    """Change the last digit of each link, title and IRI in turn, where there is one."""
    text = (checkout / RELEASE / "schema-org.jsonld").read_text(encoding="utf-8")
    expected = works_that_count(described)
    values = {value for row in expected for value in row if re.search(r"\d", value)}
    assert len(values) > 100
    for value in sorted(values):
        last = [match.start() for match in re.finditer(r"\d", value)][-1]
        wrong = f"{value[:last]}{(int(value[last]) + 1) % 10}{value[last + 1 :]}"
        was, now = (json.dumps(words, ensure_ascii=False) for words in (value, wrong))
        assert was in text, value
        changed = ox.Store()
        changed.load(text.replace(was, now).encode(), format=ox.RdfFormat.JSON_LD)
        assert citations(changed) != expected, value


def test_citations_are_sorted_and_without_an_identifier_have_no_link(checkout: Path) -> None:
    text = (checkout / RELEASE / "schema-org.jsonld").read_text(encoding="utf-8")
    cited = {node["@id"]: node for node in json.loads(text)["citation"]}

    assert list(cited) == sorted(cited)
    assert all(node.get("sameAs") != [] for node in cited.values())
    assert cited[f"{BASE}publication/ijnp21_84"].keys() == {"@type", "@id", "name"}


def test_schema_org_has_what_search_engines_ask(checkout: Path, knowledge: Knowledge) -> None:
    """A description of 50 to 5,000 characters, and no word of the article under our licence."""
    text = (checkout / RELEASE / "schema-org.jsonld").read_text(encoding="utf-8")
    document = json.loads(text)

    assert document["@type"] == "Dataset"
    assert document["@context"] == {"@vocab": SCHEMA}
    assert 50 <= len(document["description"]) <= 5000
    assert knowledge.info.rights in document["description"]
    for key in ("name", "license", "creator", "isBasedOn", "citation", "distribution", "keywords"):
        assert document[key], key
    for source in document["isBasedOn"]:
        assert "license" not in source
        assert source["copyrightNotice"]
