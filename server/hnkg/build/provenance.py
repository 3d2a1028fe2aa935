"""How the release was made: the build as a PROV activity, and each file that it read.

Which versions of which tools did it is not said here, because it would change the bytes of the
release from one machine to the next: ``hnkg build --report FILE`` writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.build.source import source_iri
from hnkg.build.terms import XSD_DATE_TIME, english, iri, label_, own, text, type_
from hnkg.namespaces import DCTERMS, PROV, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.build.terms import Graph, Node
    from hnkg.model import Knowledge

BUILDER: Final = own("agent/hnk-kg-build")


def add_build(graph: Graph, knowledge: Knowledge, version: Node, inputs: Mapping[str, str]) -> None:
    """Describe the activity that generated a version.

    Args:
        graph: where to.
        knowledge: everything curated.
        version: the version of the dataset.
        inputs: the SHA-256 of each curated file and rule, by path.
    """
    activity = own(f"activity/build-{knowledge.info.version}")
    graph.add(version, f"{PROV}wasGeneratedBy", activity)
    graph.add(activity, type_, iri(f"{PROV}Activity"))
    graph.add(activity, label_, english(f"build of version {knowledge.info.version}"))
    graph.add(activity, f"{PROV}wasAssociatedWith", BUILDER)
    # The day of issue is declared; the clock has no say in the bytes of a release.
    ended = ox.Literal(f"{knowledge.info.issued}T00:00:00Z", datatype=XSD_DATE_TIME)
    graph.add(activity, f"{PROV}endedAtTime", ended)
    graph.add(activity, f"{PROV}used", *map(source_iri, knowledge.sources))
    graph.add(BUILDER, type_, iri(f"{PROV}Agent"), iri(f"{PROV}SoftwareAgent"))
    graph.add(BUILDER, label_, english("HNK-KG build, the program hnkg build"))
    for path, sha256 in inputs.items():
        node = own(f"input/{path}")
        graph.add(activity, f"{PROV}used", node)
        graph.add(node, type_, iri(f"{PROV}Entity"))
        graph.add(node, f"{DCTERMS}title", text(path))
        graph.add(node, f"{SCHEMA}sha256", text(sha256))
