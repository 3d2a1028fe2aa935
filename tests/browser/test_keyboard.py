"""Go from page to page without a mouse, and see where one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

#: What has the focus, and why a reader could not see it.
FOCUSED = """
() => {
  let each = document.activeElement;
  while (each?.shadowRoot?.activeElement) {
    each = each.shadowRoot.activeElement;
  }
  if (!each || each === document.body) {
    return null;
  }
  const [box] = each.getClientRects();  // the first line of a link that breaks
  const around = [];  // the editor draws the line around more than what has the focus
  for (let one = each; one && around.length < 4; one = one.parentElement) {
    around.push(getComputedStyle(one));
  }
  const hasLine = around.some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  const x = Math.min(Math.max(box.left + Math.min(box.width, 20) / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 20) / 2, 0), innerHeight - 1);
  const top = each.getRootNode().elementFromPoint(x, y);
  const isOnTop = top && (each.contains(top) || top.contains(each));
  const isInside = box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return {
    name: (each.getAttribute("aria-label") || each.textContent || each.id).trim(),
    address: each.href ? each.getAttribute("href") : "",
    fault: (hasLine ? "" : "no outline ") + (isInside ? "" : "outside ")
      + (isOnTop ? "" : "covered ")
  };
}
"""
#: Ends when a frame has been drawn.
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
#: No page needs more presses of the key to come to something in its main part.
MOST_TABS = 120


def press_tab(page: Page) -> dict[str, str] | None:
    """Press Tab and return what has the focus then; it can be seen, or the test fails."""
    page.keyboard.press("Tab")
    focused: dict[str, str] | None = page.evaluate(FOCUSED)
    if focused is not None and focused["fault"]:
        page.evaluate(NEXT_FRAME)  # the editor draws its line in it
        focused = page.evaluate(FOCUSED)
    assert focused is None or not focused["fault"], focused
    return focused


def tab_to(page: Page, wanted: Callable[[str, str], bool]) -> str:
    """Press Tab until something wanted, by its name and address, has the focus; return its name.

    Whatever has the focus on the way can be seen.
    """
    page.wait_for_load_state()  # its styles are there
    passed = []
    for _ in range(MOST_TABS):
        focused = press_tab(page)
        if focused is None:
            continue
        passed.append(focused["name"])
        if wanted(focused["name"], focused["address"]):
            return str(focused["name"])
    raise AssertionError(f"Tab does not come to it on {page.url}; it went through {passed}.")


def test_from_the_search_to_entity_claim_and_article_and_back(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/").page
    tab_to(page, lambda name, _: name == "search-box")
    page.keyboard.type("NMDA")
    wanted = page.get_by_role("option").filter(has=page.get_by_text("NMDA receptor", exact=True))
    expect(wanted.first).to_be_visible()
    page.keyboard.press("ArrowDown")  # from here on the list stays as it is
    for _ in range(page.get_by_role("option").count()):
        if wanted.first.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("NMDA receptor")
    tab_to(page, lambda _, address: bool(re.match(r"/claim/wikimd-hnk/C\d", address)))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/claim/wikimd-hnk/C\d\d\.\d\.html$"))
    claim = page.url

    tab_to(page, lambda _, address: bool(re.match(r"/source/.*\.html#", address)))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/source/wikimd-hnk-2b0845c6\.html#"))
    expect(page.locator("h1")).to_be_visible()

    page.go_back()  # the key for it belongs to the window, which a test has not
    expect(page).to_have_url(claim)
    tab_to(page, lambda _, address: address == "/entity/nmda-receptor.html")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("NMDA receptor")


def test_the_first_tab_leads_past_the_navigation(
    visit: Callable[..., Visit], released: Server
) -> None:
    page = visit(released, "/entity/ketamine.html").page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "Skip to content"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=NMDA", "/examples", "/sparql", "/problems", "/entity/ketamine.html"],
)
def test_whatever_has_the_focus_can_be_seen(
    visit: Callable[..., Visit], released: Server, path: str
) -> None:
    seen = visit(released, path)
    passed = set()
    for _ in range(60):
        focused = press_tab(seen.page)
        if focused is None:
            break
        passed.add((focused["name"], focused["address"]))

    assert len(passed) > 5
