"""``hnkg query``: ask the release, or any RDF files, and read the answer.

The query runs in this process, as the caller: there are no limits but the caller's patience, and
Ctrl-C ends it at once. Nothing is written before the whole answer is there, so that an answer
that was cut by an error never looks like a complete one.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

import click
import pyoxigraph as ox

from hnkg import formats
from hnkg.cli.asking import ask, interruptible, list_claims, read_query, tell_unmentioned
from hnkg.cli.params import parse_params
from hnkg.cli.progress import notice, reading_progress
from hnkg.errors import InputError
from hnkg.formats import Formats
from hnkg.namespaces import Prefix, load_prefix_table
from hnkg.queries import FOLDERS, load_queries
from hnkg.store.loading import load_files, load_release
from hnkg.syntax.tokens import query_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hnkg.queries import NamedQuery
    from hnkg.store import Answer

TABLE: Final = "table"
SOLUTIONS: Final = {f.name: f for f in formats.SOLUTIONS}
GRAPHS: Final = {
    f.name: f for f in (formats.TURTLE, formats.N_TRIPLES, formats.RDF_XML, formats.JSON_LD)
}
_FORMS: Final = {"solutions": "SELECT", "boolean": "ASK", "graph": "CONSTRUCT or DESCRIBE"}


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice([TABLE, *SOLUTIONS, *GRAPHS]),
    help="How to write the answer. On a terminal a table (Turtle for a graph), else csv (turtle).",
)
@click.option(
    "--param",
    "-p",
    "params",
    multiple=True,
    metavar="NAME=TERM",
    help="Give ?NAME a value: a CURIE, an N-Triples term, or a claim's id. Repeatable.",
)
@click.option(
    "--data",
    "-d",
    multiple=True,
    metavar="FILE",
    help="Ask this RDF file instead of the release; GRAPH_IRI=FILE names its graph. Repeatable.",
)
@click.option("--federate", is_flag=True, help="Let SERVICE in the query ask other endpoints.")
@click.option(
    "--list",
    "-l",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wanted: _list_and_stop(context, wanted=wanted),
    help="List the named queries and stop.",
)
def command(
    query: str | None,
    format_name: str | None,
    params: tuple[str, ...],
    data: tuple[str, ...],
    *,
    federate: bool,
) -> None:
    """Ask the graph.

    QUERY is the name of a query (see --list), a file, SPARQL text, or - for standard input.
    SPARQL text may use the prefixes of the graph without declaring them.

    \b
    Examples:
      hnkg query cq-01
      hnkg query "SELECT ?x { hnk:hydroxynorketamine hnkv:metaboliteOf ?x }"
      hnkg query cq-16 --param claim=wikimd:C05.1
      hnkg query my-query.rq --data my-data.ttl --format json
      hnkg query cq-31 --federate

    Exit status: 0 answered, 1 the query failed, 2 wrong usage.
    """  # noqa: D301  # click wants the backspace itself: it keeps the lines of a paragraph
    if query is None:
        raise click.UsageError("Say what to ask: a query's name, a file or SPARQL text; or --list.")
    table = load_prefix_table()
    usual = {name: prefix.namespace for name, prefix in table.items()}
    asked = replace(read_query(query), federates=federate)
    choice = _Choice.of(format_name, asked.text)
    with reading_progress() as progress:
        loaded = load_files(data, merge=True, progress=progress) if data else load_release(progress)
    for remark in loaded.notes:
        click.echo(f"hnkg: {remark}", err=True)
    prefixes = {**usual, **loaded.prefixes}
    known = {name: table.get(name) or Prefix(name, iri, None) for name, iri in prefixes.items()}
    values = parse_params(params, known, lambda: list_claims(loaded))
    with interruptible(), notice("Still asking; Ctrl-C stops the query."):
        answer = ask(loaded, asked, values, choice.formats, prefixes)
        if _finds_nothing(answer, choice.formats):
            tell_unmentioned(loaded, asked, values, prefixes, is_release=not data)
    if choice.is_table:
        _print_table(answer, asked.named, prefixes)
    else:
        _write(answer.body)


def _finds_nothing(answer: Answer, chosen: Formats) -> bool:
    if answer.kind != "solutions" or answer.row_count != 1 or chosen.solutions is None:
        return not answer.row_count if answer.kind != "boolean" else b"true" not in answer.body
    from hnkg.notebook.reading import Rows, read_answer  # noqa: PLC0415  # few answers need it

    read = read_answer(answer.body, chosen.solutions.media_type)
    return isinstance(read, Rows) and read.finds_nothing


@dataclass(frozen=True)
class _Choice:
    """What --format means for each kind of result."""

    formats: Formats
    is_table: bool

    @classmethod
    def of(cls, name: str | None, text: str) -> _Choice:
        kind = query_kind(text)
        terminal = sys.stdout.isatty()
        if name is None and terminal and kind != "graph":
            name = TABLE
        if name is None:
            return cls(Formats(formats.CSV, formats.TEXT_BOOLEAN, formats.TURTLE), is_table=False)
        if name == TABLE:
            # JSON and N-Triples keep every term apart; they are only read back here.
            chosen = Formats(formats.JSON, formats.TEXT_BOOLEAN, formats.N_TRIPLES)
            return cls(chosen, is_table=True)
        offered = GRAPHS if kind == "graph" else SOLUTIONS
        if kind is not None and name not in offered:
            raise InputError(
                f"--format {name} cannot hold the result of {_FORMS[kind]}.\n"
                f"  Choose one of {TABLE}, {', '.join(offered)}."
            )
        rows, graph = SOLUTIONS.get(name), GRAPHS.get(name)
        return cls(Formats(rows, rows, graph), is_table=False)


def _list_and_stop(context: click.Context, *, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print_list()
        context.exit()


def print_list() -> None:
    """Print the name and the question of every named query, a tab between them when piped."""
    terminal = sys.stdout.isatty()
    for folder in FOLDERS:
        queries = load_queries(folder)
        if not queries:
            continue
        if not terminal:
            for query in queries:
                click.echo(f"{query.name}\t{query.question or query.finds or query.title}")
            continue
        formatter = click.HelpFormatter(width=shutil.get_terminal_size()[0])
        with formatter.section(folder.capitalize()):
            formatter.write_dl(
                [(query.name, query.question or query.finds or query.title) for query in queries],
                col_max=40,
            )
        click.echo(formatter.getvalue())


def _print_table(answer: Answer, named: NamedQuery | None, prefixes: Mapping[str, str]) -> None:
    from rich.console import Console  # noqa: PLC0415  # only a table needs it

    from hnkg.cli.table import Solutions, print_boolean, print_solutions  # noqa: PLC0415  # likewise

    console = Console(soft_wrap=False, highlight=False)
    title, note = (named.question, named.note) if named else ("", "")
    if answer.kind == "boolean":
        print_boolean(console, answer.body.decode().strip(), title, note)
        return
    if answer.kind == "graph":
        triples = ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)
        rows = tuple(sorted(((q.subject, q.predicate, q.object) for q in triples), key=str))
        solutions = Solutions(("subject", "predicate", "object"), rows)
    else:
        result = cast(
            "ox.QuerySolutions",
            ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON),
        )
        variables = tuple(variable.value for variable in result.variables)
        solutions = Solutions(variables, tuple(tuple(row) for row in result))
    print_solutions(console, solutions, prefixes, title, note)


def _write(body: bytes) -> None:
    sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
    sys.stdout.buffer.flush()
