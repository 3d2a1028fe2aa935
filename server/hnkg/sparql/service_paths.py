"""The paths of a server that are the same whatever it serves, as OpenAPI has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hnkg import formats
from hnkg.sparql import ipynb
from hnkg.sparql.parameters import HINT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hnkg.formats import Format

Json = dict[str, object]

_PROBLEM: Final = "#/components/responses/Problem"


def parameter(name: str, words: str, *, required: bool = False, kind: str = "string") -> Json:
    """Return a parameter of an address."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": words,
        "schema": {"type": kind},
    }


def _operation(
    name: str,
    summary: str,
    content: Iterable[str],
    parameters: Iterable[Json] = (),
    errors: Mapping[str, str] | None = None,
    **more: object,
) -> Json:
    """Return one operation.

    Args:
        name: the group it belongs to, a dot, and its id.
        summary: what it gives.
        content: the media types of what it gives.
        parameters: what it takes.
        errors: what it gives instead, by status.
        more: further members.
    """
    group, _, own_name = name.partition(".")
    return {
        "operationId": own_name,
        "tags": [group],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {
                "description": summary,
                "content": {media_type: {"schema": {}} for media_type in content},
            },
            **{
                status: {"$ref": _PROBLEM, "description": words}
                for status, words in (errors or {}).items()
            },
        },
        **more,
    }


def _media_types(*offered: Iterable[Format]) -> list[str]:
    return list(dict.fromkeys(item.media_type for group in offered for item in group))


_RDF: Final = _media_types(formats.GRAPH)
_RESULTS: Final = _media_types(formats.BOOLEAN, formats.GRAPH)
_HINT: Final = parameter(
    HINT_NAMES[0], "Name, ending or media type of a format, where Accept allows it."
)
_QUERY: Final = "The text of a SPARQL 1.1 query."
_FAILURES: Final = {
    "400": "The query is not SPARQL, or a parameter is wrong.",
    "403": "An update, or a query that asks another endpoint.",
    "406": "The client takes no format in which this can be answered.",
    "413": "The query is longer than the limit.",
    "429": "One client asks too much at the same time.",
    "500": "The evaluation failed.",
    "503": "The evaluation took too long or too much memory, or the server is busy.",
}
_NO_FORMAT: Final = {"406": "The client takes no format in which this can be answered."}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}
_DATASET: Final = (
    parameter("default-graph-uri", "Replaces FROM; repeatable.") | {"schema": _IRIS},
    parameter("named-graph-uri", "Replaces FROM NAMED; repeatable.") | {"schema": _IRIS},
)
_TIMEOUT: Final = parameter(
    "timeout", "Seconds until the query is stopped, where that is less.", kind="number"
)
_FORM_OF_QUERY: Final = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "description": _QUERY},
        "default-graph-uri": _IRIS,
        "named-graph-uri": _IRIS,
        "timeout": {"type": "number"},
        "format": {"type": "string"},
    },
}


def _form(names: Sequence[str]) -> Json:
    """Return the body of a form that needs the first of these fields."""
    return {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": names[:1],
                    "properties": {name: {"type": "string"} for name in names},
                }
            }
        },
    }


PATHS: Final[Json] = {
    "/sparql": {
        "get": _operation(
            "protocol.query",
            "The result of a query; without one, the Service Description.",
            [*_RESULTS, "text/html"],
            [parameter("query", _QUERY), *_DATASET, _TIMEOUT, _HINT],
            _FAILURES,
        ),
        "post": _operation(
            "protocol.queryByPost",
            "The result of a query.",
            [*_RESULTS, "text/html"],
            [],
            {**_FAILURES, "415": "The body is of a type that is not taken."},
            requestBody={
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {"schema": _FORM_OF_QUERY},
                    "application/sparql-query": {
                        "schema": {"type": "string", "description": _QUERY}
                    },
                },
            },
        ),
    },
    "/sparql/cancel": {
        "post": _operation(
            "protocol.cancel",
            "Stop a query.",
            ["text/plain"],
            [],
            {"400": "No id is given.", "404": "No query in progress has this id."},
            requestBody=_form(["id"]),
        )
    },
    "/sparql/vocabulary.json": {
        "get": _operation(
            "protocol.vocabulary",
            "Prefixes, classes and properties of the data, with labels and counts.",
            ["application/json"],
            [],
            {"503": "The data cannot be read now."},
        )
    },
    "/store": {
        "get": _operation(
            "protocol.graph",
            "All triples of a graph.",
            _RDF,
            [
                parameter("default", "The default graph; the value is left empty."),
                parameter("graph", "The IRI of a named graph."),
                _HINT,
            ],
            {
                **_NO_FORMAT,
                "400": "Neither or both of default and graph are given.",
                "404": "There is no such graph.",
            },
        )
    },
    "/.well-known/void": {
        "get": _operation(
            "things.dataset", "The description of the data.", _RDF, [_HINT], _NO_FORMAT
        )
    },
    "/.well-known/sparql-examples": {
        "get": _operation(
            "things.exampleQueries",
            "The example queries as RDF (sh:SPARQLExecutable).",
            _RDF,
            [_HINT],
            _NO_FORMAT,
        )
    },
    "/search.json": {
        "get": _operation(
            "things.search",
            "Things found by name, synonym, identifier or quote.",
            ["application/json"],
            [
                parameter("q", "What to look for."),
                parameter("kind", "Only things of this kind: entity, claim, publication ..."),
                parameter("limit", "How many hits at most, 1 to 100.", kind="integer"),
            ],
            {
                "400": "There is no such kind, or the limit is no such number.",
                "503": "The data cannot be read now.",
            },
        )
    },
    "/describe": {
        "get": _operation(
            "things.describe",
            "The document about anything in the data.",
            ["text/html", *_media_types(formats.GRAPH[:4])],
            [parameter("iri", "The IRI of the thing.", required=True), _HINT],
            {**_NO_FORMAT, "400": "This is no IRI.", "404": "The data do not mention it."},
        )
    },
    "/download/{name}": {
        "get": _operation(
            "things.download",
            "A file of the release; SHA256SUMS lists them.",
            ["*/*"],
            [
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "description": "Name of the file; it may have a folder before it.",
                    "schema": {"type": "string"},
                }
            ],
            {"404": "There is no such file, or other data are served."},
        )
    },
    "/notebook.ipynb": {
        "get": _operation(
            "things.notebook",
            "A query as a Jupyter notebook.",
            [ipynb.MEDIA_TYPE],
            [parameter("query", _QUERY, required=True), parameter("title", "Its heading.")],
            {"400": "The query is missing."},
        ),
        "post": _operation(
            "things.notebookByPost",
            "A query as a Jupyter notebook.",
            [ipynb.MEDIA_TYPE],
            [],
            {"400": "The query is missing.", "413": "The form is too long."},
            requestBody=_form(["query", "title"]),
        ),
    },
    "/health/live": {
        "get": _operation("service.live", "The process is alive.", ["application/json"])
    },
    "/health/ready": {
        "get": _operation(
            "service.ready", "It answers queries; 503 when not.", ["application/json"]
        )
    },
    "/metrics": {"get": _operation("service.metrics", "Counters for Prometheus.", ["text/plain"])},
    "/openapi.json": {
        "get": _operation("service.openapi", "This description.", ["application/json"])
    },
}
