"""Describe a server in the words of OpenAPI 3.1: the answers at stable addresses, and the rest.

No web framework here: what is offered goes in, a document comes out.

>>> document = describe_api(Api("https://example.org", "1.0"), ())
>>> document["openapi"], sorted(document["paths"])[:2]
('3.1.0', ['/.well-known/sparql-examples', '/.well-known/void'])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg import formats
from hnkg.sparql import ipynb
from hnkg.sparql.problems import PROBLEM_JSON, TEXT
from hnkg.sparql.service_paths import PATHS, parameter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.sparql.filling import Parameter
    from hnkg.sparql.offers import Offer
    from hnkg.sparql.service_paths import Json

VERSION: Final = "3.1.0"

#: The errors that the answer to a question may be instead, by status.
_ERRORS: Final = {
    "400": "A parameter is unknown, comes twice, or is no term.",
    "404": "There is no such question, or its answer has no such format.",
    "413": "With the parameters the query is longer than the limit.",
    "429": "One client asks too much at the same time.",
    "500": "The evaluation failed.",
    "503": "The evaluation took too long or too much memory, or the server is busy.",
}
_TERM: Final = (
    "A term: a CURIE (`hnk:ketamine`), an IRI (`https://example.org/a`), a literal "
    '(`"words"`, `"words"@en`) or a number.'
)
#: What a reader has to know before a single row is quoted.
_ABOUT: Final = (
    "What one article says about hydroxynorketamine, claim by claim, with the literature for and "
    "against it. Research information, no medical advice. Denials and hedges are in the "
    "predicates; look at polarity, certainty and verdict before you quote a row."
)


@dataclass(frozen=True)
class Api:
    """The server that is described.

    Args:
        address: absolute address that all paths begin with.
        version: of the package.
        is_release: whether it serves the released graph.
        timeout_s: seconds after which a query is stopped.
    """

    address: str
    version: str
    is_release: bool = False
    timeout_s: float = 30.0


def describe_api(api: Api, offers: Iterable[Offer]) -> Json:
    """Return the OpenAPI document of a server.

    Args:
        api: the server.
        offers: the questions whose answers it gives; those that ask other endpoints are left out.
    """
    asked = [offer for offer in offers if not offer.federates]
    return {
        "openapi": VERSION,
        "info": {
            "title": "HNK-KG" if api.is_release else "SPARQL endpoint of HNK-KG",
            "version": api.version,
            "description": (f"{_ABOUT}\n\n" if api.is_release else "")
            + f"A query is stopped after {api.timeout_s:g} s. An answer is complete or an error.",
        },
        "servers": [{"url": api.address}],
        "tags": [
            {"name": "questions", "description": "Answers to example questions."},
            {"name": "protocol", "description": "SPARQL 1.1 and the Graph Store Protocol."},
            {"name": "things", "description": "Documents, descriptions and files."},
            {"name": "service", "description": "For operators, and about the service."},
        ],
        "paths": {
            **{f"/examples/{offer.query.id}.{{format}}": _question(offer) for offer in asked},
            **PATHS,
        },
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {
                "Problem": {
                    "description": "A problem, after RFC 9457; as text or as a page by Accept.",
                    "content": {
                        PROBLEM_JSON.media_type: {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        },
                        TEXT.media_type: {"schema": {"type": "string"}},
                        "text/html": {"schema": {"type": "string"}},
                    },
                }
            },
        },
    }


def _question(offer: Offer) -> Json:
    query = offer.query
    about = [query.question, *([query.note] if query.note else [])]
    if query.audience != "anyone":
        about.append(f"Asked by: {query.audience}.")
    return {
        "get": {
            "operationId": query.name,
            "tags": ["questions"],
            "summary": query.title,
            "description": "\n\n".join(about),
            "parameters": [
                {
                    "name": "format",
                    "in": "path",
                    "required": True,
                    "description": "Ending of the address.",
                    "schema": {"type": "string", "enum": [*offer.formats, "ipynb"]},
                },
                *(_variable(item) for item in offer.parameters),
            ],
            "responses": {
                "200": {
                    "description": "The whole answer, or a notebook that asks for it.",
                    "headers": {
                        "ETag": _header("Names these bytes: send it back in If-None-Match."),
                        "X-Row-Count": _header("Rows or triples of the answer.", "integer"),
                        "X-Query-Id": _header("The id of the query."),
                    },
                    "content": {
                        **{
                            chosen.media_type: {"schema": _schema(chosen)}
                            for chosen in offer.formats.values()
                        },
                        ipynb.MEDIA_TYPE: {"schema": {"type": "object"}},
                    },
                },
                "304": {"description": "The client has these bytes."},
                **{
                    status: {"$ref": "#/components/responses/Problem", "description": words}
                    for status, words in _ERRORS.items()
                },
            },
        }
    }


def _variable(item: Parameter) -> Json:
    if item.default:
        return parameter(
            item.name,
            f"{_TERM} Without it: {', '.join(f'`{term}`' for term in item.default)}.",
        )
    return parameter(item.name, f"{_TERM} Only rows with this very value are left.")


def _schema(chosen: formats.Format) -> Json:
    if chosen is formats.JSON_LD:
        return {"type": ["object", "array"]}
    return {"type": "object" if chosen is formats.JSON else "string"}


def _header(words: str, kind: str = "string") -> Json:
    return {"description": words, "schema": {"type": kind}}


_PROBLEM: Final[Json] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "What kind of problem it is."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was found, where, and what to do."},
        "line": {"type": "integer", "description": "Of the query."},
        "column": {"type": "integer", "description": "In characters."},
        "retry_after_s": {"type": "integer"},
        "query_id": {"type": "string"},
    },
}
