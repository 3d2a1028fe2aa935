"""``hnkg serve``: the released graph, or any RDF files, as a SPARQL endpoint."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

import click

from hnkg.cli.progress import reading_progress
from hnkg.serving.data import Data
from hnkg.serving.supervisor import Supervisor
from hnkg.settings import Settings, environment_variable, load_settings, show_value

if TYPE_CHECKING:
    from collections.abc import Callable

METAVARS: Final = {str: "TEXT", int: "INTEGER", float: "SECONDS"}


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def setting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add one option for each setting, in their documented order."""
    for item in reversed(fields(Settings)):
        option = f"--{item.name.replace('_', '-')}"
        help_text = f"{_sentence(item.metadata['help'])}  [default: {show_value(item.default)}]"
        if isinstance(item.default, bool):
            both = f"{option}/--no-{option[2:]}"
            command = click.option(both, item.name, default=None, help=help_text)(command)
            continue
        choices = item.metadata.get("choices")
        command = click.option(
            option,
            item.name,
            type=click.Choice(choices) if choices else type(item.default),
            metavar=None if choices else METAVARS[type(item.default)],
            help=help_text,
        )(command)
    return command


def show_settings(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001  # click calls it
    """Print every setting with its environment variable and its value here, and end."""
    if not wanted or ctx.resilient_parsing:
        return
    settings = load_settings()
    click.echo("Each setting is an option or an environment variable; the option wins.\n")
    for item in fields(Settings):
        click.echo(f"--{item.name.replace('_', '-')}, {environment_variable(item.name)}")
        click.echo(f"    {_sentence(item.metadata['help'])}")
        value = getattr(settings, item.name)
        changed = f", here {show_value(value)}" if value != item.default else ""
        click.echo(f"    Default {show_value(item.default)}{changed}.")
    ctx.exit()


@click.command("serve")
@click.argument("files", nargs=-1, metavar="[FILE | GRAPH_IRI=FILE]...")
@setting_options
@click.option(
    "--help-settings",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_settings,
    help="Show every setting with its environment variable, and exit.",
)
def command(files: tuple[str, ...], **given: object) -> None:
    r"""Serve the released graph, or any RDF files, as a SPARQL endpoint.

    A file is Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD or N3 by its ending, and may be
    compressed (.gz, .zst). GRAPH_IRI=FILE puts its triples into that named
    graph, whose IRI is the base of relative IRIs in it.
    --data-dir takes all such files of a folder and of the folders below it; FILE.graph beside a
    file holds the IRI of its graph, and other files are left out and named.

    \b
    Example: hnkg serve
             hnkg serve --port 8080 data.ttl https://example.org/graph/a=a.nt.gz
             hnkg serve --data-dir data
    """
    settings = load_settings(given)
    Supervisor(
        data=Data.of(files, settings),
        settings=settings,
        say=lambda message: click.echo(message, err=True),
        progress=reading_progress,
    ).run()
