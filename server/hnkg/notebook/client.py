"""The graph as a notebook or a script asks it: :func:`open_graph` and what it returns."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING, Final, Protocol

from hnkg.errors import InputError
from hnkg.namespaces import load_prefixes
from hnkg.notebook.claims import build_network, list_claims
from hnkg.notebook.frames import About, Wish, build_frame
from hnkg.notebook.reading import Rows
from hnkg.notebook.terms import as_iri, as_term, to_rdflib
from hnkg.queries import find_query, load_queries
from hnkg.sparql.filling import fill_in
from hnkg.sparql.prologue import usual_prologue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx
    import pandas as pd
    import pyoxigraph as ox
    import rdflib

    from hnkg.notebook.reading import Result
    from hnkg.validate.report import Report


#: The default is there to be replaced.
_DESCRIBE: Final = "DESCRIBE ?thing { VALUES ?thing { <https://w3id.org/hnk-kg/> } }"


class Source(Protocol):
    """Whatever answers queries."""

    url: str

    def ask(self, text: str) -> Result:
        """Return the whole answer to a query, or raise."""
        ...


class Graph:
    """A graph to ask; :func:`hnkg.open` makes it.

    Queries may use the prefixes of the graph without declaring them. A selected variable gets a
    value by its name, as a term and never as text; so does one that has a default, as
    ``VALUES ?claim { wikimd:C05.1 }`` gives it.

    >>> import hnkg
    >>> graph = hnkg.open()
    >>> query = "SELECT ?compound ?parent { ?compound hnkv:metaboliteOf ?parent }"
    >>> graph.select(query, curies=True, parent=graph.iri("hnk:ketamine")).compound.tolist()
    ['hnk:hydroxynorketamine']

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
        import rdflib  # noqa: PLC0415  # takes a third of a second

        graph = rdflib.Graph(bind_namespaces="none")
        for name, namespace in self._prefixes.items():
            graph.bind(name, namespace)
        for triple in answer:
            graph.add(
                (to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object))
            )
        return graph

    def describe(self, thing: object) -> rdflib.Graph:
        """Return what is said of a thing, as an rdflib graph.

        >>> import hnkg
        >>> "ketamine" in hnkg.open().describe("hnk:ketamine").serialize()
        True

        Args:
            thing: a CURIE, an IRI in full, or a term.
        """
        return self.construct(_DESCRIBE, thing=as_iri(thing, self._prefixes))

    def questions(self) -> pd.DataFrame:
        """Return the competency questions that :meth:`ask_question` knows, one a row.

        >>> import hnkg
        >>> hnkg.open().questions().id.iloc[0]
        'cq-01'
        """
        import pyoxigraph as ox  # noqa: PLC0415  # not before the first question

        names = ("id", "name", "question", "audience", "keywords", "watch_out")
        rows = tuple(
            tuple(
                ox.Literal(text) if text else None
                for text in (q.id, q.name, q.question, q.audience, ", ".join(q.keywords), q.note)
            )
            for q in load_queries("competency")
        )
        return build_frame(Rows(names, rows), {})

    def ask_question(
        self,
        name: str,
        /,
        values: Mapping[str, object] | None = None,
        *,
        curies: bool = False,
        **params: object,
    ) -> pd.DataFrame | rdflib.Graph | bool:
        """Return the answer to a competency question or another query of the collection.

        >>> import hnkg
        >>> hnkg.open().ask_question("cq-01", curies=True).target.tolist()
        ['hnk:ampa-receptor']

        Args:
            name: ``cq-01``, ``CQ1`` or ``cq-01-targets``.
            values: as in :meth:`select`.
            curies: as in :meth:`select`.
            params: as in :meth:`select`.

        Raises:
            InputError: there is no such question; the message lists the nearest.
        """
        named = find_query(name)
        given = {**(values or {}), **params}
        answer = self._answer(named.text, given)
        if isinstance(answer, bool):
            return answer
        if not isinstance(answer, Rows):
            return self.construct(named.text, given)
        about = About(named.question, named.note, self._root())
        return build_frame(answer, self._prefixes, Wish(curies=curies), about)

    def claims(
        self,
        *,
        subject: object = None,
        object: object = None,  # noqa: A002  # the word of RDF
        verdict: str | None = None,
        polarity: str | None = None,
    ) -> pd.DataFrame:
        """Return the claims, one a row, with their polarity, certainty, words and verdict.

        >>> import hnkg
        >>> hnkg.open().claims(subject="hnk:hydroxynorketamine", polarity="denied").shape[0] > 0
        True

        Args:
            subject: only claims about this thing (a CURIE, an IRI, a term).
            object: only claims that relate to this thing.
            verdict: only claims on which the literature stands so, such as ``contested``.
            polarity: ``affirmed`` or ``denied``.

        Raises:
            InputError: the graph has no such verdict or polarity.
        """
        things = {"subject": subject, "object": object}
        words = {"verdict": verdict, "polarity": polarity}
        rows = list_claims(
            self._ask_plain,
            {k: as_iri(v, self._prefixes) for k, v in things.items() if v is not None},
            {k: v for k, v in words.items() if v is not None},
        )
        return build_frame(rows, self._prefixes, Wish(curies=True), About(root=self._root()))

    def graph(self, *, denied: bool = True) -> nx.MultiDiGraph:
        """Return the claims between things as a networkx MultiDiGraph, one edge a claim.

        Each edge has ``predicate``, ``polarity``, ``modality``, ``hedge``, ``certainty`` (4 for
        asserted to 1 for speculation; absent for what is said to be needed), ``verdict``,
        ``contested``, ``quote`` and ``claim``. A denied claim is an edge too, whose predicate and
        polarity say so: leave them out where an edge is read as a connection.

        >>> import hnkg
        >>> network = hnkg.open().graph(denied=False)
        >>> {data["polarity"] for *_, data in network.edges(data=True)}
        {'affirmed'}

        Args:
            denied: whether denied claims are edges.
        """
        rows = list_claims(self._ask_plain, {}, {})
        return build_network(rows, self._prefixes, denied=denied)

    def validate(self) -> Report:
        """Check the data in this process against the SHACL shapes; ``str()`` tells the report.

        Raises:
            InputError: the data are behind an endpoint, which does not hand them out whole.
        """
        import pyoxigraph as ox  # noqa: PLC0415  # not before the first question

        from hnkg.notebook.embedded import EmbeddedSource  # noqa: PLC0415  # as in open_graph
        from hnkg.validate import add_ontology, validate_data  # noqa: PLC0415  # half a second

        if not isinstance(self._source, EmbeddedSource):
            raise InputError(
                "Only data in this process can be validated.\n"
                "  Open them here: hnkg.open(data=['my.ttl'])"
            )
        copy = ox.Store()
        copy.extend(self._source.store)
        add_ontology(copy)  # the shapes compare claims with what their predicates carry
        return validate_data(copy)

    def _answer(self, query: str, given: Mapping[str, object]) -> Result:
        values = {
            name.removeprefix("?"): as_term(value, self._prefixes) for name, value in given.items()
        }
        filled = fill_in(query, values)
        return self._source.ask(usual_prologue(filled, self._prefixes) + filled)

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

    def _repr_html_(self) -> str:
        """Return a line for a notebook; it asks nothing."""
        where = self.url or "the data in this process"
        return (
            f"<p><strong>HNK-KG graph</strong>: {escape(where)}.<br>"
            "<code>.questions()</code> <code>.claims()</code> <code>.select(query)</code><br>"
            "Research information, no medical advice.</p>"
        )

    def __repr__(self) -> str:  # type: ignore[explicit-override]  # typing has override since Python 3.12
        return f"<hnkg.Graph: {self.url or 'data in this process'}>"


def open_graph(
    endpoint: str = "",
    *,
    data: Sequence[str | os.PathLike[str]] = (),
    release: bool = True,
    federate: bool = False,
    timeout_s: float = 60.0,
) -> Graph:
    """Open the released graph in this process, or any SPARQL endpoint.

    >>> import hnkg
    >>> hnkg.open()
    <hnkg.Graph: data in this process>

    Args:
        endpoint: ``https://…/sparql``; empty for the release that comes with the package.
        data: RDF files to load beside the release; ``GRAPH_IRI=FILE`` names their graph.
        release: whether the release is loaded; false leaves ``data`` alone.
        federate: whether SERVICE in a query may ask other endpoints from this process.
        timeout_s: seconds until a query to an endpoint is given up.

    Raises:
        InputError: the address is none that is asked, or a file cannot be read.
    """
    own = load_prefixes()
    if endpoint:
        if data or federate:
            raise InputError(
                "Files are loaded, and SERVICE is allowed, in this process only.\n"
                "  Leave out the endpoint."
            )
        from hnkg.notebook.remote import RemoteSource  # noqa: PLC0415  # imports urllib, ssl

        return Graph(RemoteSource(endpoint, timeout_s), own)
    from hnkg.notebook.embedded import EmbeddedSource  # noqa: PLC0415  # only one is needed
    from hnkg.store.loading import load_files, load_release  # noqa: PLC0415  # likewise

    files = [os.fspath(file) for file in data]
    if not release and not files:
        raise InputError("There is nothing to load: name files, or leave release as it is.")
    loaded = load_release(beside=files) if release else load_files(files, merge=True)
    prefixes = {**own, **loaded.prefixes}
    return Graph(EmbeddedSource(loaded, prefixes, federates=federate), prefixes)
