"""Read a request of the SPARQL 1.1 Graph Store Protocol: which graph does it mean?

See https://www.w3.org/TR/sparql11-http-rdf-update/.

>>> parse_graph_request(b"graph=http://example.org/g%231&format=nt").graph
'http://example.org/g#1'
>>> parse_graph_request(b"default").graph is None
True
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from hnkg.errors import BadRequestError
from hnkg.sparql.parameters import hints_of, parse_parameters, values_of


@dataclass(frozen=True)
class GraphRequest:
    """A request for one graph.

    Args:
        graph: the IRI of the named graph; none means the default graph.
        hints: names of formats.
    """

    graph: str | None
    hints: tuple[str, ...] = ()


def parse_graph_request(query_string: bytes, address: str = "") -> GraphRequest:
    """Return what a request asks for.

    Args:
        query_string: what follows ``?`` in the address, still encoded.
        address: the address itself where that is the graph's IRI (direct identification); empty
            where the parameters say which graph is meant (indirect identification).

    Raises:
        BadRequestError: it names no graph, two, or one whose IRI is not absolute.
    """
    # A plus sign is one: this is no form, and no IRI has a blank.
    parameters = parse_parameters(query_string.replace(b"+", b"%2B"), "utf-8", "The address")
    hints = hints_of(parameters)
    if address:
        return GraphRequest(_checked(address), hints)
    graphs = values_of(parameters, "graph")
    wants_default = bool(values_of(parameters, "default"))
    if len(graphs) + wants_default != 1:
        found = "names no graph" if not graphs else "names more than one graph"
        raise BadRequestError(
            f"The request {found}. Add ?default for the default graph, or ?graph= with the "
            "percent-encoded IRI of one named graph."
        )
    return GraphRequest(None if wants_default else _checked(graphs[0]), hints)


def _checked(iri: str) -> str:
    try:
        ox.NamedNode(iri)
    except ValueError:
        raise BadRequestError(
            f"graph={iri!r} is not an absolute IRI. "
            "Name the graph in full, as in http://example.org/graph."
        ) from None
    return iri
