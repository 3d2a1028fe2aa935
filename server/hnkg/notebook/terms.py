"""Terms of RDF, between Python, pyoxigraph and rdflib.

>>> from datetime import date
>>> str(as_term(date(2026, 1, 31)))
'"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'
"""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    import rdflib

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Given = ox.NamedNode | ox.Literal

_ABSOLUTE: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):([^\s<>\"{}|\\^`]+)")
_LIKE_A_NAME: Final = re.compile(r"(https?|urn):\S+")


def as_term(value: object, prefixes: Mapping[str, str] | None = None) -> Given:
    """Return the term that a value stands for.

    Terms of pyoxigraph and rdflib stand for themselves, Python's booleans, numbers, dates, times
    and texts for literals. A text that looks like an IRI or a CURIE may be meant as either, so it
    must be said which.

    Args:
        value: what a caller gives for a variable.
        prefixes: known to the caller, so that a text may look like a CURIE of theirs.

    Raises:
        InputError: it is no term that a query can be given; the message says what to write.
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    found = _from_rdflib(value) or _from_python(_plain_number(value), prefixes or {})
    if found is not None:
        return found
    raise InputError(
        f"{str(value)[:100]!r} ({type(value).__name__}) is not a term that a query can be given.\n"
        "  Give an IRI as graph.iri('hnk:ketamine'), or a text, number, boolean, date or time."
    )


def as_iri(value: object, prefixes: Mapping[str, str]) -> ox.NamedNode:
    """Return an IRI that is given as a term, a CURIE or in full.

    >>> as_iri("hnk:ketamine", {"hnk": "https://w3id.org/hnk-kg/entity/"}).value
    'https://w3id.org/hnk-kg/entity/ketamine'

    Raises:
        InputError: it is none.
    """
    if not isinstance(value, str) or _from_rdflib(value) is not None:
        term = as_term(value, prefixes)
        if isinstance(term, ox.NamedNode):
            return term
        raise InputError(f"{term} is a literal; an IRI or a CURIE is needed here.")
    text = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    found = _ABSOLUTE.fullmatch(text)
    try:
        if found and found[1] in prefixes:
            return ox.NamedNode(prefixes[found[1]] + found[2])
        if found and (found[2].startswith("//") or found[1] in {"urn", "mailto", "tag"}):
            return ox.NamedNode(text)
    except ValueError as error:
        raise InputError(f"{value!r} is not an IRI: {error}.") from None
    known = ", ".join(sorted(prefixes))
    raise InputError(
        f"{value!r} is neither an IRI in full nor a CURIE with a known prefix.\n"
        f"  Known prefixes: {known or 'none'}"
    )


def to_rdflib(term: Term) -> rdflib.term.Node:
    """Return a term for rdflib, its lexical form as it is.

    Raises:
        InputError: it is a triple term of RDF 1.2, which rdflib does not have.
    """
    import rdflib  # noqa: PLC0415  # takes a third of a second

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == f"{XSD}string":
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise InputError("The answer has a triple term of RDF 1.2, which rdflib cannot hold.")


def _from_rdflib(value: object) -> Given | None:
    if "rdflib" not in sys.modules:  # then nothing is a term of it
        return None
    import rdflib  # noqa: PLC0415  # it is there already

    if isinstance(value, rdflib.URIRef):
        try:
            return ox.NamedNode(str(value))
        except ValueError as error:
            raise InputError(f"{str(value)!r} is not an IRI: {error}.") from None
    if isinstance(value, rdflib.BNode):
        raise InputError(
            "A blank node cannot be given to a query: there it would mean anything.\n"
            "  Ask with a variable, and with what you know about the node."
        )
    if isinstance(value, rdflib.Literal):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or f"{XSD}string")))
    return None


def _from_python(value: object, prefixes: Mapping[str, str]) -> Given | None:
    if isinstance(value, str):
        return _literal(value, prefixes)
    if isinstance(value, bool | int | float):
        return ox.Literal(value)
    text = datatype = ""
    if isinstance(value, Decimal) and value.is_finite():
        text, datatype = f"{value:f}", "decimal"
    elif isinstance(value, datetime):
        # pandas has a time that is none, and is not even equal to itself.
        text, datatype = value.isoformat() if value == value else "", "dateTime"  # noqa: PLR0124
    elif isinstance(value, date):
        text, datatype = value.isoformat(), "date"
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{datatype}")) if text else None


def _plain_number(value: object) -> object:
    """Return a scalar of numpy as Python has it."""
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


def _literal(text: str, prefixes: Mapping[str, str]) -> ox.Literal:
    found = _ABSOLUTE.fullmatch(text)
    if _LIKE_A_NAME.fullmatch(text) or (found and found[1] in prefixes):
        raise InputError(
            f"{text!r} may mean a thing or just these characters.\n"
            f"  The thing: graph.iri({text!r})\n"
            f"  The characters: rdflib.Literal({text!r})"
        )
    try:
        return ox.Literal(text)
    except ValueError:
        raise InputError(f"{text!r} holds half a character (a lone surrogate).") from None
