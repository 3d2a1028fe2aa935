"""Files become a store, whole or not at all."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox
import pytest
from backports import zstd

from hnkg.errors import InputError
from hnkg.store import Query
from hnkg.store.embedded import EmbeddedStore
from hnkg.store.loading import load_files, load_release, load_sources
from hnkg.store.sources import parse_source

if TYPE_CHECKING:
    from pathlib import Path

EX = "https://example.org/"
TURTLE = f'@prefix ex: <{EX}> .\nex:a ex:p ex:b, "c"@en .\n'
SAME = {
    "ttl": TURTLE,
    "nt": f'<{EX}a> <{EX}p> <{EX}b> .\n<{EX}a> <{EX}p> "c"@en .\n',
    "nq": f'<{EX}a> <{EX}p> <{EX}b> .\n<{EX}a> <{EX}p> "c"@en .\n',
    "trig": TURTLE,
    "n3": TURTLE,
    "rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="{EX}">'
    f'<rdf:Description rdf:about="{EX}a"><ex:p rdf:resource="{EX}b"/>'
    '<ex:p xml:lang="en">c</ex:p></rdf:Description></rdf:RDF>',
    "jsonld": f'{{"@id": "{EX}a", "{EX}p": [{{"@id": "{EX}b"}},'
    ' {"@value": "c", "@language": "en"}]}',
}
SAME |= {"owl": SAME["rdf"], "xml": SAME["rdf"], "json": SAME["jsonld"]}


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def triples(store: ox.Store) -> set[str]:
    return {str(quad) for quad in store}


@pytest.mark.parametrize("ending", SAME)
@pytest.mark.parametrize("compression", ["", ".gz", ".zst"])
def test_every_syntax_is_read_by_its_ending(tmp_path: Path, ending: str, compression: str) -> None:
    name = write(tmp_path, f"data.{ending}", SAME[ending])
    if compression:
        plain = (tmp_path / f"data.{ending}").read_bytes()
        data = gzip.compress(plain) if compression == ".gz" else zstd.compress(plain)
        (tmp_path / f"data.{ending}{compression}").write_bytes(data)
        name += compression

    loaded = load_files([name])

    assert triples(loaded.store) == {f"<{EX}a> <{EX}p> <{EX}b>", f'<{EX}a> <{EX}p> "c"@en'}
    assert loaded.triple_count == 2
    assert loaded.notes == ()


@pytest.mark.parametrize("ending", SAME)
def test_an_empty_file_is_zero_triples_and_is_mentioned(tmp_path: Path, ending: str) -> None:
    loaded = load_files([write(tmp_path, f"none.{ending}", "")])

    assert loaded.triple_count == 0
    assert "empty" in loaded.notes[0]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("bad.ttl", "@prefix ex: <https://example.org/> .\nex:a ex:p .\n", "bad.ttl:2: "),
        ("bad.nt", "<a:a> <a:b> <a:c> .\n\n<a:a> <a:b> .\n", "bad.nt:3: "),
        ("bad.nq", "nonsense\n", "bad.nq:1: "),
        ("bad.jsonld", '{"@id":\n 3 3}', "bad.jsonld:2: "),
        ("bad.rdf", "\n<rdf:RDF>", "bad.rdf:2: "),
        ("remote.jsonld", '{"@context": "https://schema.org/", "name": "x"}', "remote.jsonld: "),
        ("bytes.nt", '<a:a> <a:b> "\udcff" .\n', "bytes.nt"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, name: str, text: str, place: str) -> None:
    (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(InputError) as caught:
        load_files([write(tmp_path, "good.ttl", TURTLE), str(tmp_path / name)])

    assert place in str(caught.value)
    assert "nothing was loaded" in str(caught.value)


LINE = b"<a:a> <a:b> <a:c> .\n"


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("data.nt.gz", b"no gzip at all"),
        ("data.nt.gz", gzip.compress(LINE, mtime=0)[:-9]),
        ("data.nt.gz", gzip.compress(LINE, mtime=0) + b"rest"),
        ("data.nt.zst", b"no zstd at all"),
        ("data.nt.zst", zstd.compress(LINE)[:-3]),
    ],
)
def test_a_damaged_archive_is_an_error(tmp_path: Path, name: str, damage: bytes) -> None:
    (tmp_path / name).write_bytes(damage)

    with pytest.raises(InputError, match=rf"{name}.*nothing was loaded"):
        load_files([str(tmp_path / name)])


def test_a_file_that_may_not_be_read_is_explained(tmp_path: Path) -> None:
    (tmp_path / "loop.ttl").write_text(TURTLE, encoding="utf-8")
    source = replace(parse_source(str(tmp_path / "loop.ttl")), opened=refused)

    with pytest.raises(InputError, match=r"loop\.ttl: Permission denied; nothing was loaded"):
        load_sources([source])


def refused() -> IO[bytes]:
    """Refuse as the system does; a test that runs as root is refused nothing."""
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("ending", SAME)
def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"data.{ending}").write_text(SAME[ending], encoding="utf-8-sig")

    assert load_files([str(tmp_path / f"data.{ending}")]).triple_count == 2


def test_what_is_no_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_files([str(tmp_path / "missing.ttl")])
    with pytest.raises(InputError, match="folder"):
        load_files([str(tmp_path)])
    with pytest.raises(InputError, match=r"\.ttl, \.nt, \.nq"):
        load_files([write(tmp_path, "data.docx", "")])
    with pytest.raises(InputError, match="GRAPH_IRI=FILE"):
        load_files([f"name={write(tmp_path, 'a.ttl', TURTLE)}"])
    with pytest.raises(InputError, match="absolute"):
        load_files([], base_iri="relative")


def test_a_graph_iri_names_the_graph(tmp_path: Path) -> None:
    name = write(tmp_path, "a=b.ttl", TURTLE)

    loaded = load_files([f"{EX}graph?x=1={name}", name])

    assert {str(graph) for graph in loaded.store.named_graphs()} == {f"<{EX}graph?x=1>"}
    assert (loaded.triple_count, len(loaded.store)) == (2, 4)


def test_named_graphs_stay_apart_unless_merged(tmp_path: Path) -> None:
    line = f"<{EX}a> <{EX}p> <{EX}b>"
    name = write(tmp_path, "d.nq", f"{line} <{EX}g1> .\n{line} <{EX}g2> .\n{line} .\n")
    only_named = write(tmp_path, "named.nq", f"{line} <{EX}g1> .\n")

    assert load_files([name]).triple_count == 1
    assert load_files([only_named]).triple_count == 0
    assert "default graph is empty" in load_files([only_named]).notes[0]
    merged = load_files([name, only_named], merge=True)
    assert merged.triple_count == 1, "each triple once"
    assert len(merged.store) == 3


@pytest.mark.parametrize("ending", ["ttl", "trig", "n3", "rdf", "jsonld"])
def test_no_path_of_this_machine_becomes_an_iri(tmp_path: Path, ending: str) -> None:
    text = SAME[ending].replace(f"{EX}b", "relative")
    text = text.replace("ex:b", "<relative>")
    name = write(tmp_path, f"data.{ending}", text)

    default = triples(load_files([name]).store)
    chosen = triples(load_files([name], base_iri="https://data.example/x/").store)

    assert f"<{EX}a> <{EX}p> <{EX}relative>" in default
    assert f"<{EX}a> <{EX}p> <https://data.example/x/relative>" in chosen
    assert not any("file:" in triple or str(tmp_path) in triple for triple in default | chosen)


def test_a_file_that_is_a_named_graph_has_its_iri_as_base(tmp_path: Path) -> None:
    name = write(tmp_path, "data.ttl", "<> <urn:p> <other>, <#part> .")
    loaded = load_files([f"{EX}dir/g={name}", name], base_iri="https://data.example/")

    graphs = {
        quad.graph_name.value
        for quad in loaded.store.quads_for_pattern(ox.NamedNode(f"{EX}dir/g"), None, None)
        if isinstance(quad.graph_name, ox.NamedNode)
    }
    found = triples(loaded.store)
    assert graphs == {f"{EX}dir/g"}
    assert f"<{EX}dir/g> <urn:p> <{EX}dir/other>" in " ".join(found)
    assert f"<{EX}dir/g> <urn:p> <{EX}dir/g#part>" in " ".join(found)
    assert "<https://data.example/> <urn:p> <https://data.example/other>" in " ".join(found)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    names = [write(tmp_path, f"{n}.nt", f'_:b <{EX}p> "{n}" .\n') for n in "12"]

    assert len({quad.subject for quad in load_files(names).store}) == 2


def test_the_digest_changes_with_the_data_and_how_they_are_read(tmp_path: Path) -> None:
    first = write(tmp_path, "1.ttl", TURTLE)
    copy = write(tmp_path, "2.ttl", TURTLE)
    other = write(tmp_path, "3.ttl", TURTLE + "ex:d ex:p ex:e .")

    assert load_files([first]).digest == load_files([copy]).digest
    digests = [
        load_files([first]).digest,
        load_files([other]).digest,
        load_files([f"{EX}g={first}"]).digest,
        load_files([first], base_iri="https://data.example/").digest,
        load_files([first], merge=True).digest,
        load_files([first, other]).digest,
        load_files([]).digest,
    ]
    assert len(set(digests)) == len(digests)


def test_prefixes_come_from_headers_and_declarations(tmp_path: Path) -> None:
    declared = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        '<> sh:declare [ sh:prefix "foaf"; sh:namespace "http://xmlns.com/foaf/0.1/" ] .'
    )
    names = [write(tmp_path, "a.ttl", TURTLE), write(tmp_path, "b.ttl", declared)]

    prefixes = load_files(names).prefixes

    assert prefixes["ex"] == EX
    assert prefixes["foaf"] == "http://xmlns.com/foaf/0.1/"


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    name = write(tmp_path, "a.nt", "".join(f"<{EX}a> <{EX}p> <{EX}{n}> .\n" for n in range(5000)))
    told: list[tuple[str, int, int]] = []

    load_files([name], progress=lambda *step: told.append(step))

    assert told[0][1] < told[-1][1] == told[-1][2]
    assert {step[0] for step in told} == {name}


def test_the_release_has_its_named_graphs_and_their_union() -> None:
    loaded = load_release()
    store = EmbeddedStore.of(loaded)
    union = store.answer(
        Query("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }")
    )

    assert loaded.triple_count == store.triple_count() > 1000
    assert f'"{loaded.triple_count}"'.encode() in union.body
    assert loaded.prefixes["hnk"].startswith("https://w3id.org/hnk-kg/")
    assert loaded.digest == load_release().digest
    assert loaded.digest != load_release(merge=False).digest
    described = "ASK { GRAPH <https://w3id.org/hnk-kg/graph/dataset> { ?s ?p ?o } ?s ?p ?o }"
    assert b"true" in store.answer(Query(described)).body
