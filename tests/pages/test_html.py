"""Every page is valid HTML that says what it is about."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.clients.missing import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pages.crawl import Answer
    from tests.pages.html import Page

CHECKER = Path(__file__).parent / "checker/node_modules/vnu-jar/build/dist/vnu.jar"


def test_the_checker_of_the_w3c_finds_nothing_to_complain_of(
    answers: Mapping[str, Answer], tmp_path: Path
) -> None:
    is_there = CHECKER.is_file() and shutil.which("java") is not None
    require(is_there, "the Nu Html Checker", ".ci/install-checkers")
    names = {}
    for number, (address, answer) in enumerate(answers.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(answer.text, encoding="utf-8")
        names[file.as_uri()] = address
    done = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--stdout", "--exit-zero-always", tmp_path],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    told: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(done.stdout)["messages"]:
        url = message.get("url", "").replace("file:/", "file:///").replace("file://///", "file:///")
        told[message["message"]].append(names.get(url, url))

    assert {message: (len(where), where[:3]) for message, where in told.items()} == {}


def test_headings_begin_with_the_one_of_the_page_and_leave_no_level_out(
    pages: Mapping[str, Page],
) -> None:
    for address, page in pages.items():
        levels = [level for level, _ in page.headings]
        assert levels.count(1) == 1, (address, page.headings)
        assert levels[0] == 1, (address, page.headings)
        for before, after in itertools.pairwise(levels):
            assert after <= before + 1, (address, page.headings)
        assert all(text.strip() for _, text in page.headings), (address, page.headings)


def test_every_page_says_its_language(pages: Mapping[str, Page]) -> None:
    assert {address for address, page in pages.items() if page.language != "en"} == set()


def test_no_two_pages_have_the_same_title(pages: Mapping[str, Page]) -> None:
    """Titles tell open windows, bookmarks and hits apart; results of queries are set aside."""
    titles: dict[str, list[str]] = defaultdict(list)
    for address, page in pages.items():
        assert page.title.strip(), address
        if not address.startswith("/sparql?query="):
            titles[page.title.strip()].append(address)

    assert {title: shared for title, shared in titles.items() if len(shared) > 1} == {}
