"""Find out what is asked, and ask it of a loaded store in this process."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from hnkg.cli.params import fill_in_params
from hnkg.errors import ForbiddenError, InputError, QueryFailedError, QuerySyntaxError
from hnkg.namespaces import HNKV
from hnkg.queries import find_query
from hnkg.sparql.mentions import find_unmentioned, own_iris
from hnkg.sparql.prologue import usual_prologue, without_first_line
from hnkg.store import Query
from hnkg.store.evaluate import evaluate
from hnkg.store.federation import FEDERATION_REFUSED, without_silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyoxigraph as ox

    from hnkg.formats import Formats
    from hnkg.queries import NamedQuery
    from hnkg.sparql.terms import Term
    from hnkg.store import Answer
    from hnkg.store.loading import Loaded

STDIN: Final = "standard input"


@dataclass(frozen=True)
class Asked:
    """What is asked.

    Args:
        text: the SPARQL.
        origin: how messages call it; empty for text on the command line.
        named: the query of the collection that it is, if it is one.
        federates: whether SERVICE may ask other endpoints.
    """

    text: str
    origin: str = ""
    named: NamedQuery | None = None
    federates: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it must stand for itself: a file declares every prefix, so that others run it."""
        return self.origin not in {"", STDIN}


def read_query(given: str) -> Asked:
    """Return the query that an argument means.

    Raises:
        InputError: the file cannot be read, or no query has this name.
    """
    if given == "-":
        return Asked(_read_stdin(), STDIN)
    if not given.strip():
        raise InputError("The query is empty.\n  List the named queries with: hnkg query --list")
    if any(mark in given for mark in "{<\n") or " " in given.strip():
        return Asked(given)
    path = Path(given)
    if path.is_file():
        return Asked(_read_file(path), given)
    if path.is_dir():
        raise InputError(f"{given}: this is a folder.\n  Name one .rq file in it.")
    if "/" in given:
        raise InputError(f"{given}: there is no such file.")
    try:
        named = find_query(given)
    except InputError as error:
        if given.endswith(".rq"):
            raise InputError(f"{given}: there is no such file here.\n{error}") from None
        raise
    return Asked(named.text, named.path, named)


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start + 1} is not UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}.") from None


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{STDIN}: byte {error.start + 1} is not UTF-8.") from None


def ask(
    loaded: Loaded,
    asked: Asked,
    values: Mapping[str, Term],
    wanted: Formats,
    prefixes: Mapping[str, str],
) -> Answer:
    """Return the whole answer.

    Args:
        loaded: the data.
        asked: the query.
        values: terms for some of its variables.
        wanted: the format for each kind of result.
        prefixes: known without declaration in text; written into Turtle and RDF/XML.

    Raises:
        InputError: a value is given for a variable that the query does not select, or SERVICE is
            used although nobody allowed it.
        RequestError: the query is not SPARQL, or fails; the message says where and why.
    """
    text = fill_in_params(asked.text, values)
    prologue = "" if asked.is_file else usual_prologue(text, prefixes)
    query = Query(prologue + text, wanted, federates=asked.federates)
    try:
        if asked.federates:
            return _federate(loaded, query, prefixes)
        return evaluate(loaded.store, query, prefixes)
    except (ForbiddenError, QuerySyntaxError) as error:
        if str(error) == FEDERATION_REFUSED:
            raise InputError(
                "The query asks another endpoint (SERVICE), which was not allowed.\n"
                "  Allow it with: hnkg query --federate"
            ) from None
        message = without_first_line(str(error)) if prologue else str(error)
        error.args = (f"{asked.origin}: {message}" if asked.origin else message,)
        raise


def tell_unmentioned(
    loaded: Loaded,
    asked: Asked,
    values: Mapping[str, Term],
    prefixes: Mapping[str, str],
    *,
    is_release: bool,
) -> None:
    """Say which of our names in a question without an answer the data do not mention.

    Raises:
        InputError: the value of a parameter is one, and the data are ours. Of other data somebody
            may ask for one name after the other, to see which there are.
    """

    def iris(text: str) -> list[str]:
        return _find_iris(loaded, text)

    given = own_iris(" ".join(map(str, values.values())), {})
    if is_release and (unknown := find_unmentioned(given, prefixes, iris)):
        raise InputError(f"--param: {unknown[0].words}")
    text = own_iris(asked.text, {} if asked.is_file else prefixes)
    for unmentioned in find_unmentioned((*given, *text), prefixes, iris):
        click.echo(f"hnkg: {unmentioned.words}", err=True)


def list_claims(loaded: Loaded) -> list[str]:
    """Return the IRIs of all claims of the data."""
    return _find_iris(loaded, f"SELECT ?claim {{ ?claim a <{HNKV}Claim> FILTER isIRI(?claim) }}")


def _find_iris(loaded: Loaded, text: str) -> list[str]:
    rows = cast("ox.QuerySolutions", loaded.store.query(text))
    return [row[0].value for row in rows]


def _federate(loaded: Loaded, query: Query, prefixes: Mapping[str, str]) -> Answer:
    """Ask with SERVICE; where a silent one fails, say so and answer without its rows."""
    aloud = query._replace(text=without_silent(query.text))
    if aloud != query:
        try:
            return evaluate(loaded.store, aloud, prefixes)
        except QueryFailedError as error:
            click.echo(f"hnkg: {error}\n  The rows that need it are missing.", err=True)
    return evaluate(loaded.store, query, prefixes)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once: the engine does not look at Python's signal handlers."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
