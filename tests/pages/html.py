"""What a page of HTML says about itself: headings, ids, links, what it loads."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Links of a head that a browser does not load as part of the page.
_NOT_LOADED: Final = frozenset({"alternate", "canonical", "describedby", "license", "next", "prev"})


class Page(HTMLParser):
    """A page, read once.

    Args:
        text: of the page.

    Attributes:
        title: of the document.
        language: of the document.
        headings: level and text of each, in order.
        ids: of its elements, with those that occur twice.
        links: addresses that it leads to, as they are written.
        loads: addresses of styles, scripts and pictures that a browser loads with it.
        out: attributes of the links to other servers.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.language = ""
        self.headings: list[tuple[int, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.out: list[dict[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(  # type: ignore[explicit-override]  # typing has it since Python 3.12
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note what an element tells."""
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "html":
            self.language = told.get("lang", "")
        elif tag == "a" and "href" in told:
            self.links.append(told["href"])
            if "://" in told["href"].partition("?")[0]:
                self.out.append(told)
        elif tag == "link" and "href" in told:
            is_loaded = not _NOT_LOADED & set(told.get("rel", "").split())
            (self.loads if is_loaded else self.links).append(told["href"])
        elif tag in {"img", "script"} and "src" in told:
            self.loads.append(told["src"])
        if tag in _HEADINGS:
            self.headings.append((int(tag[1]), ""))
        if tag in _HEADINGS or tag == "title":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]  # as above
        """Note the end of a heading."""
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]  # as above
        """Note the words of a heading or a title."""
        if not self._open:
            return
        if self._open[-1] == "title":
            self.title += data
        else:
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)
