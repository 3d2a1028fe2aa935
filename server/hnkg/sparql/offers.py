"""The named queries as a server offers their answers: formats, and parameters that are terms.

No web framework here: an address goes in, a query comes out.

>>> from hnkg.queries import find_query
>>> offer = Offer.of(find_query("cq-16"))
>>> [parameter.name for parameter in offer.parameters][:2]
['claim', 'section']
>>> list(offer.formats)
['csv', 'tsv', 'json', 'xml']
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from hnkg import formats
from hnkg.errors import BadRequestError, NotFoundError
from hnkg.queries import normal_name
from hnkg.sparql.filling import Parameter, fill_in, list_parameters
from hnkg.sparql.terms import read_term
from hnkg.store.federation import uses_service
from hnkg.syntax.tokens import query_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hnkg.formats import Format, ResultKind
    from hnkg.namespaces import Prefix
    from hnkg.queries import NamedQuery
    from hnkg.sparql.terms import Term

#: The endings of addresses, for each kind of result, and the formats they mean.
ENDINGS: Final[Mapping[ResultKind, Mapping[str, Format]]] = {
    "solutions": {
        "csv": formats.CSV,
        "tsv": formats.TSV,
        "json": formats.JSON,
        "xml": formats.XML,
    },
    "boolean": {"json": formats.JSON, "xml": formats.XML, "txt": formats.TEXT_BOOLEAN},
    "graph": {
        "ttl": formats.TURTLE,
        "nt": formats.N_TRIPLES,
        "jsonld": formats.JSON_LD,
        "rdf": formats.RDF_XML,
    },
}

_FORMS: Final = {"solutions": "SELECT", "boolean": "ASK", "graph": "CONSTRUCT"}
_HOW: Final = (
    'Write a term, percent-encoded: hnk:ketamine, https://example.org/a, "words", "words"@en or 4.'
)


@dataclass(frozen=True)
class Offer:
    """A named query with what can be asked of it.

    Args:
        query: the query.
        kind: what kind of result it has.
        parameters: the variables that can be given a value.
        federates: whether it asks other endpoints, which a server does not.
    """

    query: NamedQuery
    kind: ResultKind
    parameters: tuple[Parameter, ...]
    federates: bool

    @classmethod
    def of(cls, query: NamedQuery) -> Offer:
        """Return the offer of a query.

        Raises:
            ValueError: its first words do not say what kind of query it is.
        """
        kind = query_kind(query.text)
        if kind is None:
            raise ValueError(f"{query.path}: neither SELECT nor ASK, CONSTRUCT or DESCRIBE")
        federates = uses_service(query.text, loudly=False)
        return cls(query, kind, list_parameters(query.text), federates)

    @property
    def formats(self) -> Mapping[str, Format]:
        """The formats of its answer, by the ending of the address."""
        return ENDINGS[self.kind]

    @property
    def form(self) -> str:
        """Its form: SELECT, ASK or CONSTRUCT."""
        return _FORMS[self.kind]

    def format_of(self, ending: str) -> Format:
        """Return the format that the ending of an address means.

        Raises:
            NotFoundError: an answer of this kind has no such format.
        """
        if ending not in self.formats:
            raise NotFoundError(
                f"The answer to {self.query.id} ({self.form}) is not offered as {ending!r}.\n"
                f"  It is offered as: {', '.join(self.formats)}."
            )
        return self.formats[ending]

    def read_values(
        self, given: Iterable[tuple[str, str]], table: Mapping[str, Prefix]
    ) -> dict[str, Term]:
        """Return the terms that the parameters of an address give to variables.

        Args:
            given: names and values.
            table: the prefixes that CURIEs may have.

        Raises:
            BadRequestError: a parameter is unknown, comes twice, or is no term.
        """
        known = [parameter.name for parameter in self.parameters]
        values: dict[str, Term] = {}
        for name, written in given:
            if name not in known:
                raise BadRequestError(
                    f"{self.query.id} has no parameter {name!r}.\n"
                    f"  Its parameters are: {', '.join(known) or 'none'}."
                )
            if name in values:
                raise BadRequestError(f"The parameter {name!r} is given twice. Keep one of them.")
            try:
                values[name] = read_term(written.strip(), table)
            except ValueError as error:
                raise BadRequestError(f"The parameter {name!r}: {error}.\n  {_HOW}") from None
        return values

    def fill_in(self, values: Mapping[str, Term]) -> str:
        """Return the text of the query with these values."""
        return fill_in(self.query.text, values)


class Offers:
    """Named queries, found by name or by number.

    Args:
        queries: the queries, in the order they are listed.
    """

    def __init__(self, queries: Iterable[NamedQuery]) -> None:
        self.all = tuple(Offer.of(query) for query in queries)
        self._by_name = {
            name: offer for offer in self.all for name in (offer.query.id, offer.query.name)
        }

    def find(self, name: str) -> Offer:
        """Return the offer of this name or number: ``cq-01-targets``, ``cq-01`` or ``cq01``.

        Raises:
            NotFoundError: there is none; the message lists the nearest.
        """
        found = self._by_name.get(normal_name(name))
        if found is None:
            near = get_close_matches(normal_name(name), self._by_name, n=5, cutoff=0.5)
            raise NotFoundError(
                f"No example query is called {name!r}.\n"
                + (f"  Did you mean {', '.join(near)}?" if near else "  /examples lists them all.")
            )
        return found
