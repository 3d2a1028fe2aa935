"""Data of others that try to run something: every page shows them as text, and nothing runs."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from tests.browser.hostile import (
    EX,
    LONG,
    MANY,
    ODD_IRIS,
    SCRIPT_IRIS,
    TEXTS,
    TEXTUAL,
    named,
)
from tests.browser.kinds import result_of

from hnkg.web.addresses import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.watching import Visit
    from tests.serving.processes import Server

pytestmark = pytest.mark.browser

ALL_TEXTS = "SELECT ?text WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?text }"
EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(!CONTAINS(STR(?s), 'many')) } LIMIT 400"
#: Looks at what a page has become.
HARM = """
() => ({
  ran: window.ran ?? null,
  scripts: [...document.scripts].filter((each) => !each.src).length,
  pictures: [...document.images].filter((each) => !each.src.startsWith(location.origin)).length,
  handlers: document.querySelectorAll("[onerror], [onload], [onfocus], [onclick]").length,
  links: [...document.links].filter((each) => !/^(https?|blob):$/.test(each.protocol)).length,
})
"""
NONE = {"ran": None, "scripts": 0, "pictures": 0, "handlers": 0, "links": 0}


@pytest.fixture
def seen(visit: Callable[..., Visit], hostile: Server) -> Visit:
    return visit(hostile, None)


def shown(page: Page) -> str:
    """The words of the main part of a page."""
    return page.locator("main").inner_text()


def test_a_thing_is_called_by_its_name_whatever_that_is(seen: Visit) -> None:
    for number, text in enumerate(TEXTS):
        seen.go(page_of(named(number)))

        assert seen.page.locator("h1").inner_text() == text
        assert text[:40] in seen.page.title()
        assert f"{text} defined" in shown(seen.page)
        assert seen.page.evaluate(HARM) == NONE, text


def test_values_are_shown_as_they_are_written(seen: Visit) -> None:
    seen.go(page_of(TEXTUAL))
    words = shown(seen.page)

    for text in TEXTS:
        assert text in words
    for iri in SCRIPT_IRIS:
        assert iri in words
    assert seen.page.evaluate(HARM) == NONE


@pytest.mark.parametrize("iri", ODD_IRIS, ids=range(len(ODD_IRIS)))
def test_a_thing_with_an_odd_name_is_reached_by_its_link(seen: Visit, iri: str) -> None:
    seen.go(page_of(TEXTUAL))
    link = seen.page.locator(f"main a[href={_quoted(page_of(iri))}]").first
    link.click()

    expect(seen.page.locator("main")).to_contain_text("odd indeed")
    assert seen.page.locator(".iri").inner_text() == iri
    assert seen.page.evaluate(HARM) == NONE


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_search_repeats_its_words_and_shows_its_hits_as_text(seen: Visit, text: str) -> None:
    seen.go(f"/search?{urlencode({'q': text})}")

    expect(seen.page.locator("main input[name=q]")).to_have_value(text)
    assert text in shown(seen.page)
    assert seen.page.evaluate(HARM) == NONE


def test_the_schema_shows_what_is_used_as_text(seen: Visit) -> None:
    seen.go("/schema")
    words = shown(seen.page)
    seen.go("/schema/properties")
    words += shown(seen.page)

    assert f"{EX}Hostile" in words
    assert SCRIPT_IRIS[0] in words
    assert seen.page.evaluate(HARM) == NONE


def test_suggestions_are_text(seen: Visit) -> None:
    seen.go("/")
    seen.page.get_by_role("combobox").press_sequentially("script")
    options = seen.page.get_by_role("option")

    # Who types slowly has suggestions for the first letters before.
    expect(options.filter(has_text=TEXTS[0]).first).to_be_visible()
    assert seen.page.evaluate(HARM) == NONE


@pytest.mark.parametrize("has_scripts", [True, False], ids=["editor", "form"])
def test_results_are_text(visit: Callable[..., Visit], hostile: Server, has_scripts: bool) -> None:  # noqa: FBT001  # a parameter of the test
    seen = visit(hostile, None, java_script_enabled=has_scripts)
    seen.go(result_of(ALL_TEXTS))
    cells = [cell.strip() for cell in seen.page.locator("td").all_inner_texts()]

    assert set(TEXTS) <= set(cells)
    if has_scripts:
        seen.page.get_by_role("button", name="Run").click()
        expect(seen.page.locator("#progress")).to_contain_text("rows in")
        assert set(TEXTS) <= {cell.strip() for cell in seen.page.locator("td").all_inner_texts()}
        assert seen.page.evaluate(HARM) == NONE


def test_a_result_makes_no_link_that_runs_something(seen: Visit) -> None:
    seen.go(result_of(EVERYTHING))
    seen.page.get_by_role("button", name="Run").click()
    expect(seen.page.locator("#progress")).to_contain_text("rows in")

    assert SCRIPT_IRIS[0] in shown(seen.page)
    assert seen.page.evaluate(HARM) == NONE


def test_the_graph_draws_texts_and_saves_them_as_text(seen: Visit) -> None:
    seen.go(f"/graph?{urlencode({'focus': TEXTUAL})}")
    expect(seen.page.get_by_role("application")).to_be_visible()
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("button", name="Save as SVG").click()
    drawing = ET.parse(saved.value.path())  # noqa: S314 (made by our own page)
    kinds = {element.tag.rpartition("}")[2] for element in drawing.iter()}
    words = "".join("".join(drawing.getroot().itertext()).split())

    assert "".join(SCRIPT_IRIS[0].split()) in words
    assert kinds <= {"svg", "g", "rect", "path", "text", "tspan", "title", "style", "polygon"}
    assert seen.page.evaluate(HARM) == NONE


def test_a_query_is_repeated_as_text(seen: Visit) -> None:
    text = f"SELECT ('x' AS ?y) {{}} # {TEXTS[1]}"
    seen.go(result_of(text))

    assert TEXTS[1] in seen.page.locator(".cm-content").inner_text()
    assert seen.page.evaluate(HARM) == NONE


def test_an_error_repeats_what_was_sent_as_text(seen: Visit) -> None:
    seen.refused = True
    for path in (
        f"/{urlencode({'': TEXTS[0]})[1:]}",
        f"/describe?{urlencode({'iri': f'{EX}{TEXTS[0]}'})}",
        result_of(f"SELECT {TEXTS[0]}"),
    ):
        seen.go(path)

        assert "<script>" in shown(seen.page)
        assert seen.page.evaluate(HARM) == NONE, path


def test_a_text_of_10_mb_is_shown_by_its_beginning(seen: Visit) -> None:
    seen.go(page_of(LONG))
    assert "the first 2,000 of 10,500,000 characters" in shown(seen.page)

    seen.go(result_of(f"SELECT ?text WHERE {{ <{LONG}> <{EX}says> ?text }}"))
    assert len(seen.page.content()) < 1_000_000
    seen.page.get_by_role("button", name="Run").click()
    expect(seen.page.locator("#progress")).to_contain_text("1 row in")
    assert seen.page.evaluate(HARM) == NONE


def test_a_thing_with_2000_values_says_that_it_shows_some(seen: Visit) -> None:
    seen.go(page_of(MANY))

    assert "There is more about it than this page shows" in shown(seen.page)
    assert seen.page.locator("main li").count() == 500
    assert not seen.wider_than_the_screen()


def test_a_blank_node_has_no_link_and_says_what_is_said_of_it(seen: Visit) -> None:
    seen.go(page_of(TEXTUAL))
    blank = seen.page.get_by_text("a blank node", exact=False).first

    expect(blank).to_be_visible()
    assert blank.evaluate("(each) => each.closest('a')") is None
    assert "_:" not in shown(seen.page)
