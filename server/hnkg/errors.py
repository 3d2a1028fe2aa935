"""Every deliberate error of HNK-KG, in one tree.

A message says what was found, where, and what to do about it.

::

    HnkgError
    ├── CurationError            a hand-edited file is wrong: file, line, remedy
    ├── CurationErrors           several of them, found in one go
    ├── InputError               a file or an argument given by the user cannot be used
    ├── ReleaseError             the release cannot be written, or is stale
    ├── ServerError              the server cannot start
    ├── EndpointError            an endpoint that was asked gave no answer, or no whole one
    └── RequestError             a SPARQL or HTTP request cannot be answered
        ├── QuerySyntaxError     the query is not SPARQL: line, column
        ├── BadRequestError      a parameter or the body breaks the protocol
        ├── NotAcceptableError   the client excludes every format we can make
        ├── UnsupportedMediaTypeError
        ├── RequestTooLargeError
        ├── ForbiddenError       SERVICE, LOAD and updates are refused
        ├── NotFoundError
        ├── TooManyRequestsError one client holds its whole share of the queue
        └── QueryFailedError     the query is fine, its evaluation did not end well
            ├── QueryTimeoutError
            ├── QueryMemoryError
            ├── ResultTooLargeError
            ├── QueryCancelledError
            ├── WorkerDiedError
            └── BusyError        the queue is full
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class HnkgError(Exception):
    """The root of every deliberate error; the message is meant for a person."""

    exit_code = 1


class CurationError(HnkgError):
    """A curated file is wrong.

    Args:
        path: the file, as a curator knows it (``graph_data/curated/entities.tsv``).
        line: 1-based line in that file, or 0 when the file as a whole is meant.
        message: what was found.
        remedy: what to do.
    """

    def __init__(self, path: str, line: int, message: str, remedy: str) -> None:
        """Build the three-part message."""
        self.path, self.line, self.remedy = path, line, remedy
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {message}\n  {remedy}")


class CurationErrors(HnkgError):  # noqa: N818  # it holds several errors
    """Several mistakes in curated files, found in one go."""

    def __init__(self, errors: Sequence[CurationError]) -> None:
        """Keep the single mistakes; the message lists them all."""
        self.errors = tuple(errors)
        listing = "\n".join(str(error) for error in self.errors)
        super().__init__(f"{len(self.errors)} mistakes in the curated files:\n{listing}")


class InputError(HnkgError):
    """A file or an argument given by the user cannot be used."""

    exit_code = 2


class ReleaseError(HnkgError):
    """The release cannot be written, or is stale."""


class ServerError(HnkgError):
    """The server cannot start."""


class EndpointError(HnkgError):
    """An endpoint that was asked over the network gave no answer, or no whole one."""


class RequestError(HnkgError):
    """A request cannot be answered; ``status`` is the HTTP status that says so."""

    status = 400
    title = "Bad request"
    retry_after_s: int | None = None


class QuerySyntaxError(RequestError):
    """The query is not SPARQL.

    Args:
        message: what was expected or found, in words.
        line: 1-based line in the query, when known.
        column: 1-based column in the line, in characters, when known.
    """

    title = "The query is not valid SPARQL"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep the position beside the message."""
        super().__init__(message)
        self.line, self.column = line, column


class BadRequestError(RequestError):
    """A parameter or the body breaks the protocol."""


class NotAcceptableError(RequestError):
    """The client excludes every format we can make; the message lists them."""

    status = 406
    title = "No acceptable format"


class UnsupportedMediaTypeError(RequestError):
    """The request body is of a type we do not take."""

    status = 415
    title = "Unsupported media type"


class RequestTooLargeError(RequestError):
    """The request is longer than the server's limit."""

    status = 413
    title = "Request too large"


class ForbiddenError(RequestError):
    """SERVICE, LOAD and updates are refused."""

    status = 403
    title = "Not allowed here"


class NotFoundError(RequestError):
    """Nothing is known under this address."""

    status = 404
    title = "Not found"


class TooManyRequestsError(RequestError):
    """One client holds its whole share of the queue."""

    status = 429
    title = "Too many requests from one client"
    retry_after_s = 1


class QueryFailedError(RequestError):
    """The query is fine; its evaluation did not end well."""

    status = 500
    title = "The query failed"


class QueryTimeoutError(QueryFailedError):
    """The query did not end by its deadline and was stopped."""

    status = 503
    title = "The query ran out of time"
    retry_after_s = 30


class QueryMemoryError(QueryFailedError):
    """The query needed more memory than one query may have."""

    status = 503
    title = "The query ran out of memory"


class ResultTooLargeError(QueryFailedError):
    """The result is larger than the server sends; nothing of it was sent."""

    status = 503
    title = "The result is too large"


class QueryCancelledError(QueryFailedError):
    """Somebody cancelled the query by its id."""

    status = 503
    title = "The query was cancelled"


class WorkerDiedError(QueryFailedError):
    """The process that evaluated the query died; the server lives on."""

    status = 500
    title = "The query crashed its worker"


class BusyError(QueryFailedError):
    """The queue of waiting queries is full."""

    status = 503
    title = "The server is busy"
    retry_after_s = 2
