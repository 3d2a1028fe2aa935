"""A store in this process: for the command line, notebooks and tests.

It cannot stop a query. The server uses :mod:`hnkg.store.workers`, which can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.errors import RequestError
from hnkg.store import Activity
from hnkg.store.evaluate import evaluate
from hnkg.store.loading import default_graph_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph as ox

    from hnkg.store import Answer, Query
    from hnkg.store.loading import Loaded


class EmbeddedStore:
    """A :class:`~hnkg.store.TripleStore` over a pyoxigraph store in this process.

    Args:
        store: the data.
        digest: names the data; see :meth:`digest`.
        prefixes: written into Turtle, TriG and RDF/XML results.
    """

    def __init__(
        self, store: ox.Store, digest: str, prefixes: Mapping[str, str] | None = None
    ) -> None:
        self._store, self._digest, self._prefixes = store, digest, dict(prefixes or {})

    @classmethod
    def of(cls, loaded: Loaded) -> EmbeddedStore:
        """Take what :func:`hnkg.store.loading.load_release` or ``load_files`` returns."""
        return cls(loaded.store, loaded.digest, loaded.prefixes)

    def answer(self, query: Query) -> Answer:
        """Evaluate a query completely; its timeout has no effect here."""
        return evaluate(self._store, query, self._prefixes)

    async def ask(self, query: Query) -> Answer:
        """Evaluate a query completely; nothing else happens in the event loop meanwhile."""
        try:
            return self.answer(query)
        except RequestError as error:
            # Its traceback holds iterators of the engine, which may not end in another thread.
            failure = error.with_traceback(None)
            failure.__context__ = failure.__cause__ = None
        raise failure

    def cancel(self, query_id: str) -> bool:
        """Return false: nothing runs between two calls."""
        del query_id
        return False

    def digest(self) -> str:
        """Return the digest given at the start."""
        return self._digest

    def triple_count(self) -> int:
        """Count the triples of the default graph."""
        return default_graph_count(self._store)

    def activity(self) -> Activity:
        """Return zeros: there is no queue, and there are no workers."""
        return Activity()

    def close(self) -> None:
        """Do nothing: the data go with the last reference."""
