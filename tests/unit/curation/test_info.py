"""The description of the dataset: complete, and under the right licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation.info import GRAPHS, PATH, load_info
from hnkg.errors import CurationError

if TYPE_CHECKING:
    from pathlib import Path

TOP = """\
title = "T"
description = "D"
version = "1.2.3"
issued = 2026-11-23
license = "https://example.org/licence"
license_title = "L"
license_spdx = "CC-BY-4.0"
rights = "R"
creator = "C"
keywords = ["one", "two"]
"""


def graph(name: str, more: str = "") -> str:
    return f'\n[[graph]]\nname = "{name}"\ntitle = "T"\ndescription = "D"\n{more}'


GOOD = TOP + "".join(graph(name, 'rights = "theirs"\n' * (name == "source")) for name in GRAPHS)


def write(root: Path, text: str) -> Path:
    (root / PATH).parent.mkdir(parents=True, exist_ok=True)
    (root / PATH).write_text(text, encoding="utf-8")
    return root


def test_the_source_has_rights_in_place_of_our_licence(tmp_path: Path) -> None:
    info = load_info(write(tmp_path, GOOD))

    assert (info.version, info.issued) == ("1.2.3", "2026-11-23")
    assert (info.license_spdx, info.keywords) == ("CC-BY-4.0", ("one", "two"))
    licences = {graph.name: graph.license for graph in info.graphs}
    assert licences.pop("source") == ""
    assert set(licences.values()) == {"https://example.org/licence"}
    assert {graph.name: graph.rights for graph in info.graphs}["source"] == "theirs"


@pytest.mark.parametrize(
    ("found", "typed", "line", "message"),
    [
        ('title = "T"\ndescription = "D"\nversion', "version", 1, "title is missing"),
        ('creator = "C"\n', 'creator = " "\n', 9, "creator is missing, empty or no text"),
        ('creator = "C"\n', "creator = 3\n", 9, "creator is missing, empty or no text"),
        ('"1.2.3"', '"1.2"', 3, "version '1.2'"),
        ("2026-11-23", '"2026-11-23"', 4, "issued is no date"),
        ("2026-11-23", "2026-11-23T10:00:00Z", 4, "issued is no date"),
        ("https://example.org/licence", "CC BY", 5, "license 'CC BY'"),
        ('name = "direct"', 'name = "derect"', 1, "the named graphs are"),
        ('rights = "theirs"\n', "", 17, "rights is missing"),
        ('creator = "C"', "creator = C", 9, "not TOML"),
        ('"CC-BY-4.0"', '"CC BY 4.0"', 7, "license_spdx 'CC BY 4.0'"),
        ('["one", "two"]', '"one"', 10, "keywords is no list of different texts"),
        ('["one", "two"]', '["one", "one"]', 10, "keywords is no list of different texts"),
        ('["one", "two"]', '["one", 2]', 10, "keywords is no list of different texts"),
        ('["one", "two"]', "[]", 10, "keywords is no list of different texts"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, found: str, typed: str, line: int, message: str
) -> None:
    assert found in GOOD
    with pytest.raises(CurationError, match=r"dataset\.toml") as caught:
        load_info(write(tmp_path, GOOD.replace(found, typed, 1)))

    assert message in str(caught.value)
    assert caught.value.line == line


def test_graphs_in_one_line_are_refused_with_the_form_to_use(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"Begin each with a line \[\[graph\]\]"):
        load_info(write(tmp_path, TOP + 'graph = [{ name = "claims" }]\n'))
