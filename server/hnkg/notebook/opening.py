"""Open the graph: in this process, or behind an endpoint."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hnkg.errors import InputError
from hnkg.namespaces import load_prefixes
from hnkg.notebook.client import Graph

if TYPE_CHECKING:
    from collections.abc import Sequence


def open_graph(
    endpoint: str = "",
    *,
    data: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
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
        data: RDF file or files to load beside the release; ``GRAPH_IRI=FILE`` names their graph.
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

    if isinstance(data, str | os.PathLike):
        data = [data]
    files = [os.fspath(file) for file in data]
    if not release and not files:
        raise InputError("There is nothing to load: name files, or leave release as it is.")
    loaded = load_release(beside=files) if release else load_files(files, merge=True)
    prefixes = {**own, **loaded.prefixes}
    return Graph(EmbeddedSource(loaded, prefixes, federates=federate), prefixes)
