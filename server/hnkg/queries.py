"""Read the named queries: one ``.rq`` file each, with a header that says what it asks.

A header is the first lines of the file, each ``#+ key: value``; a line ``#+   more`` (two spaces
or more) continues the value above it. SPARQL takes the header for comments, so every file can be
run by any engine as it stands.

>>> query = parse_query("queries/examples/all.rq", '''#+ title: All triples
... #+ kind: example
... #+ question: What is in
... #+   the graph?
... SELECT * { ?s ?p ?o }
... ''')
>>> query.question
'What is in the graph?'
>>> query.text.strip()
'SELECT * { ?s ?p ?o }'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from hnkg.errors import CurationError, InputError
from hnkg.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

#: The folders of ``queries/`` that hold named queries, and the one kind each of them holds.
FOLDERS: Final = {
    "competency": "question",
    "examples": "example",
    "checks": "check",
    "rules": "rule",
}

AUDIENCES: Final = (
    "anyone",
    "drug-discovery researcher",
    "psychiatrist-researcher",
    "ontology engineer",
    "data scientist",
)

#: What each kind must say of itself.
REQUIRED: Final = {
    "question": ("title", "question", "audience"),
    "example": ("title", "question"),
    "check": ("title", "finds"),
    "rule": ("title", "derives"),
}

KEYS: Final = (
    "title",
    "kind",
    "question",
    "audience",
    "keywords",
    "watch-out",
    "finds",
    "derives",
)

_ENTRY = re.compile(r"#\+ ([a-z-]+):[ \t]*(.*)")
_CONTINUATION = re.compile(r"#\+(?:[ \t]{2,})(\S.*)")
_NUMBERED = re.compile(r"([a-z]+-[0-9]+)-.+")
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.rq")


@dataclass(frozen=True)
class NamedQuery:
    """One query of the collection.

    Args:
        id: the short name, ``cq-01``; a file without a number is called by its whole name.
        name: the file's name without its ending, ``cq-01-targets``.
        title: a few words for a list.
        question: the question in words, ending in a question mark; empty for checks and rules.
        audience: one of :data:`AUDIENCES`.
        kind: ``question``, ``example``, ``check`` or ``rule``.
        note: what to watch out for when reading the answer; may be empty.
        keywords: words to search by.
        text: the SPARQL, without the header.
        path: the file below the data root, ``queries/competency/cq-01-targets.rq``.
        finds: for a check, the fault that each of its rows is.
        derives: for a rule, the named graph that its triples go to.
    """

    id: str
    name: str
    title: str
    question: str
    audience: str
    kind: str
    note: str
    keywords: tuple[str, ...]
    text: str
    path: str
    finds: str = ""
    derives: str = ""


def load_queries(folder: str, root: Traversable | None = None) -> tuple[NamedQuery, ...]:
    """Return the queries of one folder (``competency``, ``examples``, ``checks``, ``rules``).

    Args:
        folder: one of :data:`FOLDERS`.
        root: the data root; the package's own when not given.

    Returns:
        The queries sorted by name; none when the folder is not there.

    Raises:
        CurationError: a file's name or header is malformed, or two files share an id.
    """
    place = (data_root() if root is None else root) / "queries" / folder
    if not place.is_dir():
        return ()
    queries: dict[str, NamedQuery] = {}
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".rq"):
            continue
        path = f"queries/{folder}/{file.name}"
        query = parse_query(path, _read(path, file))
        if query.id in queries:
            raise CurationError(
                path,
                0,
                f"the id {query.id} is taken by {queries[query.id].path}.",
                "Give the file the next free number.",
            )
        queries[query.id] = query
    return tuple(queries.values())


def find_query(name_or_id: str, root: Traversable | None = None) -> NamedQuery:
    """Return the query of this name or id, whatever folder it is in.

    ``cq-01-targets``, ``cq-01``, ``CQ01`` and ``cq1`` all mean the same file.

    Raises:
        InputError: there is none; the message lists the nearest names.
        CurationError: a query file is malformed.
    """
    queries = [query for folder in FOLDERS for query in load_queries(folder, root)]
    wanted = normal_name(name_or_id)
    for query in queries:
        if wanted in (query.name, query.id):
            return query
    near = _near(wanted, queries)
    raise InputError(
        f"No query is called {name_or_id!r}.\n"
        + (f"  Did you mean: {', '.join(near)}?\n" if near else "")
        + "  List them all with: hnkg query --list"
    )


def parse_query(path: str, text: str) -> NamedQuery:
    """Return the query that a file holds.

    Args:
        path: the file below the data root; its folder says which kind is meant.
        text: the content of the file.

    Raises:
        CurationError: the name or the header is malformed; the message says where.
    """
    file_name = PurePosixPath(path).name
    if not _FILE_NAME.fullmatch(file_name):
        raise CurationError(
            path,
            0,
            f"{file_name!r} is not a name for a query.",
            "Use lower-case words joined by hyphens, as in cq-01-targets.rq.",
        )
    name = file_name.removesuffix(".rq")
    lines = [line.rstrip() for line in text.removeprefix("\ufeff").split("\n")]
    header, line_of = _parse_header(path, lines)
    _check_header(path, header, line_of)
    body = "\n".join(lines[sum(line.startswith("#+") for line in lines) :]).strip("\n")
    if not body.strip():
        raise CurationError(path, 0, "there is no query below the header.", "Write one.")
    numbered = _NUMBERED.fullmatch(name)
    return NamedQuery(
        id=numbered.group(1) if numbered else name,
        name=name,
        title=header["title"],
        question=header.get("question", ""),
        audience=header.get("audience", "anyone"),
        kind=header["kind"],
        note=header.get("watch-out", ""),
        keywords=tuple(k.strip() for k in header.get("keywords", "").split(",") if k.strip()),
        text=body + "\n",
        path=path,
        finds=header.get("finds", ""),
        derives=header.get("derives", ""),
    )


def _read(path: str, file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise CurationError(path, line, "this is not UTF-8.", "Save the file as UTF-8.") from None


def _parse_header(path: str, lines: list[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Return the header's values, and the 1-based line that each of them starts on."""
    header: dict[str, str] = {}
    line_of: dict[str, int] = {}
    key, last = "", 0
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#+"):
            continue
        if number != last + 1:
            raise CurationError(
                path,
                number,
                "a header line below the query's first line.",
                "Move it to the top of the file, without empty lines between.",
            )
        last = number
        if entry := _ENTRY.fullmatch(line):
            key = entry.group(1)
            if key in header:
                raise CurationError(path, number, f"a second {key!r}.", "Keep one of the two.")
            if key not in KEYS:
                raise CurationError(
                    path, number, f"{key!r} is not a header key.", f"Use one of {_listed(KEYS)}."
                )
            header[key], line_of[key] = entry.group(2), number
        elif key and (more := _CONTINUATION.fullmatch(line)):
            header[key] = f"{header[key]} {more.group(1)}".strip()
        else:
            raise CurationError(
                path,
                number,
                f"{line!r} is not a header line.",
                "Write '#+ key: value', or '#+   more' to continue the line above.",
            )
    return header, line_of


def _check_header(path: str, header: Mapping[str, str], line_of: Mapping[str, int]) -> None:
    def fault(key: str, message: str, remedy: str) -> CurationError:
        return CurationError(path, line_of.get(key, 1), message, remedy)

    for key, value in header.items():
        if not value:
            raise fault(key, f"{key!r} is empty.", "Fill it in or remove the line.")
    kind = header.get("kind", "")
    folder = PurePosixPath(path).parent.name
    meant = FOLDERS.get(folder, "")
    if kind not in REQUIRED or (meant and kind != meant):
        raise fault(
            "kind",
            f"the kind is {kind!r}." if kind else "the header says no kind.",
            f"Write '#+ kind: {meant}': that is what queries/{folder}/ holds."
            if meant
            else f"Add '#+ kind: ...' with one of {_listed(REQUIRED)}.",
        )
    for key in REQUIRED[kind]:
        if key not in header:
            raise fault(key, f"a {kind} needs {key!r}.", f"Add '#+ {key}: ...' to the header.")
    if (audience := header.get("audience", "anyone")) not in AUDIENCES:
        raise fault(
            "audience", f"{audience!r} is not an audience.", f"Use one of {_listed(AUDIENCES)}."
        )
    if not header.get("question", "?").endswith("?"):
        raise fault("question", "it does not end in a question mark.", "Write it as a question.")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def normal_name(name: str) -> str:
    """Return a name as the files spell it.

    >>> normal_name("CQ1"), normal_name("cq-01-targets.rq")
    ('cq-01', 'cq-01-targets')
    """
    name = name.strip().lower().removesuffix(".rq").replace("_", "-")
    if short := re.fullmatch(r"cq-?([0-9]{1,2})", name):
        return f"cq-{int(short.group(1)):02d}"
    return name


def _near(wanted: str, queries: Iterable[NamedQuery]) -> list[str]:
    """Return up to five names that share letters with the wanted one, or hold it."""
    names = [query.name for query in queries]
    held = [name for name in names if wanted and wanted in name]
    alike = get_close_matches(wanted, names, n=5, cutoff=0.5)
    return list(dict.fromkeys([*held, *alike]))[:5]
