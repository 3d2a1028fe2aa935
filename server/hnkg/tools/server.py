"""The tools over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from hnkg import __version__
from hnkg.errors import HnkgError
from hnkg.tools.toolbox import CAUTION, MOST_ROWS_SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from hnkg.tools.toolbox import Toolbox

_USUAL_ROWS: Final = 50
_READ_ONLY: Final = {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False}
_INSTRUCTIONS: Final = (
    "HNK-KG is a knowledge graph of hydroxynorketamine (HNK), a metabolite of ketamine. Begin with "
    "describe_schema, or with list_example_questions. Find the IRI of a thing with lookup_entity. "
    f"{CAUTION}"
)


def serve_tools(toolbox: Toolbox) -> None:
    """Answer calls until the other side closes standard input."""
    server = MCPServer(
        "hnkg", title="HNK-KG", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR"
    )

    def describe_schema() -> dict[str, Any]:
        return _told(toolbox.describe_schema)

    def list_example_questions(
        name: Annotated[str, Field(description="id of one question, to read its SPARQL")] = "",
    ) -> dict[str, Any]:
        return _told(toolbox.list_example_questions, name)

    def run_query(
        query: Annotated[
            str,
            Field(description="SPARQL 1.1 query (usual prefixes are known), or a question's id"),
        ],
        limit: Annotated[
            int, Field(ge=1, le=MOST_ROWS_SHOWN, description="rows or triples shown at most")
        ] = _USUAL_ROWS,
    ) -> dict[str, Any]:
        return _told(toolbox.run_query, query, limit)

    def lookup_entity(
        text: Annotated[
            str,
            Field(description="name, synonym, CURIE or address in any spelling, InChIKey, InChI"),
        ],
    ) -> dict[str, Any]:
        return _told(toolbox.look_up, text)

    described: dict[Callable[..., dict[str, Any]], str] = {
        describe_schema: "What the graph is made of: classes, properties, relations with their "
        "polarity and hedge, the parts of a claim, and the prefixes.",
        list_example_questions: "Questions that the graph answers; with a name, its SPARQL.",
        run_query: "Run a read-only SPARQL query. The answer has the first rows, says when it is "
        "truncated, and lists the claims behind it with polarity, certainty, quote and source.",
        lookup_entity: "Find an entity by name or identifier: its identifiers in other databases "
        "and the claims about it, each with polarity, certainty, quote and source.",
    }
    for tool, description in described.items():
        server.add_tool(tool, description=description, annotations=_annotations())
    server.run("stdio")


def _annotations() -> Any:  # noqa: ANN401  # the package's own type, which is a model of pydantic
    from mcp.types import ToolAnnotations  # noqa: PLC0415  # beside its only use

    return ToolAnnotations.model_validate(_READ_ONLY)


def _told(call: Callable[..., dict[str, Any]], *given: object) -> dict[str, Any]:
    """Call a tool; a deliberate error is told to the model in our words."""
    try:
        return functools.partial(call, *given)()
    except HnkgError as error:
        raise ToolError(str(error)) from None
