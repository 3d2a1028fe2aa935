"""Send errors: ours, the framework's, and those nobody thought of."""

from __future__ import annotations

import inspect
import logging
import re
import textwrap
import traceback
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hnkg.errors import RequestError, UnsupportedMediaTypeError
from hnkg.sparql.bodies import ACCEPTED_CODINGS
from hnkg.sparql.problems import (
    PROBLEM_JSON,
    TEXT,
    Problem,
    choose_problem_format,
    describe_problem,
    iter_kinds,
    render_json,
    render_text,
    slug_of,
)
from hnkg.web import headers
from hnkg.web.guesses import guess_page
from hnkg.web.request_ids import REQUEST_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    Navigation = Callable[[], list[tuple[str, str, bool]]]

_LOG = logging.getLogger(__name__)

#: Characters of a name that the page of a problem offers to search for.
_MOST_SOUGHT = 80
_UNEXPECTED = (
    "Something went wrong in this server, and no answer was made. It is noted in the server's log."
)
_WRITES = frozenset({"PUT", "POST", "PATCH", "DELETE"})
_READ_ONLY = (
    " This server only reads: load a copy of the data into a store of your own and change it there."
)


def build_problems() -> Blueprint:
    """Return the page that lists every kind of problem, and what each means."""
    problems = Blueprint("problems", __name__)

    @problems.get("/problems")
    def kinds() -> Response:
        listed = [
            (slug_of(kind), kind.status, kind.title, inspect.getdoc(kind) or "")
            for kind in iter_kinds()
        ]
        described = [
            (slug, status, title, doc.split("\n")[0]) for slug, status, title, doc in listed
        ]
        response = Response(render_template("problems.html", kinds=described))
        response.headers.extend([headers.VARY_CODING, headers.REVALIDATE])
        response.add_etag()
        return response

    return problems


def send_problem(problem: Problem) -> Response:
    """Return a problem as the client reads it best."""
    chosen = choose_problem_format(request.headers.get("Accept"))
    guess = _guess() if problem.status == HTTPStatus.NOT_FOUND else ""
    if guess:
        problem = replace(problem, detail=f"{problem.detail} Did you mean {guess}?")
    if chosen == "json":
        body = render_json(problem, url_for("problems.kinds", _external=True))
        response = Response(body, problem.status, content_type=PROBLEM_JSON.content_type)
    elif chosen == "html":
        page = render_template("problem.html", problem=problem, sought=_sought(), guess=guess)
        response = Response(page, problem.status)
    else:
        response = Response(render_text(problem), problem.status, content_type=TEXT.content_type)
    response.headers.extend([headers.VARY, headers.NO_STORE])
    if problem.retry_after_s is not None:
        response.headers["Retry-After"] = str(problem.retry_after_s)
    if problem.query_id:
        response.headers["X-Query-Id"] = problem.query_id
    return response


def register_handlers(app: Flask) -> None:
    """Let every error of an application end as a problem."""

    @app.errorhandler(RequestError)
    def ours(error: RequestError) -> Response:
        response = send_problem(describe_problem(error, _known_id()))
        if isinstance(error, UnsupportedMediaTypeError):
            response.headers["Accept-Encoding"] = ACCEPTED_CODINGS
        return response

    @app.errorhandler(HTTPException)
    def the_frameworks(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:  # noqa: PLR2004 (a redirect is no error)
            return Response(status=status, headers=error.get_response().headers)
        response = send_problem(_framework_problem(error, status))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        _LOG.error("%s", _noted(error))
        return send_problem(
            Problem("internal-error", 500, "Internal error", _UNEXPECTED, query_id=_known_id())
        )


def _framework_problem(error: HTTPException, status: int) -> Problem:
    path = "".join(c if c.isprintable() else "\ufffd" for c in request.path)
    details = {
        404: f"Nothing is at {path}. The endpoint is at {url_for('sparql.query')}.",
        405: f"{path} does not take {request.method}.{_READ_ONLY * (request.method in _WRITES)}",
    }
    slug = error.name.lower().replace(" ", "-")
    return Problem(slug, status, error.name, details.get(status, error.description or error.name))


def _guess() -> str:
    """Return the address of the page of the navigation that somebody may have meant."""
    listed = cast("Navigation", current_app.jinja_env.globals["navigation"])()
    return guess_page(request.path, [address for _, address, _ in listed])


def _sought() -> str:
    """Return what somebody who found nothing may search for: the last name in what they asked."""
    asked = request.args.get("iri") or request.path
    name = re.split(r"[/#:]", asked.rstrip("/#:"))[-1]
    words = "".join(c if c.isalnum() or c in "-,()'" else " " for c in name.removesuffix(".html"))
    return " ".join(words.split())[:_MOST_SOUGHT]


def _noted(error: Exception) -> str:
    """Return what the log says of an unexpected error; what a client sent begins no line of it."""
    told = "".join(traceback.format_exception(error))
    shown = "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in told)
    request_id = request.environ.get(REQUEST_ID) or "without id"
    head = f"{request.method!a} {request.path!a} failed ({request_id}):\n"
    return head + textwrap.indent(shown.rstrip(), "  ", lambda _: True)


def _known_id() -> str:
    return str(g.get("query_id", ""))
