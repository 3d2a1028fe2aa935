"""The files of the release can be downloaded, byte for byte, where the release is served."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.build.distributions import add_file
from hnkg.build.files import ReleaseFile
from hnkg.build.terms import Graph
from hnkg.curation import load_knowledge
from hnkg.resources import CHECKSUMS, RELEASE, data_root
from hnkg.settings import Settings
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_files, load_release
from hnkg.web import build_answering, create_app
from hnkg.web.compression import decode
from hnkg.web.downloads import Downloads

from .conftest import BROWSER
from .test_pages import page_of

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import Client as WsgiClient

TYPES = {
    "SHA256SUMS": "text/plain; charset=utf-8",
    "dataset.ttl": "text/turtle; charset=utf-8",
    "exports/claim-details.csv": "text/csv; charset=utf-8",
    "exports/claims.csv": "text/csv; charset=utf-8",
    "exports/claims.csv-metadata.json": "application/csvm+json",
    "exports/edges.tsv": "text/tab-separated-values; charset=utf-8",
    "exports/edges_negated.tsv": "text/tab-separated-values; charset=utf-8",
    "exports/hnk-kg-nanopubs.trig": "application/trig; charset=utf-8",
    "exports/hnk-kg-rdf12.ttl": "text/turtle; charset=utf-8",
    "exports/hnk-kg.graphml": "application/xml",
    "exports/hnk-kg.sssom.tsv": "text/tab-separated-values; charset=utf-8",
    "exports/nodes.tsv": "text/tab-separated-values; charset=utf-8",
    "hnk-kg.jsonld": "application/ld+json",
    "hnk-kg.nq": "application/n-quads; charset=utf-8",
    "hnk-kg.rdf": "application/rdf+xml",
    "hnk-kg.trig": "application/trig; charset=utf-8",
    "hnk-kg.ttl": "text/turtle; charset=utf-8",
    "schema-org.jsonld": "application/ld+json",
    **{f"structures/{item.entity}.svg": "image/svg+xml" for item in load_knowledge().structures},
}


@pytest.fixture(scope="module")
def folder(checkout: Path) -> Path:
    return checkout / RELEASE


def test_the_types_are_those_of_all_files_of_the_release(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert {file.relative_to(folder).as_posix() for file in files} == set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_file_is_sent_as_it_was_made(released: FlaskClient, folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    response = released.get(f"/download/{name}")

    assert response.status_code == 200
    assert response.data == content
    assert response.headers["Content-Type"] == TYPES[name]
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", TYPES)
def test_head_tells_the_length_without_the_file(released: FlaskClient, name: str) -> None:
    got, head = released.get(f"/download/{name}"), released.head(f"/download/{name}")

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.data))
    assert head.headers["ETag"] == got.headers["ETag"]


def test_the_checksums_are_those_of_the_files_sent(released: FlaskClient) -> None:
    lines = released.get(f"/download/{CHECKSUMS}").text.splitlines()

    assert len(lines) == len(TYPES) - 1
    for line in lines:
        sha256, name = line.split()
        content = released.get(f"/download/{name}").data
        assert hashlib.sha256(content).hexdigest() == sha256


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("name", ["hnk-kg.nq", "dataset.ttl"])
def test_a_file_is_coded_for_who_can_decode_it(
    released: FlaskClient, name: str, coding: str
) -> None:
    plain = released.get(f"/download/{name}")
    for _ in range(2):  # made now, and kept
        coded = released.get(f"/download/{name}", headers={"Accept-Encoding": coding})
        assert coded.headers["Content-Encoding"] == coding
        assert coded.headers["Content-Length"] == str(len(coded.data))
        assert coded.headers["Vary"] == "Accept-Encoding"
        assert coded.headers["ETag"] != plain.headers["ETag"]
        assert len(coded.data) < len(plain.data) / 4
        assert decode(coded.data, coding) == plain.data


def test_a_short_file_is_not_coded(with_a_folder: FlaskClient) -> None:
    response = with_a_folder.get(f"/download/{IN_A_FOLDER}", headers={"Accept-Encoding": "br"})

    assert "Content-Encoding" not in response.headers
    assert response.data == DRAWING


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_who_has_the_file_gets_304(released: FlaskClient, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = released.get("/download/hnk-kg.nq", headers=headers)
    again = released.get(
        "/download/hnk-kg.nq", headers={**headers, "If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    old = released.get("/download/hnk-kg.nq", headers={**headers, "If-None-Match": '"old"'})
    assert old.status_code == 200


@pytest.mark.parametrize(
    "name", ["hnk-kg.zip", "claims.tsv", "..%2F..%2FREADME.md", "%2Fetc%2Fpasswd", "SHA256SUMS%00"]
)
def test_another_name_is_404_and_lists_the_files(released: FlaskClient, name: str) -> None:
    response = released.get(f"/download/{name}")

    assert response.status_code == 404
    assert released.get(f"/download/{name}/x").status_code == 404


def test_an_unknown_file_is_answered_with_those_there_are(released: FlaskClient) -> None:
    assert ", ".join(sorted(TYPES)) in released.get("/download/hnk-kg.zip").text


def test_other_data_have_no_files(http: WsgiClient) -> None:
    for name in TYPES:
        response = http.get(f"/download/{name}")
        assert response.status_code == 404
        assert "Other data than the release" in response.text


def test_the_release_loaded_from_its_files_can_be_downloaded_too(folder: Path) -> None:
    files = [
        str(folder / "hnk-kg.nq"),
        f"https://w3id.org/hnk-kg/graph/dataset={folder}/dataset.ttl",
    ]
    http = create_app(Settings(), EmbeddedStore.of(load_files(files))).test_client()

    assert http.get("/download/hnk-kg.nq").data == (folder / "hnk-kg.nq").read_bytes()


def test_data_that_describe_other_files_have_no_files_here() -> None:
    """Such as the release before this one."""
    loaded = load_release()
    value = ox.NamedNode("http://spdx.org/rdf/terms#checksumValue")
    graph = ox.NamedNode("https://w3id.org/hnk-kg/graph/dataset")
    old = next(iter(loaded.store.quads_for_pattern(None, value, None, graph)))
    loaded.store.remove(old)
    loaded.store.add(ox.Quad(old.subject, value, ox.Literal("0" * 64), old.graph_name))
    http = create_app(Settings(), EmbeddedStore.of(loaded)).test_client()

    assert http.get("/download/hnk-kg.nq").status_code == 404
    assert "/download/" not in http.get("/", headers={"Accept": BROWSER}).text


@pytest.fixture
def changeable(tmp_path: Path, folder: Path) -> tuple[Path, FlaskClient]:
    """Return a copy of the release and an application that reads its files there."""
    copy = shutil.copytree(folder, tmp_path / RELEASE)
    store = EmbeddedStore.of(load_release())
    answering = build_answering(Settings(), store)
    http = create_app(
        Settings(), store, answering, downloads=Downloads(answering, tmp_path)
    ).test_client()
    return copy, http


def test_a_changed_file_is_not_sent(changeable: tuple[Path, FlaskClient]) -> None:
    copy, http = changeable
    assert http.get("/download/hnk-kg.ttl").status_code == 200
    (copy / "hnk-kg.nq").write_bytes(b"")
    response = http.get("/download/hnk-kg.nq")

    assert response.status_code == 404
    assert "was changed after the release was made" in response.text


def test_a_missing_file_is_404(changeable: tuple[Path, FlaskClient]) -> None:
    copy, http = changeable
    (copy / "hnk-kg.nq").unlink()
    assert "is missing from this installation" in http.get("/download/hnk-kg.nq").text
    (copy / CHECKSUMS).unlink()
    missing = http.get("/download/hnk-kg.ttl")

    assert missing.status_code == 404
    assert http.get("/", headers={"Accept": BROWSER}).status_code == 200


DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
IN_A_FOLDER = "pictures/deep/a.svg"


@pytest.fixture
def with_a_folder(tmp_path: Path, folder: Path) -> FlaskClient:
    """Serve a release with a file in a folder, which the description of the data names."""
    copy = shutil.copytree(folder, tmp_path / RELEASE)
    (copy / IN_A_FOLDER).parent.mkdir(parents=True)
    (copy / IN_A_FOLDER).write_bytes(DRAWING)
    graph = Graph("dataset")
    add_file(graph, IN_A_FOLDER, ReleaseFile("image/svg+xml", DRAWING))
    loaded = load_release()
    loaded.store.extend(graph.quads)
    with (copy / CHECKSUMS).open("ab") as sums:
        sums.write(f"{hashlib.sha256(DRAWING).hexdigest()}  {IN_A_FOLDER}\n".encode())
    store = EmbeddedStore.of(loaded)
    answering = build_answering(Settings(), store)
    return create_app(
        Settings(), store, answering, downloads=Downloads(answering, tmp_path)
    ).test_client()


def test_a_file_in_a_folder_is_sent_with_its_type(with_a_folder: FlaskClient) -> None:
    response = with_a_folder.get(f"/download/{IN_A_FOLDER}")

    assert (response.status_code, response.data) == (200, DRAWING)
    assert response.headers["Content-Type"] == "image/svg+xml"
    for name in ("pictures", "pictures/", "pictures/deep/b.svg", "pictures/../dataset.ttl"):
        assert with_a_folder.get(f"/download/{name}").status_code == 404


def test_the_first_page_shows_the_files_of_a_folder_together(with_a_folder: FlaskClient) -> None:
    page = with_a_folder.get("/", headers={"Accept": BROWSER}).text

    assert "<summary>pictures/deep: 1 file</summary>" in page
    assert f'href="/download/{IN_A_FOLDER}"' in page


def test_the_first_page_links_to_every_file(released: FlaskClient) -> None:
    links = page_of(released, "/").links

    assert sorted(link for link in links if link.startswith("/download/")) == [
        "/download/",  # the list of them
        *(f"/download/{name}" for name in sorted(TYPES)),
    ]


def test_the_files_are_those_that_the_description_of_the_data_names(
    released: FlaskClient, released_quads: tuple[ox.Quad, ...]
) -> None:
    distribution = "http://www.w3.org/ns/dcat#distribution"
    named = [str(q.object).strip("<>") for q in released_quads if q.predicate.value == distribution]

    base = "https://w3id.org/hnk-kg/download/"
    assert set(named) == {base + name for name in TYPES if not name.startswith("structures/")} - {
        base + name for name in (CHECKSUMS, "dataset.ttl", "schema-org.jsonld")
    }
    for iri in named:
        path = iri.removeprefix("https://w3id.org/hnk-kg")
        assert released.get(path).status_code == 200


def test_the_data_root_is_that_of_the_package() -> None:
    assert data_root().joinpath(*RELEASE.split("/"), CHECKSUMS).is_file()
