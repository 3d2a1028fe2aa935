"""What a notebook shows: links, badges, and never anything of the data as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.notebook.markup import View, link_to, render_table, show_badge

if TYPE_CHECKING:
    import hnkg

HOSTILE = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "&lt;",
)


class Reading(HTMLParser):
    """Reads tags with their attributes, and the text of each cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.is_inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        self.tags.append((tag, dict(attrs)))
        if tag in {"td", "th"}:
            self.texts.append("")
            self.is_inside = True

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]  # likewise
        if self.is_inside:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]  # likewise
        self.is_inside = self.is_inside and tag not in {"td", "th"}

    @property
    def links(self) -> list[str]:
        return [str(attributes["href"]) for tag, attributes in self.tags if tag == "a"]


def html_of(frame: pd.DataFrame) -> str:
    html = frame._repr_html_()
    assert isinstance(html, str)
    return html


def test_what_is_denied_hedged_or_contested_has_a_badge_in_words(embedded: hnkg.Graph) -> None:
    claims = embedded.claims()
    html = html_of(claims)

    count = min(len(claims), pd.get_option("display.max_rows"))
    shown = claims.head(count)
    badges = re.findall(r'<span style="[^"]*">([^<]*)</span>', html)
    assert badges.count("denied") == (shown.polarity == "denied").sum() > 0
    assert sum(b.startswith("hedged: ") for b in badges) == (shown.certainty < 4).sum() > 0
    assert badges.count("challenged") == (shown.verdict == "challenged").sum() > 0
    contested = (shown.verdict == "contested").sum() + shown.contested.sum()
    assert badges.count("contested") == contested > 0


def test_a_hedge_stands_in_quotes(embedded: hnkg.Graph) -> None:
    html = html_of(embedded.claims(subject="hnk:hydroxynorketamine", object="hnk:ampa-receptor"))

    assert "“is believed to”" in html


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("polarity", "https://w3id.org/hnk-kg/ontology#Denied"),
        ("polarity", "hnkv:Denied"),
        ("modality", "hnkv:Believed"),
        ("verdict", "hnkv:SupportedWithQualification"),
        ("verdict", "contested"),
        ("explicitness", "hnkv:Implied"),
        ("contested", "true"),
    ],
)
def test_a_badge_is_known_by_word_and_by_iri(column: str, text: str) -> None:
    assert show_badge(column, text).startswith("<span style=")


def test_links_go_to_the_server_that_was_asked(remote: hnkg.Graph, endpoint: str) -> None:
    frame = remote.select("SELECT ?x { VALUES ?x { hnk:ketamine <https://example.org/a> } }")
    shortened = remote.select("SELECT ?x { VALUES ?x { hnk:ketamine } }", curies=True)
    root = endpoint.removesuffix("/sparql")

    assert Reading(html_of(frame)).links == [f"{root}/entity/ketamine", "https://example.org/a"]
    assert Reading(html_of(shortened)).links == [f"{root}/entity/ketamine"]


def test_in_this_process_our_own_names_lead_nowhere(embedded: hnkg.Graph) -> None:
    """Their addresses are not on the web yet."""
    frame = embedded.select("SELECT ?x { VALUES ?x { hnk:ketamine } }", curies=True)

    reading = Reading(html_of(frame))
    assert reading.links == []
    assert "hnk:ketamine" in reading.texts


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_addresses_of_the_web_are_links(iri: str) -> None:
    assert "href" not in link_to("x", iri)


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_the_data_are_texts(embedded: hnkg.Graph, text: str) -> None:
    frame = embedded.select("SELECT ?polarity ?x { VALUES ?x { 'a' } VALUES ?polarity { 'b' } }",
                            x=text, polarity=text)  # fmt: skip
    reading = Reading(html_of(frame))

    assert reading.texts[-2:] == [text, text]
    assert {tag for tag, _ in reading.tags} <= {
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "p",
    }


@given(
    st.lists(st.sampled_from(["polarity", "verdict", "hedge", "x", "x_label"]), unique=True),
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=5, max_size=5),
)
def test_no_text_whatever_becomes_a_tag(columns: list[str], values: list[str]) -> None:
    cells = values[: len(columns)]
    view = View(frozenset({"x"}), {"p": "https://example.org/"}, "", values[0], values[1], 9)
    reading = Reading(render_table(columns, [(values[2], cells)], view))

    plain = {"div", "table", "caption", "thead", "tbody", "tr", "td", "th", "p", "strong"}
    assert {tag for tag, _ in reading.tags} <= plain | {"span", "a"}
    known = {"style", "title", "href", "target", "rel", "scope"}
    assert {name for _, attributes in reading.tags for name in attributes} <= known
    assert all(link.startswith(("https://", "http://")) for link in reading.links)


def test_a_part_never_looks_like_the_whole(embedded: hnkg.Graph) -> None:
    frame = embedded.select("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100")

    assert "The first 60 of 100 rows" in html_of(frame)
    assert "100 rows" in html_of(frame[["s"]])
    assert "<p>3 rows</p>" in html_of(frame.head(3))


def test_the_question_and_what_to_watch_out_for_stand_by_the_answer(embedded: hnkg.Graph) -> None:
    answer = embedded.ask_question("cq-01")
    assert isinstance(answer, pd.DataFrame)
    html = html_of(answer)

    assert "<caption>What is HNK reported to act on?</caption>" in html
    assert "Watch out: The article says &#x27;is believed to&#x27;" in html


def test_some_rows_of_an_answer_are_not_called_the_answer(embedded: hnkg.Graph) -> None:
    answer = embedded.ask_question("cq-03")
    assert isinstance(answer, pd.DataFrame)

    assert "<caption>What does the source deny" in html_of(answer)
    assert "<caption>Made from the answer to: What does" in html_of(answer.head(2))


def test_a_table_that_pandas_made_of_it_is_shown_too(embedded: hnkg.Graph) -> None:
    claims = embedded.claims()

    assert "<table" in html_of(claims.groupby(["verdict", "polarity"]).size().to_frame("n"))
    assert "<table" in html_of(claims.set_index("claim").T)
    assert "<table" in html_of(claims[["claim", "quote"]].copy())


def test_the_graph_itself_says_what_it_is(remote: hnkg.Graph, embedded: hnkg.Graph) -> None:
    assert remote.url in str(remote._repr_html_())
    assert "no medical advice" in str(embedded._repr_html_())
