"""The claims in the formats of other communities, each with what it can keep of them.

Pure: from the quads of the release to files, the same bytes every time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hnkg.build.exports import csvw, graphml, kgx, nanopubs, rdf12
from hnkg.build.exports.released import Released
from hnkg.build.files import ReleaseFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.model import DatasetInfo

#: The folder below that of the release.
FOLDER: Final = "exports"
#: What the dataset description says of each.
DESCRIPTIONS: Final = {
    rdf12.NAME: "The claims as reifiers of triple terms, in Turtle of RDF 1.2.",
    nanopubs.NAME: "One nanopublication a claim, unsigned, in TriG.",
    kgx.NODES: "Entities that claims are about, as KGX nodes.",
    kgx.EDGES: "The affirmed claims about what is so, as KGX edges of Biolink.",
    kgx.NEGATED: "The denied claims as negated KGX edges, apart from the others.",
    csvw.CLAIMS: "One row a claim, described by claims.csv-metadata.json.",
    csvw.DETAILS: "One row for each of several values of a claim, such as its cue words.",
    csvw.METADATA: "What the columns of the two tables mean, after CSV on the Web.",
    graphml.NAME: "The claims as edges of a property graph, in GraphML.",
}
_TSV: Final = "text/tab-separated-values"


def build_exports(
    quads: Sequence[ox.Quad], prefixes: Mapping[str, str], info: DatasetInfo
) -> dict[str, ReleaseFile]:
    """Return every export, by its path below the folder of the release.

    Args:
        quads: the release without its description.
        prefixes: the declared prefixes, name to namespace.
        info: title, date and licence of the release.
    """
    released = Released(quads, prefixes)
    files = {
        rdf12.NAME: ReleaseFile(
            "text/turtle",
            rdf12.build_rdf12(released),
            conforms_to="https://www.w3.org/TR/rdf12-turtle/",
        ),
        nanopubs.NAME: ReleaseFile("application/trig", nanopubs.build_nanopubs(released, info)),
        kgx.NODES: ReleaseFile(_TSV, kgx.build_nodes(released)),
        kgx.EDGES: ReleaseFile(_TSV, kgx.build_edges(released)),
        kgx.NEGATED: ReleaseFile(_TSV, kgx.build_negated_edges(released)),
        csvw.CLAIMS: ReleaseFile("text/csv", csvw.build_claims_table(released)),
        csvw.DETAILS: ReleaseFile("text/csv", csvw.build_details_table(released)),
        csvw.METADATA: ReleaseFile("application/csvm+json", csvw.build_metadata(info)),
        graphml.NAME: ReleaseFile("application/xml", graphml.build_graphml(released)),
    }
    return {
        f"{FOLDER}/{name}": replace(file, description=DESCRIPTIONS[name])
        for name, file in files.items()
    }


__all__ = ["FOLDER", "build_exports"]
