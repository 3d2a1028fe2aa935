"""A file that is not what its ending says: where it breaks, and what it looks like."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from backports import zstd

from hnkg.errors import InputError
from hnkg.store.loading import load_files

if TYPE_CHECKING:
    from pathlib import Path

TURTLE = b"@prefix ex: <https://example.org/> .\nex:a ex:b ex:c .\n"
QUADS = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"
TRIG = b"<urn:g> { <urn:a> <urn:b> <urn:c> }\n"
JSON_LD = b'{"@id": "urn:a", "urn:b": "c"}\n'
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n</rdf:RDF>\n'
PAGE = b"<!DOCTYPE html>\n<html lang='en'><body><p>Hello<br></body></html>\n"
XHTML = b"<?xml version='1.0'?>\n<!-- a page -->\n<html xmlns='http://www.w3.org/1999/xhtml'>Hello</html>\n"


def refused(folder: Path, name: str, content: bytes) -> str:
    file = folder / name
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_files([str(file)])
    return str(caught.value).removeprefix(f"{file}")


@pytest.mark.parametrize(
    ("name", "content", "line", "looks"),
    [
        ("a.rdf", TURTLE, 1, "Turtle: let its name end in .ttl"),
        ("a.nt", TURTLE, 1, "Turtle: let its name end in .ttl"),
        ("a.json", TURTLE, 1, "Turtle: let its name end in .ttl"),
        ("a.rdf.gz", gzip.compress(TURTLE), 1, "Turtle: let its name end in .ttl.gz"),
        ("a.ttl", QUADS, 1, "N-Quads: let its name end in .nq"),
        ("a.ttl", TRIG, 1, "TriG: let its name end in .trig"),
        ("a.ttl", JSON_LD, 1, "JSON-LD: let its name end in .jsonld"),
        ("a.ttl", b'[{"a": 1}]', 1, "JSON without the words of JSON-LD"),
        ("a.ttl", RDF, 1, "RDF/XML: let its name end in .rdf"),
        ("a.ttl", gzip.compress(TURTLE), 1, "gzip: let its name end in .gz"),
        ("a.nt", zstd.compress(TURTLE), 1, "Zstandard: let its name end in .zst"),
        ("a.rdf", PAGE, 2, "a web page (HTML): was the page saved"),
        ("a.ttl", PAGE, 1, "a web page (HTML): was the page saved"),
        ("a.rdf", XHTML, 3, "a web page (HTML): was the page saved"),
        ("a.rdf", b"<?xml version='1.0'?>\n<list>\n</list>\n", 2, "XML that is no RDF"),
    ],
)
def test_a_file_with_the_wrong_ending_is_told_by_its_looks(
    name: str, content: bytes, line: int, looks: str, tmp_path: Path
) -> None:
    message = refused(tmp_path, name, content)

    assert message.startswith(f":{line}: ")
    assert message.splitlines()[1].endswith("; nothing was loaded.")
    assert message.splitlines()[2].startswith(f"  It looks like {looks}")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.ttl", TURTLE + b"ex:a oops .\n", 3),
        ("a.trig", TURTLE + b"ex:a oops .\n", 3),
        ("a.nq", QUADS * 2 + b"oops\n", 3),
        ("a.jsonld", b'{"@id": "urn:a",\n oops}', 2),
        ("a.rdf", RDF.replace(b"</rdf:RDF>", b"<oops></rdf:RDF>"), 2),
        ("a.rdf", RDF.replace(b"\n", b"\n" * 100_000, 1).replace(b"</", b"<"), 100_001),
        ("a.ttl", b"a,b\n1,2\n", 1),
    ],
)
def test_a_file_with_a_mistake_is_told_where_it_is_and_no_guess(
    name: str, content: bytes, line: int, tmp_path: Path
) -> None:
    message = refused(tmp_path, name, content)

    assert message.startswith(f":{line}: ")
    assert "looks like" not in message


def test_a_compressed_file_that_is_cut_is_no_puzzle(tmp_path: Path) -> None:
    packed = gzip.compress(b"<urn:a> oops .\n" * 10_000)

    assert "looks like" not in refused(tmp_path, "a.nt.gz", packed[:-20])
