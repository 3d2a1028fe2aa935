"""Read pages as a tree, to look at what a reader meets and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Elements without an end.
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Element:
    """One element: its parts are elements and texts, in order."""

    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read of it, blanks in a row as one."""
        return " ".join("".join(self._texts()).split())

    @property
    def content(self) -> str:
        """Its characters as they are."""
        return "".join(self._texts())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def words(self, without: str = "") -> str:
        """Return what is read of it as it stands, without the elements of a class."""
        return "".join(
            part if isinstance(part, str) else part.words(without)
            for part in self.parts
            if isinstance(part, str) or not without or without not in part.classes
        )

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    def walk(self) -> Iterator[Element]:
        """Return every element in it, in reading order."""
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.walk()

    def all(self, tag: str, class_: str = "") -> list[Element]:
        return [
            found
            for found in self.walk()
            if found.tag == tag and (not class_ or class_ in found.classes)
        ]

    def of_class(self, class_: str) -> list[Element]:
        return [found for found in self.walk() if class_ in found.classes]

    def one(self, tag: str, class_: str = "") -> Element:
        (found,) = self.all(tag, class_)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # type: ignore[explicit-override]  # since Python 3.12
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override]  # since Python 3.12
        assert self.open[-1].tag == tag, f"</{tag}> where <{self.open[-1].tag}> is open"
        self.open.pop()

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override]  # since Python 3.12
        self.open[-1].parts.append(data)


def parse(page: str) -> Element:
    """Return a page as a tree.

    Every element that is opened must be closed, innermost first.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]


def check_outline(page: Element) -> None:
    """Check what holds for every page: headings in order, nothing that the policy would stop."""
    levels = [int(e.tag[1]) for e in page.walk() if e.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    for upper, lower in pairwise(levels):
        assert lower <= upper + 1, levels
    for element in page.walk():
        assert element.tag != "style"
        assert element.tag != "script" or element.attributes.get("src")
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
    anchors = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    assert len(anchors) == len(set(anchors))
    unnamed = [e for e in page.all("section") if "aria-label" not in e.attributes]
    labelled = [e.attributes["aria-labelledby"] for e in unnamed]
    assert set(labelled) <= set(anchors)
