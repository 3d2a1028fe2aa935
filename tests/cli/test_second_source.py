"""Two more sources, from the text to the answer: nothing is tied to the first, and they disagree.

The articles and what a curator made of them stand in ``tests/articles``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.http.markup import parse

from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_files
from hnkg.web import create_app

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CURATED = "graph_data/curated"
ENTITIES = f"{CURATED}/entities.tsv"
NAMES = ("first", "second")
PREFIXES = """
PREFIX hnk: <https://w3id.org/hnk-kg/entity/>
PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@pytest.fixture(scope="session")
def articles(checkout: Path) -> Path:
    """Return the folder of the articles and of the tables made from them."""
    return checkout / "tests/articles"


def add(root: Path, articles: Path, hnkg: Run) -> None:
    """Add both articles, and the entities that they speak of."""
    for name in NAMES:
        done = hnkg(
            "add-source",
            articles / name / "article.txt",
            *("--key", f"examplamine-{name}", "--title", "Examplamine"),
            *("--publisher", "The tests", "--rights", "Invented for the tests."),
            *("--kind", "article", "--root", root),
        )
        assert done.returncode == 0, done.stderr
    with (root / ENTITIES).open("a", encoding="utf-8") as table:
        table.write((articles / "entities.tsv").read_text(encoding="utf-8"))


def curate(root: Path, articles: Path) -> None:
    """Put the edited tables in the place of those that the command made."""
    for name in NAMES:
        for table in ("units.tsv", "claims.tsv"):
            shutil.copy(articles / name / table, root / CURATED / f"examplamine-{name}" / table)


@pytest.fixture(scope="module")
def built(
    fresh_data: Path, articles: Path, tmp_path_factory: pytest.TempPathFactory, hnkg: Run
) -> Path:
    """Return data with the two further sources, built and validated by the real shapes."""
    root = shutil.copytree(fresh_data, tmp_path_factory.mktemp("two") / "copy")
    add(root, articles, hnkg)
    curate(root, articles)
    done = hnkg("build", "--root", root)
    assert done.returncode == 0, done.stderr
    return root


def ask(root: Path, hnkg: Run, query: str) -> list[dict[str, str]]:
    release = root / "graph_data/release/hnk-kg.nq"
    done = hnkg("query", query, "--data", release, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def cells(table: Path) -> list[dict[str, str]]:
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def test_the_build_names_every_sentence_before_they_are_curated(
    light_copy: Path, articles: Path, hnkg: Run
) -> None:
    add(light_copy, articles, hnkg)

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert "7 mistakes in the curated files" in done.stderr
    assert done.stderr.count("no claim is read from sentence") == 7


@pytest.mark.parametrize("name", NAMES)
def test_the_curator_kept_the_places_of_the_units(
    name: str, light_copy: Path, articles: Path, hnkg: Run
) -> None:
    add(light_copy, articles, hnkg)

    made = cells(light_copy / CURATED / f"examplamine-{name}" / "units.tsv")
    edited = cells(articles / name / "units.tsv")
    assert [(row["start"], row["end"], row["text"]) for row in edited] == [
        (row["start"], row["end"], row["text"]) for row in made
    ]


def test_a_release_of_three_sources_is_valid_and_up_to_date(built: Path, hnkg: Run) -> None:
    checked = hnkg("build", "--check", "--root", built)
    valid = hnkg("validate", built / "graph_data/release/hnk-kg.trig")

    assert checked.returncode == 0, checked.stderr
    assert valid.returncode == 0, valid.stdout


def test_the_claims_of_each_source_are_its_own(built: Path, hnkg: Run) -> None:
    rows = ask(
        built,
        hnkg,
        """PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX hnkv: <https://w3id.org/hnk-kg/ontology#>
        SELECT ?source (COUNT(?claim) AS ?count) {
          GRAPH ?any { ?claim a hnkv:Claim ; dcterms:source ?source }
        } GROUP BY ?source ORDER BY ?source""",
    )

    found = {row["source"].rpartition("/")[2].rpartition("-")[0]: row["count"] for row in rows}
    assert found == {"examplamine-first": "4", "examplamine-second": "2", "wikimd-hnk": "76"}


def test_both_sides_of_a_disagreement_stand(built: Path, hnkg: Run) -> None:
    rows = ask(
        built,
        hnkg,
        PREFIXES
        + """SELECT ?property ?object {
          hnk:examplamine ?property ?object . ?property hnkv:ofRelation ?relation
        } ORDER BY ?property ?object""",
    )

    names = {(row["property"].rpartition("#")[2], row["object"].rpartition("/")[2]) for row in rows}
    assert names >= {
        ("actsPrimarilyOn", "first-test-receptor"),
        ("doesNotActPrimarilyOn", "first-test-receptor"),
        ("metaboliteOf", "sampletine"),
    }


def test_a_hedge_of_one_source_does_not_weaken_another(built: Path, hnkg: Run) -> None:
    rows = ask(
        built,
        hnkg,
        PREFIXES
        + """SELECT ?property {
          VALUES ?property { hnkv:actsOn hnkv:putativelyActsOn hnkv:reportedlyActsOn }
          hnk:examplamine ?property hnk:second-test-receptor
        } ORDER BY ?property""",
    )

    assert [row["property"].rpartition("#")[2] for row in rows] == [
        "actsOn",
        "putativelyActsOn",
        "reportedlyActsOn",
    ]


def test_the_claims_account_for_the_direct_triples(built: Path, hnkg: Run) -> None:
    """The question that lists what does not fit has no row, with three sources as with one."""
    assert ask(built, hnkg, "cq-23") == []


def test_sources_that_disagree_are_listed_as_contested(built: Path, hnkg: Run) -> None:
    rows = ask(
        built,
        hnkg,
        PREFIXES
        + """PREFIX graph: <https://w3id.org/hnk-kg/graph/>
        SELECT ?claim ?contester {
          GRAPH graph:contested { ?claim hnkv:contestedBy ?contester }
          FILTER ( CONTAINS(STR(?claim), "examplamine") )
        } ORDER BY ?claim""",
    )

    base = "https://w3id.org/hnk-kg/claim/examplamine-"
    assert rows == [
        {"claim": f"{base}first/C02.1", "contester": f"{base}second/C02.1"},
        {"claim": f"{base}second/C02.1", "contester": f"{base}first/C02.1"},
    ]


def test_the_quote_over_a_line_end_keeps_its_place(built: Path, hnkg: Run) -> None:
    (row,) = ask(
        built,
        hnkg,
        PREFIXES
        + """PREFIX biolink: <https://w3id.org/biolink/vocab/>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?quote ?span {
          <https://w3id.org/hnk-kg/claim/examplamine-first/C03.1>
            biolink:supporting_text ?quote ; prov:wasDerivedFrom ?span
        }""",
    )

    start, end = map(int, row["span"].rpartition("=")[2].split(","))
    text = (built / "graph_data/sources/examplamine-first.txt").read_text(encoding="utf-8")
    assert text[start:end] == "It acts on\nthe second test receptor"
    assert row["quote"] == "It acts on the second test receptor"


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("first", ["C02.1 contested by another source", "C02.2", "C03.1", "C04.1"]),
        ("second", ["C02.1 denied contested by another source", "C03.1 believed"]),
    ],
)
def test_each_source_has_a_page_with_its_own_claims(
    name: str, marks: list[str], built: Path, articles: Path
) -> None:
    loaded = load_files([str(built / "graph_data/release/hnk-kg.nq")], merge=True)
    http = create_app(Settings(), EmbeddedStore.of(loaded)).test_client()
    text = (articles / name / "article.txt").read_bytes()
    source = f"examplamine-{name}-{hashlib.sha256(text).hexdigest()[:8]}"
    page = parse(http.get(f"/source/{source}.html").text)

    found = {mark.text for mark in page.of_class("mark")}
    assert sorted(found) == marks


def test_a_claim_of_a_second_source_is_reviewed_by_its_reference(
    light_copy: Path, articles: Path, hnkg: Run
) -> None:
    add(light_copy, articles, hnkg)
    curate(light_copy, articles)

    unclear = hnkg("review", "C02.1", "--by", "Ada Example", "--root", light_copy)
    done = hnkg("review", "examplamine-second/C02.1", "--by", "Ada Example", "--root", light_copy)

    assert unclear.returncode == 2
    assert "3 sources have a claim C02.1.\n  Write one of: wikimd-hnk/C02.1," in unclear.stderr
    assert done.returncode == 0, done.stderr
    table = cells(light_copy / CURATED / "examplamine-second/claims.tsv")
    assert [row["reviewed_by"] for row in table] == ["Ada Example", ""]


def test_a_discovery_may_be_reported_by_another_source(
    light_copy: Path, articles: Path, hnkg: Run
) -> None:
    add(light_copy, articles, hnkg)
    curate(light_copy, articles)
    entities = light_copy / ENTITIES
    text = entities.read_text(encoding="utf-8")
    entities.write_text(text.replace(" | wikimd-hnk/C09.3", " | examplamine-first/C03.1"))

    done = hnkg("build", "--root", light_copy)

    quads = (light_copy / "graph_data/release/hnk-kg.nq").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "ontology#reportedBy> <https://w3id.org/hnk-kg/claim/examplamine-first/C03.1>" in quads


def test_one_source_may_not_say_both(light_copy: Path, articles: Path, hnkg: Run) -> None:
    add(light_copy, articles, hnkg)
    curate(light_copy, articles)
    table = light_copy / CURATED / "examplamine-second/claims.tsv"
    text = table.read_text(encoding="utf-8")
    line = text.splitlines()[2]
    affirming = line.replace("\tActsOn\tsecond-", "\tPrimaryAction\tfirst-").replace(
        "\tbelieved\tstated\tis believed to\t", "\tasserted\tstated\t\t"
    )
    assert affirming != line
    table.write_text(text.replace(line, affirming), encoding="utf-8")

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert done.stderr.endswith(
        f"{CURATED}/examplamine-second/claims.tsv:3: C03.1 affirms what C02.1 in line 2 denies, of"
        " the same subject and object, both outright.\n  Read both passages again: hedge the one"
        " that is hedged, or name relation, subject or object of one of them more exactly.\n"
    )
