"""What comes late, out of order or not at all: nothing that somebody wrote or chose is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.kinds import result_of
from tests.browser.test_editor import FAULTY, text_of, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route
    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

VOCABULARY = "**/sparql/vocabulary.json"
QUERY = re.compile(r"/sparql$")
SUGGESTIONS = "**/search.json*"
#: Nothing that the editor does in a while of its own ends in time: each look at the clock is late.
SLOW_CLOCK = """
let late = 0;
const { now } = Date;
Date.now = () => now() + (late += 50);
"""
#: The first answer is read when ``window.readOn`` is called.
HELD_BODY = """
const { text } = Response.prototype;
const isFree = new Promise((free) => { window.readOn = free; });
let count = 0;
Response.prototype.text = async function () {
  if (count++ === 0) await isFree;
  return text.call(this);
};
"""


@dataclass
class Hold:
    """Requests that do not get through until they are let go.

    Args:
        page: that asks.
        pattern: of the addresses.
    """

    page: Page
    pattern: str | re.Pattern[str]
    routes: list[Route] = field(default_factory=list)
    is_open: bool = False

    def __post_init__(self) -> None:
        self.page.route(self.pattern, self._meet)

    def _meet(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self, count: int = 1) -> None:
        """Wait until there are so many."""
        for _ in range(1000):
            if len(self.routes) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"There are {len(self.routes)} requests for {self.pattern}.")

    def release(self) -> None:
        """Let all go, and those that come."""
        self.wait()
        self.is_open = True
        for route in self.routes:
            route.continue_()


@pytest.fixture
def seen(visit: Callable[..., Visit], released: Server) -> Visit:
    return visit(released, None)


def begin(seen: Visit, text: str, key: str = "Control+Enter") -> None:
    """Write a query and run it."""
    write(seen.page, text)
    seen.page.keyboard.press(key)


def test_a_query_waits_for_the_prefixes_that_it_needs(seen: Visit) -> None:
    vocabulary = Hold(seen.page, VOCABULARY)
    seen.go("/sparql")
    begin(seen, "SELECT * { VALUES ?x { hnk:ketamine } }")
    expect(seen.page.get_by_role("button", name="Cancel")).to_be_visible()
    vocabulary.release()

    expect(seen.page.get_by_role("link", name="ketamine", exact=True)).to_be_visible()


def test_a_query_that_needs_none_does_not_wait(seen: Visit) -> None:
    vocabulary = Hold(seen.page, VOCABULARY)
    seen.go("/sparql")
    begin(seen, "SELECT (6 * 7 AS ?answer) {}")

    expect(seen.page.get_by_role("cell", name="42")).to_be_visible()
    vocabulary.release()


def test_who_waits_for_prefixes_can_cancel(seen: Visit) -> None:
    vocabulary = Hold(seen.page, VOCABULARY)
    seen.go("/sparql")
    begin(seen, "SELECT * { VALUES ?x { hnk:ketamine } }")
    seen.page.get_by_role("button", name="Cancel").click()

    expect(seen.page.locator("#progress")).to_have_text("Cancelled.")
    expect(seen.page.get_by_role("button", name="Cancel")).to_be_hidden()
    vocabulary.release()
    expect(seen.page.get_by_role("cell")).to_have_count(0)


def test_a_prefix_that_was_typed_early_is_declared(seen: Visit) -> None:
    vocabulary = Hold(seen.page, VOCABULARY)
    seen.go("/sparql")
    seen.page.get_by_role("textbox", name="SPARQL query").click()
    seen.page.keyboard.type("ASK { ?x skos:pref")
    vocabulary.release()

    declared = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    expect(seen.page.locator(".cm-line").first).to_have_text(declared)
    assert text_of(seen.page) == f"{declared}\nASK {{ ?x skos:pref}}"


def test_words_are_offered_at_once_and_names_when_they_come(seen: Visit) -> None:
    vocabulary = Hold(seen.page, VOCABULARY)
    seen.go("/sparql")
    seen.page.get_by_role("textbox", name="SPARQL query").click()
    seen.page.keyboard.type("SELECT * { ?x FIL")
    options = seen.page.get_by_role("option")
    expect(options.filter(has_text=re.compile("^FILTER$"))).to_be_visible()
    for _ in "FIL":
        seen.page.keyboard.press("Backspace")
    seen.page.keyboard.type("metabol")
    vocabulary.release()

    expect(options.filter(has_text="hnkv:metaboliteOf").first).to_be_visible()


def test_prefixes_are_declared_on_a_slow_machine(seen: Visit) -> None:
    """A query is read whole, although the editor stops reading it after a while."""
    seen.page.add_init_script(SLOW_CLOCK)
    seen.go("/sparql")
    begin(seen, "SELECT * {\n  VALUES ?x { hnk:ketamine }\n  MINUS { ?x a hnkv:Claim }\n}")

    expect(seen.page.locator(".cm-line").nth(1)).to_contain_text("PREFIX hnkv:")
    expect(seen.page.get_by_role("link", name="ketamine", exact=True)).to_be_visible()


def test_a_query_is_cancelled_that_the_server_does_not_know_yet(seen: Visit) -> None:
    seen.refused = True
    seen.go("/sparql")
    query = Hold(seen.page, QUERY)
    begin(seen, "SELECT (6 * 7 AS ?answer) {}")
    query.wait()
    seen.page.get_by_role("button", name="Cancel").click()

    expect(seen.page.locator("#progress")).to_have_text("Cancelled.")
    expect(seen.page.get_by_role("button", name="Cancel")).to_be_hidden()
    query.release()
    seen.page.get_by_role("button", name="Run").click()
    expect(seen.page.get_by_role("cell", name="42")).to_be_visible()


def test_an_answer_that_was_overtaken_is_not_shown(seen: Visit) -> None:
    seen.refused = True
    seen.page.add_init_script(HELD_BODY)
    seen.go("/sparql")
    with seen.page.expect_response(QUERY):
        begin(seen, "SELECT (1 AS ?first) {}")
    begin(seen, "SELECT (2 AS ?second) {}")
    heads = seen.page.get_by_role("columnheader")
    expect(heads).to_have_text(["second"])
    seen.page.evaluate("window.readOn()")
    seen.page.evaluate("new Promise((done) => setTimeout(done, 50))")

    expect(heads).to_have_text(["second"])
    expect(seen.page.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_an_error_is_not_marked_in_what_was_written_since(seen: Visit) -> None:
    seen.refused = True
    seen.go("/sparql")
    query = Hold(seen.page, QUERY)
    begin(seen, FAULTY)
    query.wait()
    write(seen.page, "ASK {}")
    query.release()

    expect(seen.page.get_by_role("alert")).to_contain_text("not valid SPARQL")
    expect(seen.page.locator(".cm-faultLine")).to_have_count(0)
    assert text_of(seen.page) == "ASK {}"


def test_an_error_calls_nobody_back_from_another_field(seen: Visit) -> None:
    seen.refused = True
    seen.go("/sparql")
    query = Hold(seen.page, QUERY)
    begin(seen, FAULTY)
    query.wait()
    seen.page.get_by_role("combobox").focus()
    query.release()

    expect(seen.page.locator(".cm-faultLine")).to_have_count(1)
    expect(seen.page.get_by_role("combobox")).to_be_focused()


def test_back_to_no_query_lets_the_one_in_progress_go(seen: Visit) -> None:
    seen.refused = True
    seen.go("/sparql")
    query = Hold(seen.page, QUERY)
    begin(seen, "SELECT (6 * 7 AS ?answer) {}")
    query.wait()
    seen.page.go_back()

    expect(seen.page.locator("#progress")).to_have_text("Cancelled.")
    query.release()
    expect(seen.page.get_by_role("cell")).to_have_count(0)


def test_what_was_written_before_the_editor_came_is_kept(seen: Visit) -> None:
    editor = Hold(seen.page, "**/bundle/editor.js*")
    seen.page.goto(f"{seen.origin}/sparql", wait_until="commit")
    seen.page.locator("textarea").fill("ASK {}")
    seen.page.keyboard.press("ArrowLeft")
    editor.release()

    expect(seen.page.locator(".cm-content")).to_be_focused()
    seen.page.keyboard.insert_text("?a ?b ?c")
    assert text_of(seen.page) == "ASK {?a ?b ?c}"


def test_what_draws_is_fetched_once_and_leaves_the_focus_where_it_went(seen: Visit) -> None:
    seen.go(result_of("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"))
    script = Hold(seen.page, "**/bundle/*.js*")
    button = seen.page.get_by_role("button", name="Draw as a graph")
    button.click()
    button.click()
    seen.page.get_by_role("combobox").focus()
    script.release()

    expect(seen.page.get_by_role("application")).to_have_count(1)
    expect(seen.page.get_by_role("combobox")).to_be_focused()


def test_what_draws_can_be_asked_for_again(seen: Visit) -> None:
    seen.refused = True
    seen.go(result_of("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"))
    seen.page.route("**/bundle/*.js*", lambda route: route.fulfill(status=503))
    button = seen.page.get_by_role("button", name="Draw as a graph")
    button.click()
    expect(button).to_contain_text("try again")
    seen.page.unroute("**/bundle/*.js*")
    button.click()

    expect(seen.page.get_by_role("application")).to_be_focused()


def test_suggestions_stay_while_somebody_chooses(seen: Visit) -> None:
    seen.go("/")
    box = seen.page.get_by_role("combobox")
    box.press_sequentially("NMD")
    expect(seen.page.get_by_role("option").first).to_be_visible()
    late = Hold(seen.page, SUGGESTIONS)
    box.press("A")
    late.wait()
    box.press("ArrowDown")
    late.release()
    seen.page.evaluate("new Promise((done) => setTimeout(done, 300))")

    chosen = seen.page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expected = chosen.get_attribute("data-page")
    assert expected is not None
    box.press("Enter")
    expect(seen.page).to_have_url(f"{seen.origin}{expected}")


def test_suggestions_come_for_what_was_typed_before_their_script(seen: Visit) -> None:
    script = Hold(seen.page, "**/search.js*")
    seen.page.goto(f"{seen.origin}/", wait_until="commit")
    seen.page.get_by_label("Search names, identifiers and quotes").fill("NMDA")
    script.release()

    expect(seen.page.get_by_role("option").first).to_be_visible()
