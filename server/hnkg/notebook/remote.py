"""Ask a SPARQL endpoint over HTTP, with the standard library alone.

The answer is read whole before anything of it is used; one that is cut, too late or too long is
an error. Redirects are not followed: they would turn a POST into a GET without its query.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import time
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from hnkg import __version__
from hnkg.errors import EndpointError, InputError
from hnkg.notebook.reading import ACCEPT, Rows, read_answer
from hnkg.settings import Settings

if TYPE_CHECKING:
    from email.message import Message
    from typing import IO

    from hnkg.notebook.reading import Result

#: More than this is not read.
LONGEST_BYTES: Final = Settings.result_bytes
_PIECE_BYTES: Final = 1 << 18
_LONGEST_ERROR_BYTES: Final = 1 << 16
_LONGEST_WORDS: Final = 2000
#: How a server refuses a query where it has no endpoint.
_NO_ENDPOINT: Final = frozenset({404, 405, 501})
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class RemoteSource:
    """A SPARQL endpoint.

    Args:
        url: its address, ``https://…`` or ``http://…``.
        timeout_s: seconds until a query is given up, reading included.

    Raises:
        InputError: the address is none that is asked.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        self.url, self._timeout_s = _checked(url), timeout_s
        handlers: list[HTTPRedirectHandler | ProxyHandler] = [_NoRedirect()]
        if _is_here(self.url):
            handlers.append(ProxyHandler({}))
        self._opener = build_opener(*handlers)

    def ask(self, text: str) -> Result:
        """Return the whole answer to a query.

        Raises:
            EndpointError: there is none; the message holds what the endpoint says.
        """
        request = Request(  # noqa: S310  # the scheme was checked
            self.url,
            data=urlencode({"query": text}).encode(),
            headers={
                "Accept": ACCEPT,
                "Accept-Encoding": "identity",
                "Content-Type": "application/x-www-form-urlencoded",
                "User-Agent": f"hnkg/{__version__}",
            },
        )
        deadline = time.monotonic() + self._timeout_s
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                body = _read_whole(response, deadline)
                headers = response.headers
        except HTTPError as error:
            with error:
                hint = self._hint(is_page=error.code in _NO_ENDPOINT)
                raise EndpointError(f"{_refusal(self.url, error)}{hint}") from None
        except (TimeoutError, _TooLateError):
            raise EndpointError(self._too_late()) from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise EndpointError(self._too_late()) from None
            raise EndpointError(
                f"{self.url} cannot be reached: {error.reason}.\n"
                "  Is the address right, and is there a network?"
            ) from None
        except (OSError, http.client.HTTPException) as error:
            raise EndpointError(
                f"{self.url} broke the answer off: {str(error) or type(error).__name__}.\n"
                "  Nothing of it is taken; ask again."
            ) from None
        try:
            answer = read_answer(body, headers.get("Content-Type", ""))
        except EndpointError as error:
            hint = self._hint(is_page=headers.get_content_type() == "text/html")
            raise EndpointError(f"{error}{hint}") from None
        _check_uncut(headers, answer)
        return answer

    def _hint(self, *, is_page: bool) -> str:
        """Return what may be meant by an address without a path that seems to be no endpoint."""
        parts = urlsplit(self.url)
        if not is_page or parts.path not in {"", "/"} or parts.query:
            return ""
        return f"\n  Did you mean {parts._replace(path='/sparql').geturl()}?"

    def _too_late(self) -> str:
        return (
            f"{self.url} did not answer within {self._timeout_s:g} s.\n"
            "  Ask for less, or give more time: hnkg.open(url, timeout_s=300)"
        )


class _NoRedirect(HTTPRedirectHandler):
    """Leaves every redirect as the error that it is for a query."""

    def redirect_request(  # type: ignore[explicit-override]  # typing has override since Python 3.12
        self, *_: object
    ) -> None:
        """Return no further request."""


class _TooLateError(Exception):
    """The answer comes, but too slowly."""


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(f"{url!r} is not an address: {error}.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise InputError(
            f"{url!r} is not the address of an endpoint.\n"
            "  Write https://example.org/sparql, or nothing for the released graph."
        )
    if parts.username is not None:
        raise InputError(
            "An address with a user name or password is not taken: it would show in messages.\n"
            "  Ask the endpoint through a proxy of yours that adds them."
        )
    return parts._replace(fragment="").geturl()


def _is_here(url: str) -> bool:
    """Tell whether an address is this machine, which no proxy of the network is asked for."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_whole(response: http.client.HTTPResponse, deadline: float) -> bytes:
    pieces, length_bytes = [], 0
    while piece := response.read1(_PIECE_BYTES):
        pieces.append(piece)
        length_bytes += len(piece)
        if length_bytes > LONGEST_BYTES:
            raise EndpointError(
                f"The answer is longer than {LONGEST_BYTES} bytes; nothing of it is taken.\n"
                "  Add LIMIT, or ask for fewer variables."
            )
        if time.monotonic() > deadline:
            raise _TooLateError
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) != length_bytes:
        raise EndpointError(
            f"The answer was cut: {length_bytes} of {announced} bytes came.\n"
            "  Nothing of it is taken; ask again."
        )
    return b"".join(pieces)


def _refusal(url: str, error: HTTPError) -> str:
    """Say what an endpoint says when it does not answer."""
    if error.headers.get("Location") and error.code in {301, 302, 303, 307, 308}:
        return f"{url} has moved.\n  Open the new address: {error.headers['Location'][:500]}"
    return f"{url} answers {error.code} {error.reason}.\n{_words(error, error.headers)}".rstrip()


def _words(body: IO[bytes], headers: Message) -> str:
    """Return the text of an error for a person, or nothing where there is none."""
    try:
        text = body.read(_LONGEST_ERROR_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    media_type = headers.get_content_type()
    if media_type.endswith("json"):
        try:
            problem = json.loads(text)
        except ValueError:
            problem = None
        if isinstance(problem, dict):
            said = (str(problem.get(key) or "") for key in ("title", "detail"))
            text = "\n".join(words for words in said if words)
    elif media_type != "text/plain":
        return ""
    return _CONTROLS.sub("", text[:_LONGEST_WORDS]).strip()


def _check_uncut(headers: Message, answer: Result) -> None:
    """Raise where an endpoint says in a header that there would be more.

    Virtuoso answers 200 also when a limit of the endpoint cut the rows, or the time ran out.
    """
    most = headers.get("X-SPARQL-MaxRows", "")
    is_at_limit = most.isdigit() and isinstance(answer, Rows) and len(answer.rows) >= int(most)
    if is_at_limit or headers.get("X-SQL-State"):
        raise EndpointError(
            "The endpoint cut the answer at a limit of its own; nothing of it is taken.\n"
            "  Ask for less, with LIMIT and OFFSET over an ORDER BY."
        )
