"""The page of a source: its text, with the words that each claim rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from hnkg.errors import NotFoundError
from hnkg.web import headers
from hnkg.web.addresses import page_of
from hnkg.web.article import BEGINNING_CHARACTERS, first_source, read_article
from hnkg.web.documents import listed_formats

if TYPE_CHECKING:
    import pyoxigraph as ox

    from hnkg.web.answering import Answering
    from hnkg.web.documents import Renderer


def source_renderer(answering: Answering) -> Renderer:
    """Return what makes the pages of sources."""

    def render(node: ox.NamedNode) -> str | None:
        article = read_article(answering, node)
        if article is None:
            return None
        return render_template(
            "source.html",
            article=article,
            beginning=BEGINNING_CHARACTERS,
            formats=listed_formats(node.value),
        )

    return render


def build_article(answering: Answering) -> Blueprint:
    """Return the way to the page of the source that most claims are read from."""
    article = Blueprint("article", __name__)

    @article.get("/article")
    def first() -> Response:
        source = first_source(answering)
        if source is None:
            raise NotFoundError("The data that are served here hold no article with claims.")
        response = Response("See other: the article.\n", 303, content_type="text/plain")
        response.headers["Location"] = page_of(source, request.root_path)
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        return response

    return article
