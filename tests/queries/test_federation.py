"""CQ31 asks from the client's side; a loopback server stands in for the other database."""

from __future__ import annotations

import csv
import io
import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import pytest
import rdflib
import rdflib.query
from tests.queries.engines import ROOT, own_deprecations
from tests.w3c.serving import serving
from tests.waiting import without_waiting

from hnkg.namespaces import HNK
from hnkg.queries import find_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUERY = find_query("cq-31", ROOT)
REMOTE = "https://query.wikidata.org/sparql"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

#: What the stand-in says; made up for this test, and no content of any database.
STAND_IN = f"""
<http://www.wikidata.org/entity/Q243547> <{LABEL}> "stand-in label"@en , "libellé"@fr ;
  <http://example.org/number> "7" ; <http://example.org/link> <http://example.org/thing> .
<http://www.wikidata.org/entity/Q1> <{LABEL}> "nobody asks for this"@en .
"""
EXPECTED = [
    [f"{HNK}ketamine", REMOTE, "http://example.org/number", "7"],
    [f"{HNK}ketamine", REMOTE, LABEL, "stand-in label"],
]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of another endpoint with a few triples."""
    data = tmp_path_factory.mktemp("remote") / "remote.ttl"
    data.write_text(STAND_IN, encoding="utf-8")
    with serving(str(data)) as address:
        yield f"{address}/sparql"


@pytest.fixture
def nobody() -> Iterator[str]:
    """Return an address that nobody listens at: bound, so that it stays free."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/sparql"


def asked_of(endpoint: str) -> str:
    """Return the query with another endpoint in place of the one that SERVICE names."""
    assert QUERY.text.count(f"SERVICE SILENT <{REMOTE}>") == 1
    return QUERY.text.replace(f"SERVICE SILENT <{REMOTE}>", f"SERVICE SILENT <{endpoint}>")


def hnkg_query(query: Path, *options: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "hnkg", "query", str(query), "--format", "csv", *options],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    done.stderr = without_waiting(done.stderr)
    return done


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "query.rq"
    file.write_text(text, encoding="utf-8")
    return file


def test_our_command_joins_what_the_other_endpoint_says(tmp_path: Path, stand_in: str) -> None:
    done = hnkg_query(written(tmp_path, asked_of(stand_in)), "--federate")

    assert (done.returncode, done.stderr) == (0, "")
    assert rows(done.stdout) == [["entity", "source", "property", "value"], *EXPECTED]


def test_another_engine_gets_the_same_rows(stand_in: str) -> None:
    """The engine of rdflib knows no SILENT, and sends the prefixes that its graph has."""
    data = rdflib.Graph()
    data.bind("wikidata", "http://www.wikidata.org/entity/")
    data.add(
        (
            rdflib.URIRef(f"{HNK}ketamine"),
            rdflib.SKOS.exactMatch,
            rdflib.URIRef("http://www.wikidata.org/entity/Q243547"),
        )
    )
    with own_deprecations():
        found = data.query(asked_of(stand_in).replace("SERVICE SILENT", "SERVICE"))

    assert [list(map(str, cast("rdflib.query.ResultRow", row))) for row in found] == EXPECTED


def test_where_nobody_answers_there_are_no_rows_and_a_notice(tmp_path: Path, nobody: str) -> None:
    done = hnkg_query(written(tmp_path, asked_of(nobody)), "--federate")

    assert done.returncode == 0
    assert rows(done.stdout) == [["entity", "source", "property", "value"]]
    assert "Another endpoint did not answer" in done.stderr
    assert "The rows that need it are missing" in done.stderr


def test_a_service_that_is_not_silent_fails_where_nobody_answers(
    tmp_path: Path, nobody: str
) -> None:
    query = written(tmp_path, asked_of(nobody).replace(" SILENT", ""))
    done = hnkg_query(query, "--federate")

    assert (done.returncode, done.stdout) == (1, "")
    assert "Another endpoint did not answer" in done.stderr


def test_nobody_is_asked_unless_it_is_allowed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        done = hnkg_query(written(tmp_path, asked_of(endpoint)))

        assert (done.returncode, done.stdout) == (2, "")
        assert "hnkg query --federate" in done.stderr
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_entities_that_are_asked_about_are_those_of_the_mappings(checkout: Path) -> None:
    """Each is the Wikidata item that the mapping table gives for an entity, exactly or closely."""
    table = (checkout / "ontology/mappings.sssom.tsv").read_text(encoding="utf-8")
    mapped = {
        item
        for line in table.splitlines()
        if re.search(r"\tskos:(exact|close)Match\t", line)
        for item in re.findall(r"\twikidata:(Q[0-9]+)\t", line)
    }
    asked = set(re.findall(r"wikidata:(Q[0-9]+)", QUERY.text))

    assert asked
    assert asked <= mapped
