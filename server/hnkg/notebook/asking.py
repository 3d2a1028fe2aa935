"""Ask queries: what every method of :class:`hnkg.Graph` rests on."""

from __future__ import annotations

import inspect
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from hnkg.errors import HnkgError, InputError
from hnkg.notebook.frames import About, Wish, build_frame
from hnkg.notebook.reading import Rows
from hnkg.notebook.terms import as_iri, as_term, to_rdflib
from hnkg.sparql.filling import fill_in
from hnkg.sparql.mentions import find_unmentioned, own_iris
from hnkg.sparql.prologue import usual_prologue, without_first_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    import pyoxigraph as ox
    import rdflib

    from hnkg.notebook.reading import Result
    from hnkg.sparql.mentions import Unmentioned

#: The default is there to be replaced.
_DESCRIBE: Final = "DESCRIBE ?thing { VALUES ?thing { <https://w3id.org/hnk-kg/> } }"
_IS_OURS: Final = "ASK { <https://w3id.org/hnk-kg/ontology> ?p ?o }"


class Source(Protocol):
    """Whatever answers queries."""

    url: str

    def ask(self, text: str) -> Result:
        """Return the whole answer to a query, or raise."""
        ...


class Asking:
    """Asks queries of a source, their variables filled in with terms.

    Args:
        source: answers the queries.
        prefixes: names and namespaces that queries may use.
    """

    def __init__(self, source: Source, prefixes: Mapping[str, str]) -> None:
        self._source, self._prefixes = source, dict(prefixes)

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries may use, with their namespaces."""
        return dict(self._prefixes)

    @property
    def url(self) -> str:
        """The address of the endpoint; empty for data in this process."""
        return self._source.url

    def iri(self, name: str) -> ox.NamedNode:
        """Return the term of a CURIE or of an IRI in full.

        >>> import hnkg
        >>> hnkg.open().iri("hnk:ketamine").value
        'https://w3id.org/hnk-kg/entity/ketamine'

        Raises:
            InputError: it is neither; the message lists the known prefixes.
        """
        return as_iri(name, self._prefixes)

    def select(
        self,
        query: str,
        /,
        values: Mapping[str, object] | None = None,
        *,
        curies: bool = False,
        languages: bool = False,
        terms: bool = False,
        **params: object,
    ) -> pd.DataFrame:
        """Return the answer of a SELECT as a pandas DataFrame, one row a solution.

        Each column has the dtype of its values: string, Int64, Float64, boolean, datetime64, and
        object for exact decimals and for mixtures; :mod:`hnkg.notebook.columns` has the table.
        What a dtype does not tell (kinds of terms, languages, datatypes) is in
        ``frame.attrs["hnkg"]["columns"]``.

        >>> import hnkg
        >>> frame = hnkg.open().select("SELECT ?n { VALUES ?n { 1 UNDEF } }")
        >>> frame.n.dtype, int(frame.n.isna().sum())
        (Int64Dtype(), 1)

        Args:
            query: the SPARQL.
            values: terms for variables whose names are no Python names or names of options here.
            curies: shorten IRIs by the known prefixes.
            languages: add a column ``NAME@lang`` to every column that has languages.
            terms: give pyoxigraph's terms instead of values: nothing is lost or read into them.
            params: terms for variables, by name; a VALUES of the query for it is a default.

        Raises:
            HnkgError: there is no whole answer; the message says why.
        """
        rows = self._rows(query, {**(values or {}), **params})
        wish = Wish(curies=curies, languages=languages, terms=terms)
        return build_frame(rows, self._prefixes, wish, About(root=self._root()))

    def ask(
        self, query: str, /, values: Mapping[str, object] | None = None, **params: object
    ) -> bool:
        """Return the answer of an ASK.

        >>> import hnkg
        >>> hnkg.open().ask("ASK { hnk:hydroxynorketamine hnkv:actsOn ?target }")
        False
        """
        answer = self._answer(query, {**(values or {}), **params})
        if not isinstance(answer, bool):
            raise InputError("This query is no ASK.\n  Use select() for SELECT, construct() else.")
        return answer

    def construct(
        self, query: str, /, values: Mapping[str, object] | None = None, **params: object
    ) -> rdflib.Graph:
        """Return the answer of a CONSTRUCT or DESCRIBE as an rdflib graph.

        >>> import hnkg
        >>> len(hnkg.open().construct("CONSTRUCT WHERE { ?x hnkv:metaboliteOf ?y }"))
        1
        """
        answer = self._answer(query, {**(values or {}), **params})
        if isinstance(answer, bool | Rows):
            raise InputError(
                "This query is no CONSTRUCT and no DESCRIBE.\n  Use select() or ask() for it."
            )
        return self._build_graph(answer)

    def describe(self, thing: object) -> rdflib.Graph:
        """Return what is said of a thing, as an rdflib graph.

        >>> import hnkg
        >>> "ketamine" in hnkg.open().describe("hnk:ketamine").serialize()
        True

        Args:
            thing: a CURIE, an IRI in full, or a term.
        """
        return self.construct(_DESCRIBE, thing=as_iri(thing, self._prefixes))

    def _answer(self, query: str, given: Mapping[str, object]) -> Result:
        values = {
            name.removeprefix("?"): as_term(value, self._prefixes) for name, value in given.items()
        }
        filled = fill_in(query, values)
        prologue = usual_prologue(filled, self._prefixes)
        if prologue and not self._is_ours:
            prologue = ""
        try:
            answer = self._source.ask(prologue + filled)
        except HnkgError as error:
            if prologue:
                error.args = (without_first_line(str(error)),)
            raise
        if answer is False or answer == () or (isinstance(answer, Rows) and answer.finds_nothing):
            for unmentioned in self._unmentioned(own_iris(filled, self._prefixes)):
                warnings.warn(unmentioned.words, stacklevel=_stack_level())
        return answer

    def _unmentioned(self, iris: Iterable[str]) -> tuple[Unmentioned, ...]:
        """Return which IRIs of ours the data do not mention; none where nobody can tell."""

        def found(text: str) -> list[str]:
            rows = self._source.ask(text)
            return [str(getattr(row[0], "value", "")) for row in getattr(rows, "rows", ())]

        iris = tuple(iris)
        try:
            return find_unmentioned(iris, self._prefixes, found) if iris and self._is_ours else ()
        except HnkgError:  # the answer is there, and only lacks a remark
            return ()

    @cached_property
    def _is_ours(self) -> bool:
        """Whether the source holds the graph, so that a prefix means what it means here.

        An endpoint of others may know the same prefix by heart, for another namespace: then our
        declaration would change its meaning, and nobody would see why there are no rows.
        """
        return not self.url or self._source.ask(_IS_OURS) is True

    def _build_graph(self, triples: Iterable[ox.Triple]) -> rdflib.Graph:
        import rdflib  # noqa: PLC0415  # takes a third of a second

        graph = rdflib.Graph(bind_namespaces="none")
        for name, namespace in self._prefixes.items():
            graph.bind(name, namespace)
        for triple in triples:
            graph.add(
                (to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object))
            )
        return graph

    def _ask_plain(self, query: str) -> Result:
        return self._source.ask(query)

    def _rows(self, query: str, given: Mapping[str, object]) -> Rows:
        answer = self._answer(query, given)
        if not isinstance(answer, Rows):
            raise InputError("This query is no SELECT.\n  Use ask() for ASK, construct() else.")
        return answer

    def _root(self) -> str:
        """Return the address of the server whose pages show our own IRIs; empty for none."""
        return self.url.removesuffix("/sparql") if self.url.endswith("/sparql") else ""


def _stack_level() -> int:
    """Return how far above its caller the first one is that does not belong to the package."""
    frame, level = inspect.currentframe(), 0
    while frame is not None and str(frame.f_globals.get("__name__")).startswith("hnkg."):
        frame, level = frame.f_back, level + 1
    return level
