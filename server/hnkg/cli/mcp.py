"""``hnkg mcp``: the graph as tools for language models."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Final

import click

from hnkg.cli.progress import reading_progress
from hnkg.errors import InputError
from hnkg.serving.data import Data
from hnkg.serving.private_store import private_store
from hnkg.settings import Settings, load_settings
from hnkg.tools.toolbox import Toolbox

#: An answer is cut for the model anyway; a larger result is an error that says so.
_RESULT_BYTES: Final = 16 * 1024**2


@click.command("mcp")
@click.argument("files", nargs=-1, metavar="[FILE | GRAPH_IRI=FILE]...")
@click.option(
    "--query-timeout-s",
    type=float,
    metavar="SECONDS",
    help=f"Seconds after which any query is stopped.  [default: {Settings.query_timeout_s:g}]",
)
def command(files: tuple[str, ...], query_timeout_s: float | None) -> None:
    r"""Offer the graph, or any RDF files, as tools to a language model.

    The program that runs the model starts this command and speaks the Model Context Protocol with
    it on standard input and output. There are four tools, all read-only: describe_schema,
    list_example_questions, run_query and lookup_entity. Every answer carries polarity, certainty
    and source of the claims behind it. The limits of queries are those of hnkg serve, and set by
    the same environment variables, such as HNKG_RESULT_BYTES.

    \b
    Example, in the settings of such a program:
      {"mcpServers": {"hnkg": {"command": "hnkg", "args": ["mcp"]}}}

    It needs an extra, in a checkout: pip install '.[mcp]'
    """
    if sys.stdin.isatty():
        click.echo(
            "hnkg: this speaks the Model Context Protocol on standard input; a program that runs a"
            " model is meant to start it. Ctrl-C ends it.",
            err=True,
        )
    settings = load_settings({"query_timeout_s": query_timeout_s})
    settings = replace(settings, result_bytes=min(settings.result_bytes, _RESULT_BYTES))
    data = Data.of(files, settings)

    def say(note: str) -> None:
        click.echo(f"hnkg: {note}", err=True)

    with private_store(data, settings, reading_progress, say) as store:
        # Imported now, so that the store process was forked before, and without it.
        try:
            from hnkg.tools.server import serve_tools  # noqa: PLC0415
        except ImportError:
            raise InputError(
                "The package mcp, which speaks the protocol, is not installed.\n"
                "  Install it with: pip install 'hnkg[mcp]'   (in a checkout: pip install '.[mcp]')"
            ) from None
        serve_tools(Toolbox(store, settings))
