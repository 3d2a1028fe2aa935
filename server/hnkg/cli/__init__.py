"""The ``hnkg`` command.

A subcommand is imported only when it is called, so that ``hnkg --help`` stays fast.
"""

from __future__ import annotations

import importlib
import sys

import click

from hnkg import __version__
from hnkg.errors import HnkgError

#: Each subcommand, the module that holds it (as ``command``), and its line in ``hnkg --help``.
COMMANDS = {
    "build": "Make the release from the curated files.",
    "add-source": "Begin the curation of another document.",
    "review": "Record that a person compared a claim with its words.",
    "links": "List the links to terms of other ontologies, or check them.",
    "validate": "Check RDF against the SHACL shapes.",
    "diff": "List what changed for the claims between two releases.",
    "query": "Ask the graph: a .rq file, a named question, or SPARQL text.",
    "lookup": "Find an entity and its identifiers by a name or an identifier.",
    "notebook": "Open the notebooks about the graph in JupyterLab.",
    "serve": "Serve the graph, or any RDF files, as a SPARQL endpoint.",
    "mcp": "Offer the graph as tools to a language model.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # type: ignore[explicit-override]  # typing.override is younger than Python 3.11
        """Return the names, in the order of a working day."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # type: ignore[explicit-override]  # as above
        """Import and return one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"hnkg.cli.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):  # a programming error, found by every test
            raise TypeError(cmd_name)
        # A backspace keeps the lines of a paragraph; raw docstrings hold it as two characters.
        command.help = (command.help or "").replace("\\b", "\b")
        return command

    def resolve_command(  # type: ignore[explicit-override]  # as above
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; a misspelt name tells which one may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

            near = get_close_matches(args[0], COMMANDS, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}.{meant}", error.ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # type: ignore[explicit-override]  # as above
        """Write the list of commands from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="hnkg %(version)s")
def cli() -> None:
    """A knowledge graph of hydroxynorketamine (HNK), every claim tied to its words.

    Research information, no medical advice.

    \b
    Example: hnkg query cq-01
    """  # noqa: D301  # click wants the backspace itself: it keeps the lines of a paragraph


def main() -> None:
    """Run the command line; a deliberate error becomes one message and its exit code."""
    try:
        cli(standalone_mode=True)
    except HnkgError as error:
        click.echo(f"hnkg: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left, as `| head` does
        sys.exit(0)
