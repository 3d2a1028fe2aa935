"""A folder becomes a store: all RDF in it, in one order, whole or not at all."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest
from backports import zstd
from tests.unit.store.test_loading import EX, SAME, TURTLE, triples, write

from hnkg.errors import InputError
from hnkg.store.folders import NAMED_COUNT, find_sources
from hnkg.store.loading import load_files

if TYPE_CHECKING:
    from pathlib import Path


def line(name: str) -> str:
    return f"<{EX}{name}> <{EX}p> <{EX}o> .\n"


def names(folder: Path) -> list[str]:
    return [source.name.removeprefix(f"{folder}/") for source in find_sources(str(folder)).sources]


def test_every_syntax_and_compression_below_a_folder_is_read(tmp_path: Path) -> None:
    for ending, text in SAME.items():
        write(tmp_path / ending, f"data.{ending}", text)
        (tmp_path / ending / f"more.{ending}.gz").write_bytes(gzip.compress(text.encode()))
        (tmp_path / ending / f"most.{ending.upper()}.zst").write_bytes(zstd.compress(text.encode()))

    loaded = load_files([], folder=str(tmp_path))

    assert len(names(tmp_path)) == 3 * len(SAME)
    assert triples(loaded.store) == {f"<{EX}a> <{EX}p> <{EX}b>", f'<{EX}a> <{EX}p> "c"@en'}


def test_files_come_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    for place in ("b.nt", "B.nt", "a/z.nt", "a.nt", "ä.nt", "c/d/e.nt", "c.nt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(line("x"), encoding="utf-8")

    assert names(tmp_path) == ["B.nt", "a/z.nt", "a.nt", "b.nt", "c/d/e.nt", "c.nt", "ä.nt"]


def test_a_file_of_its_name_names_the_graph(tmp_path: Path) -> None:
    write(tmp_path, "a.nt", line("a"))
    write(tmp_path, "a.nt.graph", f"\ufeff{EX}g\n")
    write(tmp_path, "b.nq", f"{line('b')}<{EX}c> <{EX}p> <{EX}o> <{EX}own> .\n")
    write(tmp_path, "b.nq.graph", f"{EX}g")
    write(tmp_path, "d.nt", line("d"))

    loaded = load_files([], folder=str(tmp_path))

    end = f"<{EX}p> <{EX}o>"
    assert triples(loaded.store) == {
        f"<{EX}a> {end} <{EX}g>",
        f"<{EX}b> {end} <{EX}g>",
        f"<{EX}c> {end} <{EX}own>",
        f"<{EX}d> {end}",
    }
    assert loaded.notes == ()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.nt.graph", b"not an IRI", r"a\.nt\.graph: 'not an IRI' is not an absolute IRI"),
        ("a.nt.graph", b"", r"a\.nt\.graph: '' is not an absolute IRI"),
        ("a.nt.graph", b"\xff", r"a\.nt\.graph: it is not in UTF-8"),
        ("global.graph", b"a:b", r"global\.graph: there is no RDF file 'global' beside it"),
        ("bad.ttl", b"<a:a> <a:b> <a:c> .\n<a:a> <a:b> .\n", r"bad\.ttl:2: .*nothing was loaded"),
    ],
)
def test_what_cannot_be_used_ends_the_loading(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    write(tmp_path, "a.nt", line("a"))
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError, match=f"(?s){words}"):
        load_files([], folder=str(tmp_path))


def test_other_files_are_left_out_and_named(tmp_path: Path) -> None:
    write(tmp_path, "a.nt", line("a"))
    write(tmp_path / "more", "README.md", "# Read me")
    write(tmp_path, ".hidden.nt", "nonsense")
    write(tmp_path / ".git", "bad.nt", "nonsense")
    assert load_files([], folder=str(tmp_path)).notes == (
        f"Left out, for their endings tell no RDF syntax: {tmp_path}/more/README.md.",
    )

    for number in range(NAMED_COUNT + 4):
        write(tmp_path, f"{number}.csv", "")
    (note,) = load_files([], folder=str(tmp_path)).notes
    assert note.endswith(" and 5 more.")


def test_a_folder_without_rdf_is_an_error_that_says_what_is_rdf(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no RDF file .*below it\.\n.*\.ttl, \.nt, \.nq"):
        find_sources(str(tmp_path))
    write(tmp_path, "data.docx", "")
    with pytest.raises(InputError, match=r"it has .*data\.docx"):
        find_sources(str(tmp_path))
    with pytest.raises(InputError, match="a file, not a folder"):
        find_sources(str(tmp_path / "data.docx"))
    with pytest.raises(InputError, match="no such folder"):
        find_sources(str(tmp_path / "missing"))


def test_links_are_followed_and_never_in_a_circle(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(tmp_path, "elsewhere.nt", line("a"))
    write(tmp_path / "far", "b.nt", line("b"))
    data.mkdir()
    (data / "a.nt").symlink_to(tmp_path / "elsewhere.nt")
    (data / "far").symlink_to(tmp_path / "far")
    (data / "far again").symlink_to(tmp_path / "far")
    (data / "self").symlink_to(data)

    assert names(data) == ["a.nt", "far/b.nt"]

    (data / "lost.nt").symlink_to(tmp_path / "nowhere.nt")
    with pytest.raises(InputError, match=r"lost\.nt: this is a link that leads nowhere"):
        find_sources(str(data))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, "a.nt", line("a"))
    os.mkfifo(tmp_path / "b.nt")

    with pytest.raises(InputError, match=r"b\.nt: this is no regular file"):
        find_sources(str(tmp_path))


def test_a_folder_that_cannot_be_read_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.nt", line("a"))

    def refused(_: Path) -> None:
        """Refuse as the system does; a test that runs as root is refused nothing."""
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "iterdir", refused)
    with pytest.raises(InputError, match="Permission denied"):
        find_sources(str(tmp_path))


def test_blank_nodes_of_files_in_a_folder_stay_apart(tmp_path: Path) -> None:
    for name in ("1.nt", "2.nt", "3.ttl"):
        write(tmp_path, name, f'_:b <{EX}p> "{name}" .\n')

    loaded = load_files([], folder=str(tmp_path))

    assert len({quad.subject for quad in loaded.store}) == 3


def test_no_path_of_a_folder_becomes_an_iri(tmp_path: Path) -> None:
    write(tmp_path / "deep", "a.ttl", "<relative> <#p> <> .")
    write(tmp_path, "b.jsonld", f'{{"@id": "../up", "{EX}p": {{"@id": "x"}}}}')

    loaded = load_files([], folder=str(tmp_path), base_iri="https://data.example/x/")

    found = " ".join(triples(loaded.store))
    assert "<https://data.example/x/relative>" in found
    assert "file:" not in found
    assert "deep" not in found


def test_folder_and_files_are_loaded_together(tmp_path: Path) -> None:
    write(tmp_path / "data", "a.nt", line("a"))
    other = write(tmp_path, "b.nt", line("b"))

    loaded = load_files([f"{EX}g={other}"], folder=str(tmp_path / "data"))

    assert (loaded.triple_count, len(loaded.store)) == (1, 2)


def test_the_digest_is_that_of_the_data_and_not_of_the_place(tmp_path: Path) -> None:
    for place in ("one", "two"):
        write(tmp_path / place, "a.ttl", TURTLE)
        write(tmp_path / place, "b.nt", line("b"))
    one = load_files([], folder=str(tmp_path / "one")).digest
    assert one == load_files([], folder=str(tmp_path / "two")).digest

    write(tmp_path / "two", "b.nt.graph", f"{EX}g")
    assert one != load_files([], folder=str(tmp_path / "two")).digest


def test_progress_is_that_of_all_files(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"{number}.nt", line("a") * 500)
    told: list[tuple[str, int, int]] = []

    load_files([], folder=str(tmp_path), progress=lambda *step: told.append(step))

    read = [step[1] for step in told]
    assert read == sorted(read)
    assert read[-1] == told[-1][2] == 20 * 500 * len(line("a"))
    assert len({step[0] for step in told}) == 20
