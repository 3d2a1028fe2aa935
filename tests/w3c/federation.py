"""Stand at the endpoints that the federation tests of the W3C name."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.w3c.replies import NOTHING
from tests.w3c.results import accept_for, differences, load_result, parse_result
from tests.w3c.serving import serving
from tests.w3c.suite import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.w3c.suite import Evaluation


@dataclass(frozen=True)
class Federation:
    """A federation test whose endpoints are running servers.

    Args:
        case: the test as the suite has it.
        endpoints: the IRI of each endpoint in the suite, and where it really is.
    """

    case: Evaluation
    endpoints: Mapping[str, str]

    @property
    def query(self) -> str:
        """The query, asking the running servers."""
        return self._local(self.case.text())

    @property
    def data(self) -> str:
        """The data of the asking side in Turtle, naming the running servers."""
        return self._local(read(self.case.data.default or NOTHING))

    @property
    def media_type(self) -> str:
        """The format in which :meth:`wrong` wants the result."""
        return accept_for(self.case.result).split(",", maxsplit=1)[0]

    def wrong(self, body: bytes) -> str:
        """Say what is wrong with a result; nothing when it is what the suite expects."""
        for iri, endpoint in self.endpoints.items():
            body = body.replace(endpoint.encode(), iri.encode())
        expected = load_result(self.case.result, self.case.result_iri)
        return differences(expected, parse_result(body, self.media_type))

    def _local(self, text: str) -> str:
        for iri, endpoint in self.endpoints.items():
            text = text.replace(f"<{iri}>", f"<{endpoint}>")
        return text


@contextmanager
def federating(case: Evaluation) -> Iterator[Federation]:
    """Start a server for every endpoint of a test."""
    assert case.services
    with ExitStack() as servers:
        endpoints = {
            iri: f"{servers.enter_context(serving(str(file)))}/sparql"
            for iri, file in case.services
        }
        yield Federation(case, endpoints)
