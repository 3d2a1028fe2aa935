"""The claims in the formats of other communities, each with what it can keep of them.

Pure: from the quads of the release to files, the same bytes every time.
"""

from __future__ import annotations

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
        rdf12.NAME: ReleaseFile("text/turtle", rdf12.build_rdf12(released)),
        nanopubs.NAME: ReleaseFile("application/trig", nanopubs.build_nanopubs(released, info)),
        kgx.NODES: ReleaseFile(_TSV, kgx.build_nodes(released)),
        kgx.EDGES: ReleaseFile(_TSV, kgx.build_edges(released)),
        kgx.NEGATED: ReleaseFile(_TSV, kgx.build_negated_edges(released)),
        csvw.CLAIMS: ReleaseFile("text/csv", csvw.build_claims_table(released)),
        csvw.DETAILS: ReleaseFile("text/csv", csvw.build_details_table(released)),
        csvw.METADATA: ReleaseFile("application/csvm+json", csvw.build_metadata(info)),
        graphml.NAME: ReleaseFile("application/xml", graphml.build_graphml(released)),
    }
    return {f"{FOLDER}/{name}": file for name, file in files.items()}


__all__ = ["FOLDER", "build_exports"]
