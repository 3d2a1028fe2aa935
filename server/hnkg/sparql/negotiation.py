"""Choose the format of an answer.

No web framework here: a header goes in, a format comes out.

>>> negotiate("text/csv;q=0.5, application/sparql-results+xml", formats.SOLUTIONS).name
'xml'
>>> negotiate("*/*", formats.SOLUTIONS, hints=("csv",)).name
'csv'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from werkzeug.datastructures import Accept as WerkzeugAccept
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from hnkg import formats
from hnkg.errors import NotAcceptableError
from hnkg.formats import Format, Formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Meaning = TypeVar("Meaning")

#: Chosen for pages only; never what a wildcard means on the endpoint.
HTML: Final = Format(
    "html", "text/html", "html", aliases=("application/xhtml+xml",), has_charset=True
)

#: Names in use for formats beside their own names, endings and media types.
_HINT_ALIASES: Final = {
    "json": (formats.JSON_LD,),
    "xml": (formats.RDF_XML,),
    "rdf+xml": (formats.RDF_XML,),
    "rdf-xml": (formats.RDF_XML,),
    "rdf/xml": (formats.RDF_XML,),
    "n3": (formats.TURTLE,),
    "n-triples": (formats.N_TRIPLES,),
    "n-quads": (formats.N_QUADS,),
    "json-ld": (formats.JSON_LD,),
    "text": (formats.TEXT_BOOLEAN,),
}

_EXACT: Final = 2
#: The same header is read once for an answer, although several questions are asked of it.
_REMEMBERED_HEADERS: Final = 16
#: A client sends the same header each time. Longer ones are nobody's habit, and would fill memory.
_REMEMBERED_MEANINGS: Final = 256
_USUAL_CHARACTERS: Final = 2000
#: As much of a header is repeated to the client.
_SHOWN_CHARACTERS: Final = 500


@dataclass(frozen=True)
class MediaRange:
    """One entry of an ``Accept`` header.

    Args:
        quality: its q-value, 0 to 1; 0 means never.
        place: its place in the header, from 0.
    """

    quality: float
    place: int = 0


#: The ranges of a header by their names, such as ``text/turtle``, ``text/*`` or ``*/*``: however
#: many there are, a format looks at three of them.
Ranges = Mapping[str, MediaRange]


@dataclass(frozen=True)
class Preference:
    """How much a client wants a format; the greater, the better.

    Args:
        quality: its q-value, 0 to 1; 0 means never.
        specificity: of the range that gave it.
        place: minus the place of that range in the header, for exact matches.
    """

    quality: float
    specificity: int
    place: int

    @property
    def key(self) -> tuple[float, int, int]:
        """What preferences are compared by."""
        return (self.quality, self.specificity, self.place)


@lru_cache(_REMEMBERED_HEADERS)
def parse_accept(header: str | None) -> Ranges:
    """Return the ranges of an ``Accept`` header; a missing, empty or unreadable one accepts all.

    Of a range that comes several times, the best one counts.

    >>> parse_accept("text/turtle;q=.5, nonsense")
    {'text/turtle': MediaRange(quality=0.5, place=0)}
    >>> parse_accept("*;q=0.1, text/csv;q=0.2, */*;q=0.5")["*/*"].quality
    0.5
    """
    ranges: dict[str, MediaRange] = {}
    accepted = parse_accept_header(_with_whole_qualities(header), MIMEAccept)
    for place, (value, quality) in enumerate(accepted):
        name = value.partition(";")[0].strip().lower()
        main, slash, sub = name.partition("/")
        if main == "*" and sub in {"", "*"}:
            name = "*/*"
        elif not (slash and main and sub) or main == "*":
            continue
        if name not in ranges or quality > ranges[name].quality:
            ranges[name] = MediaRange(quality, place)
    return ranges or {"*/*": MediaRange(1.0)}


def remembering(meaning: Callable[..., Meaning]) -> Callable[..., Meaning]:
    """Return a function that works out only once what a header means that comes again and again.

    Args:
        meaning: its first argument is the header, the others can be looked up too.
    """
    looked_up = lru_cache(_REMEMBERED_MEANINGS)(meaning)

    def call(header: str | None, *others: object) -> Meaning:
        is_usual = len(header or "") <= _USUAL_CHARACTERS
        return (looked_up if is_usual else meaning)(header, *others)

    return call


def preference(ranges: Ranges, wanted: Format) -> Preference:
    """Return how much the client wants a format.

    The most specific range that matches its media type counts. An alias counts where it is named,
    never through a wildcard, and never against an exclusion of the media type itself.
    """
    best = _match(ranges, wanted.media_type)
    if best.specificity == _EXACT and best.quality == 0:
        return best
    named = [_match(ranges, alias) for alias in wanted.aliases]
    return max(
        [best, *(match for match in named if match.specificity == _EXACT)],
        key=lambda match: match.key,
    )


def _match(ranges: Ranges, media_type: str) -> Preference:
    names = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    for specificity, name in zip((_EXACT, 1, 0), names, strict=True):
        if name in ranges:
            found = ranges[name]
            place = -found.place if specificity == _EXACT else 0
            return Preference(found.quality, specificity, place)
    return Preference(0.0, -1, 0)


def negotiate(accept: str | None, offered: Sequence[Format], hints: Iterable[str] = ()) -> Format:
    """Return the offered format the client likes best.

    Args:
        accept: value of the ``Accept`` header; none means the first format offered.
        offered: formats the answer can have, in our order of preference.
        hints: names of formats, as in ``?format=csv``; the first one that ``Accept`` allows is
            taken, unknown ones are ignored.

    Raises:
        NotAcceptableError: the client excludes every format; the message lists them.
    """
    chosen = _choose(parse_accept(accept), offered, hints)
    if chosen is None:
        raise _not_acceptable(accept, offered)
    return chosen


def negotiate_query(accept: str | None, hints: Iterable[str] = ()) -> Formats:
    """Return the best format for each kind of result; none for a kind the client can not read.

    Raises:
        NotAcceptableError: the client can not read any kind of result.
    """
    ranges, hints = parse_accept(accept), tuple(hints)
    chosen = Formats(
        _choose(ranges, formats.SOLUTIONS, hints),
        _choose(ranges, formats.BOOLEAN, hints),
        _choose(ranges, formats.GRAPH, hints),
    )
    if chosen == Formats(None, None, None):
        raise _not_acceptable(accept, (*formats.BOOLEAN, *formats.GRAPH))
    return chosen


def prefers_html(accept: str | None, offered: Sequence[Format], hints: Iterable[str] = ()) -> bool:
    """Say whether the client is a browser that shows pages.

    It is when ``text/html`` is named and liked better than anything else on offer, and no hint
    says otherwise.

    >>> browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    >>> prefers_html(browser, formats.SOLUTIONS), prefers_html("*/*", formats.SOLUTIONS)
    (True, False)
    >>> prefers_html(browser, formats.SOLUTIONS, hints=("json",))
    False
    """
    ranges = parse_accept(accept)
    html = preference(ranges, HTML)
    for hint in hints:
        hinted = [f for f in (HTML, *offered) if f in formats_named(hint)]
        if any(preference(ranges, f).quality > 0 for f in hinted):
            return HTML in hinted
    best = max((preference(ranges, f).quality for f in offered), default=0.0)
    return html.specificity == _EXACT and html.quality > best


def formats_named(hint: str) -> tuple[Format, ...]:
    """Return the formats that a hint can mean, one for each kind of result at most.

    >>> [f.media_type for f in formats_named("JSON")]
    ['application/sparql-results+json', 'application/ld+json']
    """
    # A plus sign in an address, not encoded, arrives as a blank.
    name = hint.strip().lower().replace(" ", "+")
    named = [
        f
        for f in (*formats.ALL.values(), HTML)
        if name in {f.name, f.extension, f.media_type, *f.aliases}
    ]
    return (*named, *(f for f in _HINT_ALIASES.get(name, ()) if f not in named))


def choose_coding(accept_encoding: str | None, available: Sequence[str]) -> str:
    """Return the content coding to send, of those available in our order, or ``identity``.

    A wildcard means gzip, which everybody can read who says so; the others are sent by name only.

    >>> choose_coding("br;q=0.5, gzip", ["br", "gzip"]), choose_coding("gzip;q=0", ["gzip"])
    ('gzip', 'identity')
    """
    accepted = parse_accept_header(_with_whole_qualities(accept_encoding), WerkzeugAccept)
    qualities = {value.lower(): quality for value, quality in accepted}
    qualities.setdefault("gzip", qualities.get("*", 0.0))
    best = max(available, key=lambda coding: qualities.get(coding, 0.0), default="identity")
    quality = qualities.get(best, 0.0)
    # An explicit wish for identity above every coding is granted.
    return best if quality > 0 and quality >= qualities.get("identity", 0.0) else "identity"


def _with_whole_qualities(header: str | None) -> str:
    """Return a header as Werkzeug reads it: Java writes a quality without its zero."""
    return re.sub(r"(;\s*q\s*=\s*)(?=\.[0-9])", r"\g<1>0", header or "")


def _choose(ranges: Ranges, offered: Sequence[Format], hints: Iterable[str]) -> Format | None:
    for hint in hints:
        for named in formats_named(hint):
            if named in offered and preference(ranges, named).quality > 0:
                return named
    best = max(offered, key=lambda f: preference(ranges, f).key)
    return best if preference(ranges, best).quality > 0 else None


def _not_acceptable(accept: str | None, offered: Sequence[Format]) -> NotAcceptableError:
    listed = dict.fromkeys(f.media_type for f in offered)
    shown = accept or ""
    if len(shown) > _SHOWN_CHARACTERS:
        shown = f"{shown[:_SHOWN_CHARACTERS]} ..."
    return NotAcceptableError(
        f"None of the formats in 'Accept: {shown}' can be made.\nAvailable: {', '.join(listed)}."
    )
