"""Ask the data that are loaded in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg.errors import ForbiddenError, InputError
from hnkg.formats import JSON, N_TRIPLES, Formats
from hnkg.notebook.reading import read_answer
from hnkg.store import Query
from hnkg.store.evaluate import evaluate
from hnkg.store.federation import FEDERATION_REFUSED, without_silent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyoxigraph as ox

    from hnkg.notebook.reading import Result
    from hnkg.store.loading import Loaded

_FORMATS: Final = Formats(JSON, JSON, N_TRIPLES)


class EmbeddedSource:
    """Data in this process; a query cannot be stopped but by ending the process.

    Args:
        loaded: the data.
        prefixes: for the messages about a query that is not SPARQL.
        federates: whether SERVICE asks other endpoints; one that does not answer is an error, also
            where the query would have it silent.
    """

    url = ""

    def __init__(
        self, loaded: Loaded, prefixes: Mapping[str, str], *, federates: bool = False
    ) -> None:
        self._loaded, self._prefixes, self._federates = loaded, prefixes, federates

    @property
    def store(self) -> ox.Store:
        """The data themselves; who changes them changes all answers."""
        return self._loaded.store

    def ask(self, text: str) -> Result:
        """Return the whole answer to a query.

        Raises:
            RequestError: it is not SPARQL, or fails; the message says where and why.
            InputError: it uses SERVICE although nobody allowed it.
        """
        aloud = without_silent(text) if self._federates else text
        query = Query(aloud, _FORMATS, federates=self._federates)
        try:
            answer = evaluate(self._loaded.store, query, self._prefixes)
        except ForbiddenError as error:
            if str(error) != FEDERATION_REFUSED:  # an update
                raise
            raise InputError(
                "The query asks another endpoint (SERVICE), which was not allowed.\n"
                "  Allow it with: hnkg.open(federate=True)"
            ) from None
        # Through the format of the network, so that both ways give the same terms.
        return read_answer(answer.body, answer.format.media_type)
