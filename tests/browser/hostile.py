"""Data that try to run a script in a page, or to break it.

Each script that runs sets ``window.ran`` or opens a dialog.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from hnkg.namespaces import BASE, RDF, RDFS, SKOS

EX: Final = "http://example.org/"
_RUN: Final = "window.ran=1;alert(1)"

#: Texts that stand in the data as names and as values; a page shows them as they are.
TEXTS: Final = (
    f"<script>{_RUN}</script>",
    f"</title></textarea></style></script><script>{_RUN}</script>",
    f"\"'><img src=x onerror='{_RUN}'>",
    f'" autofocus onfocus="{_RUN}" x="',
    f"<svg onload={_RUN}>",
    "&lt;script&gt; & &amp; &#60;b&#62;",
    "{{ 7*7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "<b>bold</b><!-- <h1>",
    "\u202eright to left\u202c, then \u2066left\u2069",
    "\u05e9\u05dc\u05d5\u05dd and \u0645\u0631\u062d\u0628\u0627",
    "W" * 300,
)
#: Addresses that would run something if a page made a link of them.
SCRIPT_IRIS: Final = (
    f"javascript:{_RUN}",
    f"JavaScript:{_RUN}//http://example.org/",
    f"data:text/html,%3Cscript%3E{_RUN}%3C/script%3E",
    "vbscript:MsgBox(1)",
)
#: Things whose names are hard to put into an address.
ODD_IRIS: Final = (
    f"{EX}odd/\u00fc'(x)&y=1;z?q=a+b&iri=c#part/two?",
    f"{EX}%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    f"{EX}percent/100%25",
    f"{EX}\U0001f600",
    f"{EX}{'long/' * 200}",
    "urn:x:a,b;c",
    f"{BASE}entity/it's",
    f"{BASE}entity/../up",
    f"{BASE}entity//twice",
    f"{BASE}search",
    *SCRIPT_IRIS,
)
MANY: Final = f"{EX}many"
LONG: Final = f"{EX}long"
TEXTUAL: Final = f"{EX}textual"
LONG_TEXT: Final = "long <script>window.ran=1</script> " * 300_000

_LABEL: Final = ox.NamedNode(f"{RDFS}label")
_TYPE: Final = ox.NamedNode(f"{RDF}type")


def write_hostile() -> bytes:
    """Return the data as N-Quads."""
    written = ox.serialize(_quads(), format=ox.RdfFormat.N_QUADS)
    assert written is not None
    return written


def named(number: int) -> str:
    """Return the thing that is called by a text."""
    return f"{EX}named/{number}"


def _quads() -> list[ox.Quad]:
    says, hostile_class = ox.NamedNode(f"{EX}says"), ox.NamedNode(f"{EX}Hostile")
    quads = [
        _quad(hostile_class, _LABEL, ox.Literal(TEXTS[0])),
        _quad(says, _LABEL, ox.Literal(TEXTS[2])),
        _quad(ox.NamedNode(MANY), _LABEL, ox.Literal("a thing with many values")),
        *(_quad(ox.NamedNode(MANY), says, ox.Literal(f"value {n}")) for n in range(2000)),
        _quad(ox.NamedNode(LONG), _LABEL, ox.Literal("a thing with a long text")),
        _quad(ox.NamedNode(LONG), says, ox.Literal(LONG_TEXT)),
        _quad(ox.BlankNode("b"), _LABEL, ox.Literal("a blank node")),
        _quad(ox.NamedNode(TEXTUAL), says, ox.BlankNode("b")),
    ]
    for number, text in enumerate(TEXTS):
        thing = ox.NamedNode(named(number))
        quads += [
            _quad(thing, _TYPE, hostile_class),
            _quad(thing, _LABEL, ox.Literal(text)),
            _quad(thing, ox.NamedNode(f"{SKOS}definition"), ox.Literal(f"{text} defined")),
            _quad(ox.NamedNode(TEXTUAL), says, ox.Literal(text)),
            _quad(thing, ox.NamedNode(f"{EX}typed"), ox.Literal(text, datatype=hostile_class)),
        ]
    for iri in ODD_IRIS:
        odd = ox.NamedNode(iri)
        quads += [
            _quad(odd, says, ox.Literal("odd indeed")),
            _quad(odd, ox.NamedNode(f"{EX}next"), ox.NamedNode(TEXTUAL)),
            _quad(ox.NamedNode(TEXTUAL), ox.NamedNode(f"{EX}next"), odd),
            _quad(ox.NamedNode(TEXTUAL), odd, ox.Literal("odd property")),
            _quad(ox.NamedNode(f"{EX}of-odd-kind"), _TYPE, odd),
        ]
    return quads


def _quad(
    subject: ox.NamedNode | ox.BlankNode,
    predicate: ox.NamedNode,
    value: ox.NamedNode | ox.BlankNode | ox.Literal,
) -> ox.Quad:
    return ox.Quad(subject, predicate, value)
