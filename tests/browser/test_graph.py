"""The graph view: it draws the list, filters it, is walked by keyboard, and can be taken away."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect
from tests.browser.hostile import TEXTS, TEXTUAL, named
from tests.browser.watching import DESKTOP, PATIENCE_S, PHONE
from tests.serving.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

#: Whether something stands on one of the canvases of a drawing, other than its ground.
_IS_PAINTED = """
() => [...document.querySelectorAll(".drawing-canvas canvas")].some((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value);
})
"""
#: How a drawing is seen, from where cytoscape keeps it for the tools of developers.
_VIEW = """
({ _cyreg: { cy } }) => [
  cy.width(), cy.height(), cy.zoom(), cy.pan(), cy.nodes().map((node) => node.position()),
]
"""
#: Ends when the page has come to terms with a new size.
_DONE = """
new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/graph", "/graph?focus=&filtered=1&verdict=contested"])
def test_it_draws_and_keeps_nobody_out(
    visit: Callable[..., Visit], released: Server, path: str, screen: object, scheme: str
) -> None:
    seen = visit(released, path, viewport=screen, color_scheme=scheme)

    expect(seen.page.get_by_role("application")).to_be_visible()
    assert seen.violations() == []
    assert seen.wider_than_the_screen() == []


def test_boxes_filter_drawing_list_and_address(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph?focus=").page
    page.get_by_text("Filter by literature").click()
    for box in page.locator('input[name="verdict"]').all():
        if box.get_attribute("value") != "challenged":
            box.uncheck()

    expect(page.locator("#shown")).to_have_text("4")
    expect(page.locator("table.edges tbody tr:visible")).to_have_count(4)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Save as SVG").click()
    svg = ET.parse(downloading.value.path()).getroot()  # noqa: S314  # our own
    words = "".join(svg.itertext())
    assert words.count("CONTESTED") == 4
    page.reload()
    expect(page.locator("#shown")).to_have_text("4")


def test_it_is_saved_as_a_picture(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/graph").page
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Save as PNG").click()

    content = downloading.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000


def test_it_is_walked_by_keyboard(visit: Callable[..., Visit], released: Server) -> None:
    page = visit(released, "/graph").page
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    chosen = page.locator("#chosen")
    expect(chosen).to_contain_text("hydroxynorketamine 37 relations here")
    page.keyboard.press("e")
    expect(chosen.get_by_role("link", name="Open its page")).to_have_attribute(
        "href", f"http://127.0.0.1:{released.port}/claim/wikimd-hnk/C01.1.html"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim/wikimd-hnk/C01.1.html")


def test_a_result_of_triples_is_drawn(visit: Callable[..., Visit], released: Server) -> None:
    seen = visit(released, "/sparql?query=DESCRIBE+<https://w3id.org/hnk-kg/entity/ketamine>")
    seen.page.get_by_role("button", name="Draw as a graph").click()

    expect(seen.page.get_by_role("application")).to_be_focused()
    assert seen.violations() == []


def test_a_drawing_goes_with_its_result(visit: Callable[..., Visit], released: Server) -> None:
    """A drawing without a place in the page has no size, and so nothing to be arranged in."""
    page = visit(released, "/sparql?query=DESCRIBE+<https://w3id.org/hnk-kg/entity/ketamine>").page
    page.get_by_role("button", name="Draw as a graph").click()
    expect(page.get_by_role("application")).to_be_visible()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("application")).to_have_count(0)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.evaluate(_DONE)


def test_a_drawing_of_nothing_is_saved_and_walked(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph?focus=").page
    page.get_by_text("Filter by literature").click()
    for box in page.locator('input[name="verdict"]').all():
        box.uncheck()
    expect(page.locator("#shown")).to_have_text("0")
    for name in ("Save as SVG", "Save as PNG"):
        with page.expect_download() as downloading:
            page.get_by_role("button", name=name).click()
        assert downloading.value.path().stat().st_size > 100

    page.get_by_role("application").focus()
    for key in ("ArrowRight", "e", "Enter", "0", "+", "Escape"):
        page.keyboard.press(key)
    expect(page.locator("#chosen")).to_have_text("")


@pytest.mark.parametrize(
    ("thing", "count", "width"),
    [
        *((TEXTUAL, 40, width) for width in (1176, 1215, 812, 500)),
        (named(len(TEXTS) - 1), 4, 500),  # its name is one long word
    ],
    ids=["1176", "1215", "812", "500", "long word"],
)
def test_nothing_of_a_drawing_lies_upon_another(
    visit: Callable[..., Visit], hostile: Server, thing: str, count: int, width: int
) -> None:
    """Between things that overlap, a relation had no ends, and a saved drawing no numbers."""
    screen = {"width": width, "height": 800}
    page = visit(hostile, f"/graph?{urlencode({'focus': thing})}", viewport=screen).page
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Save as SVG").click()
    root = ET.parse(downloading.value.path()).getroot()  # noqa: S314  # our own
    boxes = [
        [float(each.attrib[name]) for name in ("x", "y", "width", "height")]
        for each in root.iterfind(".//{*}g/{*}rect")
    ]

    assert len(boxes) > count
    assert not [pair for pair in itertools.combinations(boxes, 2) if are_overlapping(*pair)]
    assert "NaN" not in downloading.value.path().read_text()


def are_overlapping(one: list[float], other: list[float]) -> bool:
    return all(
        one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2]
        for axis in (0, 1)
    )


def test_without_javascript_the_list_is_there(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph", java_script_enabled=False).page

    expect(page.locator("table.edges tbody tr").first).to_be_visible()


def view(page: Page) -> tuple[list[int], list[object]]:
    """Return the size of a drawing, and what part of it is seen how large and where."""
    page.evaluate(_DONE)
    width, height, *seen = page.locator(".drawing-canvas").evaluate(_VIEW)
    return [width, height], seen


def await_size(page: Page, size: list[int]) -> None:
    """Wait until a drawing has a size."""
    assert wait_until(lambda: view(page)[0] == size, PATIENCE_S)


def test_it_follows_the_window_until_somebody_moves_it(
    visit: Callable[..., Visit], released: Server
) -> None:
    narrow = view(visit(released, "/graph", viewport=PHONE).page)
    page = visit(released, "/graph", viewport=DESKTOP).page
    wide = view(page)
    assert narrow != wide

    page.set_viewport_size(PHONE)
    assert wait_until(lambda: view(page) == narrow, PATIENCE_S)
    page.set_viewport_size(DESKTOP)
    assert wait_until(lambda: view(page) == wide, PATIENCE_S)

    page.get_by_role("button", name="Zoom in").click()
    _, chosen = view(page)
    assert chosen != wide[1]
    for screen, (size, _) in ((PHONE, narrow), (DESKTOP, wide)):
        page.set_viewport_size(screen)
        await_size(page, size)
        assert view(page)[1] == chosen, "it is as large as was chosen"


def test_many_things_around_one_begin_where_words_can_be_read(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph?focus=https://w3id.org/hnk-kg/ontology%23Claim").page
    _, begins = view(page)
    page.get_by_role("button", name="Show all").click()

    assert view(page)[1] != begins


def test_a_drawing_is_painted_anew_in_another_window(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph", viewport=DESKTOP).page
    page.set_viewport_size(PHONE)
    await_size(page, view(visit(released, "/graph", viewport=PHONE).page)[0])

    assert wait_until(lambda: bool(page.evaluate(_IS_PAINTED)), PATIENCE_S)


#: What the words of a picture take, as this browser draws them: of each the line, its width, and
#: for a thing the width of its box.
_MEASURED = """
(written) => {
  const root = new DOMParser().parseFromString(written, "image/svg+xml").documentElement;
  document.body.append(root);
  return [...root.querySelectorAll("g")].flatMap((group) =>
    [...group.querySelectorAll("tspan")].map((line) => [
      line.textContent,
      line.getComputedTextLength(),
      group.querySelector("rect")?.width.baseVal.value ?? null,
    ]));
}
"""
#: So long does a relation run level on a phone, less the tip of its arrow on both sides.
_LEVEL = 140


def test_words_stay_within_their_box_and_beside_it(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/graph", viewport=PHONE).page
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Save as SVG").click()
    lines = page.evaluate(_MEASURED, downloading.value.path().read_text())

    assert any("CONTESTED" in words for words, _, _ in lines)
    assert any(words == "hydroxynorketamine" and box for words, _, box in lines)
    for words, width, box in lines:
        if box is not None:
            assert width + 16 <= box, words
        else:
            assert width <= _LEVEL, words
