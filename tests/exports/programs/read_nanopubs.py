"""Check nanopublications with the nanopub library: ``read_nanopubs FILE``.

It prints, as JSON, the IRI and the number of triples of each one that the library takes for valid,
and its message for each other. The library takes one at a time: what belongs together is told by
the part of the graphs' names before the hash.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING

from tests.exports.programs.offline import forbid_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib import ConjunctiveGraph


def main(arguments: Sequence[str]) -> None:
    """Read, check and print."""
    forbid_network()
    warnings.simplefilter("ignore")  # the library uses a class that rdflib renames
    from nanopub import Nanopub, NanopubConf  # noqa: PLC0415  # not in the tests' environment
    from nanopub.utils import MalformedNanopubError  # noqa: PLC0415

    valid: dict[str, int] = {}
    refused: dict[str, str] = {}
    for name, graph in parts(arguments[0]).items():
        try:
            publication = Nanopub(rdf=graph, conf=NanopubConf())
            if publication.is_valid:
                valid[str(publication.metadata.np_uri)] = len(publication.rdf)
        except MalformedNanopubError as error:
            refused[name] = str(error)
    json.dump({"valid": valid, "refused": refused}, sys.stdout)


def parts(path: str) -> dict[str, ConjunctiveGraph]:
    """Return the quads of each nanopublication."""
    from rdflib import ConjunctiveGraph  # noqa: PLC0415  # deprecated; the library asks for it

    whole = ConjunctiveGraph()
    whole.parse(path, format="trig")
    found: dict[str, ConjunctiveGraph] = {}
    for subject, predicate, value, context in whole.quads():
        if context is not None:
            name = str(context.identifier).rpartition("#")[0]
            graph = found.setdefault(name, ConjunctiveGraph())
            graph.get_context(context.identifier).add((subject, predicate, value))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
