"""Where the page of a thing is: from IRIs to addresses on this server, and back.

The IRIs of the graph stay ``https://w3id.org/hnk-kg/…`` wherever it is served; what follows the
base is the path here. Everything else has its page at ``/describe``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from hnkg.errors import BadRequestError
from hnkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The endings of documents.
SUFFIXES: Final = ("html", "ttl", "nt", "jsonld", "rdf")

#: Own addresses that answer for themselves, without a document about them.
_ITSELF: Final = ("download/", "sparql")
#: What may stand in a path as it is (RFC 3986), beside letters, digits and ``._~-``.
_SAFE: Final = "/:@!$&'()*+,;="
#: What no IRI may hold (RFC 3987): a server decodes it in a path, and an IRI has it encoded.
_NEVER_IN_IRIS: Final = re.compile(r'[\x00-\x20\x7f<>"{}|\\^`]')
#: What a browser takes out of a path (RFC 3986, section 5.2.4).
_DOT_SEGMENT: Final = re.compile(r"(?:^|/)\.\.?(?:/|$)")
#: As much of a client's text is repeated.
_SHOWN_CHARACTERS: Final = 200


def page_of(iri: str, root: str = "") -> str:
    """Return the path of the page about an IRI.

    Args:
        iri: what the page is about.
        root: path under which the server is shown.

    >>> page_of("https://w3id.org/hnk-kg/entity/ketamine")
    '/entity/ketamine.html'
    >>> page_of("https://w3id.org/hnk-kg/ontology#Claim", "/kg")
    '/kg/ontology.html#Claim'
    >>> page_of("http://example.org/a b")
    '/describe?iri=http%3A%2F%2Fexample.org%2Fa+b'
    """
    if not has_path(iri):
        return f"{root}/describe?{urlencode({'iri': iri})}"
    local, hash_mark, fragment = iri[len(BASE) :].partition("#")
    ending = "" if local.startswith(_ITSELF) else ".html"
    return f"{root}/{quote(local, safe=_SAFE)}{ending}{hash_mark}{fragment}"


def document_of(iri: str, suffix: str, root: str = "") -> str:
    """Return the path of the document about an IRI in one format.

    >>> document_of("https://w3id.org/hnk-kg/ontology#Claim", "rdf")
    '/ontology.rdf'
    >>> document_of("http://example.org/a", "ttl")
    '/describe?iri=http%3A%2F%2Fexample.org%2Fa&format=ttl'
    """
    if not has_path(iri):
        return f"{root}/describe?{urlencode({'iri': iri, 'format': suffix})}"
    local = iri[len(BASE) :].partition("#")[0]
    return f"{root}/{quote(local, safe=_SAFE)}.{suffix}"


def has_path(iri: str) -> bool:
    """Say whether an IRI has a path of its own here.

    One with a percent sign has none, because in a path it would be decoded on the way; nor has one
    with ``/../`` or ``/./``, which browsers resolve, or one whose path would begin with two
    slashes, which they take for the name of another host.

    >>> has_path("https://w3id.org/hnk-kg/entity/ketamine"), has_path("https://w3id.org/hnk-kg/")
    (True, False)
    >>> has_path("https://w3id.org/hnk-kg/entity/../up"), has_path("https://w3id.org/hnk-kg//a.b/c")
    (False, False)
    """
    local = iri.removeprefix(BASE)
    is_below = local not in ("", iri)
    path = local.partition("#")[0]
    return is_below and "%" not in iri and path[:1] != "/" and not _DOT_SEGMENT.search(path)


def iri_of(path: str) -> tuple[str, str]:
    """Return the IRI that a path stands for, and the ending of the document asked for, if any.

    >>> iri_of("claim/C03.5")
    ('https://w3id.org/hnk-kg/claim/C03.5', '')
    >>> iri_of("claim/C03.5.ttl")
    ('https://w3id.org/hnk-kg/claim/C03.5', 'ttl')
    >>> iri_of("a b")[0]
    'https://w3id.org/hnk-kg/a%20b'
    """
    stem, _, ending = path.rpartition(".")
    if stem and ending in SUFFIXES:
        return BASE + _NEVER_IN_IRIS.sub(_encode, stem), ending
    return BASE + _NEVER_IN_IRIS.sub(_encode, path), ""


def expand_name(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a CURIE as its IRI, where its prefix is known; any other text as it is.

    >>> prefixes = {"hnk": "https://w3id.org/hnk-kg/entity/"}
    >>> expand_name("hnk:ketamine", prefixes)
    'https://w3id.org/hnk-kg/entity/ketamine'
    >>> expand_name("https://example.org/a", prefixes), expand_name("ketamine", prefixes)
    ('https://example.org/a', 'ketamine')
    """
    name, colon, local = text.partition(":")
    return prefixes[name] + local if colon and local and name in prefixes else text


def check_iri(text: str) -> ox.NamedNode:
    """Return a client's text as an IRI, one that can be written into a query.

    Raises:
        BadRequestError: it is none.

    >>> str(check_iri("http://example.org/a"))
    '<http://example.org/a>'
    """
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        shown = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} ..."
        raise BadRequestError(
            f"{shown!r} is not an absolute IRI: {error}.\n"
            "  Write it whole, such as http://example.org/thing, and percent-encode it where it "
            "stands in an address."
        ) from None


def _encode(found: re.Match[str]) -> str:
    return quote(found.group(), safe="")
