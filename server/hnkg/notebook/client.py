"""The graph as a notebook or a script asks it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from hnkg.errors import InputError
from hnkg.notebook.asking import Asking
from hnkg.notebook.claims import build_network, list_claims
from hnkg.notebook.frames import About, Wish, build_frame
from hnkg.notebook.reading import Rows
from hnkg.notebook.terms import as_iri
from hnkg.queries import find_query, load_queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import pandas as pd
    import rdflib

    from hnkg.validate.report import Report


class Graph(Asking):
    """A graph to ask; :func:`hnkg.open` makes it.

    Queries may use the prefixes of the graph without declaring them, wherever the graph is; an
    endpoint with other data gets each query as it is written. A selected variable gets a
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
            return self._build_graph(answer)
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

        ``explicitness`` says whether the source states a claim, takes it for granted
        (presupposed), or whether it is the curator's reading of a contrast or a need (implied).

        >>> import hnkg
        >>> hnkg.open().claims(subject="hnk:hydroxynorketamine", polarity="denied").shape[0] > 0
        True

        Args:
            subject: only claims about this thing (a CURIE, an IRI, a term).
            object: only claims that relate to this thing.
            verdict: only claims on which the literature stands so, such as ``contested``.
            polarity: ``affirmed`` or ``denied``.

        Raises:
            InputError: the graph has no such verdict or polarity, or nothing of this name.
        """
        given = {"subject": subject, "object": object}
        things = {k: as_iri(v, self._prefixes) for k, v in given.items() if v is not None}
        words = {"verdict": verdict, "polarity": polarity}
        rows = list_claims(
            self._ask_plain, things, {k: v for k, v in words.items() if v is not None}
        )
        named = () if rows.rows else (thing.value for thing in things.values())
        if unknown := self._unmentioned(named):
            raise InputError(unknown[0].words)
        return build_frame(rows, self._prefixes, Wish(curies=True), About(root=self._root()))

    def graph(self, *, denied: bool = True) -> nx.MultiDiGraph:
        """Return the claims between things as a networkx MultiDiGraph, one edge a claim.

        Each edge has ``predicate``, ``polarity``, ``explicitness``, ``modality``, ``hedge``,
        ``certainty`` (4 for asserted to 1 for speculation; absent for what is said to be needed),
        ``verdict``, ``contested``, ``quote`` and ``claim``. A denied claim is an edge too, whose
        predicate and polarity say so: leave them out where an edge is read as a connection.

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
