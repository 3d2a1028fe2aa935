"""On paper nothing is lost that the screen shows, or shows when it is pressed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from tests.browser.kinds import KINDS
from tests.browser.watching import DESKTOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, ViewportSize
    from tests.browser.kinds import Kind
    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

#: A4 with margins of a centimetre, at 96 dots an inch.
PAPER: Final[ViewportSize] = {"width": 718, "height": 1047}
PRINTED: Final = [
    *(kind for kind in KINDS if kind.data == "released"),
    *(kind for kind in KINDS if kind.name == "foreign-thing"),
]

_BEYOND_THE_EDGE: Final = """
() => {
  const edge = document.documentElement.clientWidth + 1;
  const range = document.createRange();
  const areWordsBeyond = (text) => [...text.data.matchAll(/\\S+/g)].some(({ 0: word, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getBoundingClientRect().right > edge;
  });
  // A blank at the end of a line hangs beyond its edge, where nobody sees it.
  const isSeen = (each) => getComputedStyle(each).display !== "inline" || !each.textContent.trim()
    || [...each.childNodes].some((part) => part instanceof Text && areWordsBeyond(part));
  return [...document.querySelectorAll("main *")]
    .filter((each) => each.getBoundingClientRect().right > edge)
    .filter((each) => !each.closest(".unseen, .cm-editor") && isSeen(each))
    .map((each) => each.outerHTML.slice(0, 120));
}
"""
_SHUT: Final = """
() => [...document.querySelectorAll("main details:not(form details, #examples) > :not(summary)")]
  .filter((each) => !each.checkVisibility({ contentVisibilityAuto: true }) || !each.offsetHeight)
  .map((each) => each.outerHTML.slice(0, 120))
"""


def on_paper(seen: Visit) -> Page:
    """Return a page as it is printed."""
    seen.page.set_viewport_size(PAPER)
    seen.page.emulate_media(media="print")
    return seen.page


@pytest.mark.parametrize("kind", PRINTED, ids=lambda kind: kind.name)
def test_nothing_is_beyond_the_edge_or_shut(
    visit: Callable[..., Visit], released: Server, hostile: Server, kind: Kind
) -> None:
    seen = visit(released if kind.data == "released" else hostile, None)
    seen.refused = kind.refused
    seen.go(kind.path)
    page = on_paper(seen)

    assert page.evaluate(_BEYOND_THE_EDGE) == []
    assert page.evaluate(_SHUT) == []
    expect(page.get_by_role("navigation", name="Site")).to_be_hidden()
    assert page.locator("button:not(.sort):visible").count() == 0


def test_what_only_asks_for_input_is_not_printed(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = on_paper(visit(released, "/examples/cq-20-mappings"))

    expect(page.get_by_role("heading", name="Ask for something else")).to_be_hidden()
    expect(page.get_by_role("heading", name="Take it away")).to_be_visible()


def test_words_of_a_narrow_table_stay_whole(visit: Callable[..., Visit], released: Server) -> None:
    """A cell is as high as its lines: one word has one."""
    page = on_paper(visit(released, "/publication/zanos2016.html"))
    lines = page.locator(".numbers tbody tr:first-child td:nth-child(2)").evaluate(
        "(cell) => { const words = document.createRange(); words.selectNodeContents(cell);"
        " return words.getClientRects().length; }"
    )

    assert page.locator(".numbers td", has_text="concentration").count() > 1
    assert lines == 1


def test_every_claim_is_printed_with_its_words_its_doubt_and_its_literature(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = on_paper(visit(released, "/entity/hydroxynorketamine.html"))
    claims = page.locator("li.claim:has(.more)")

    assert claims.count() > 30
    for claim in claims.all():
        expect(claim.locator("blockquote")).to_be_visible()
        expect(claim.get_by_text("Literature:")).to_be_visible()
    lines = page.locator(".lines")
    assert lines.count() > 20
    assert all(each.is_visible() for each in lines.all())
    looks = page.locator(".sure").first.evaluate(
        "(each) => { const { backgroundImage, printColorAdjust } ="
        " getComputedStyle(each, '::before'); return [backgroundImage, printColorAdjust]; }"
    )
    assert "gradient" in looks[0]
    assert looks[1] == "exact"


def test_the_graph_is_printed_as_its_list(visit: Callable[..., Visit], released: Server) -> None:
    seen = visit(released, "/graph", viewport=DESKTOP)
    expect(seen.page.get_by_role("application")).to_be_visible()
    page = on_paper(seen)

    expect(page.locator("#drawing")).to_be_hidden()
    for row in page.locator("table.edges tbody tr").all():
        box = row.locator("td").last.bounding_box()
        assert box is not None
        assert box["width"] > 50
        assert box["x"] + box["width"] <= PAPER["width"]


def test_an_answer_on_paper_has_all_its_columns(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = on_paper(visit(released, "/examples/cq-26"))
    heads = page.locator("table.solutions thead th")

    assert heads.all_inner_texts()[-1] == "publication"
    for head in heads.all():
        box = head.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PAPER["width"]
    # It is a document of pages for a printer too, and no longer than its rows need.
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 1 < len(pages) < 10
