"""Find things in loaded data, which may change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from hnkg.errors import BadRequestError, QueryMemoryError, QueryTimeoutError
from hnkg.lookup.gathering import MOST_ROWS, gather_things
from hnkg.lookup.index import LONGEST_TEXT, Index
from hnkg.lookup.scanning import MOST_THINGS, index_of, scan
from hnkg.lookup.spellings import load_spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.lookup.gathering import Ask
    from hnkg.lookup.hits import Hit
    from hnkg.lookup.spellings import Spellings
    from hnkg.lookup.things import Thing

    #: Answers a SELECT query with its rows, within so many seconds.
    AskInTime = Callable[[str, float], Sequence[Mapping[str, str]]]

#: For all questions that make the index together, and for each one of a search without index.
_GATHERING_S: Final = 20.0
_SCANNING_S: Final = 3.0

_WITHOUT_INDEX: Final = (
    f"These data have too many names for an index (more than {MOST_ROWS:,} rows): the text was "
    "looked for as it is in names, so other spellings and words in another order are not found."
)
_CUT: Final = (
    f" The search ended after {MOST_THINGS} things or {_SCANNING_S:g} seconds a question; "
    "there may be more."
)


@dataclass(frozen=True)
class Found:
    """What a text may mean.

    Args:
        hits: the likeliest first.
        is_whole: false when there may be more.
        note: what the reader should know of the search; empty when it looked at everything.
    """

    hits: tuple[Hit, ...]
    is_whole: bool = True
    note: str = ""


class Finder:
    """Finds things; the index of the data is made when it is first wanted, once.

    Args:
        ask: answers SELECT queries, within so many seconds.
        digest: names the data, and changes with them.
    """

    def __init__(self, ask: AskInTime, digest: Callable[[], str]) -> None:
        self._ask_in_time, self._digest = ask, digest
        self._lock = threading.Lock()
        self._made: tuple[str, Index | None] | None = None

    @cached_property
    def spellings(self) -> Spellings:
        """How identifiers are written."""
        return load_spellings()

    def index(self) -> Index | None:
        """Return the index of the data; none when they name too much.

        Raises:
            RequestError: the store can not answer it now.
        """
        with self._lock:
            digest = self._digest()
            if self._made is None or self._made[0] != digest:
                self._made = (digest, self._make())
            return self._made[1]

    def find(self, text: str, accepts: Callable[[Thing], bool] = lambda _: True) -> Found:
        """Return what a text may mean.

        Args:
            text: a name, an identifier, or words.
            accepts: whether a thing is looked for.

        Raises:
            BadRequestError: the text is too long to name anything.
            RequestError: the store can not answer it now.
        """
        if len(text) > LONGEST_TEXT:
            raise BadRequestError(
                f"The text is {len(text)} characters long; look for {LONGEST_TEXT} at most."
            )
        index = self.index()
        if index is not None:
            return Found(index.find(text, accepts))
        if not text.strip():
            return Found(())
        scanned = scan(self._ask(_SCANNING_S), text.strip(), self.spellings)
        found = Found(scanned.index.find(text, accepts), scanned.is_whole, _WITHOUT_INDEX)
        return found if found.is_whole else replace(found, note=found.note + _CUT)

    def thing(self, node: ox.NamedNode) -> Thing | None:
        """Return the thing with an IRI; none when the data give it no name.

        Raises:
            RequestError: the store can not answer it now.
        """
        index = self.index()
        if index is None:
            index = index_of(self._ask(_SCANNING_S), [str(node)], self.spellings)
        return index.of_iri(node.value)

    def _make(self) -> Index | None:
        try:
            gathered = gather_things(self._ask(_GATHERING_S))
        except (QueryTimeoutError, QueryMemoryError):
            return None
        return Index(gathered.things, self.spellings) if gathered.is_whole else None

    def _ask(self, timeout_s: float) -> Ask:
        return lambda text: self._ask_in_time(text, timeout_s)
