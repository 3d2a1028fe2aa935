"""Make the lists of queries in queries/README.md: ``python -m tests.queries.index`` writes them."""

from __future__ import annotations

import sys

from tests.docs.indexes import with_part
from tests.queries.engines import ROOT

from hnkg.queries import FOLDERS, NamedQuery, load_queries

README = ROOT / "queries" / "README.md"


def query_table(folder: str) -> str:
    """Return one line a query: its file, what it asks or finds, and for whom or what it makes."""
    queries = load_queries(folder)
    if not queries:
        return "None yet."
    with_audience = any(query.audience != "anyone" for query in queries)
    width = 3 if with_audience or folder == "rules" else 2
    head = [
        "Query",
        "Finds" if folder == "checks" else "Asks",
        "Derives" if folder == "rules" else "For",
    ]
    lines = [_line(head[:width]), _line(["---"] * width)]
    lines += [_line(_cells(query)[:width]) for query in queries]
    return "\n".join(lines)


def fresh(text: str) -> str:
    """Return the README with its lists made anew."""
    for folder in FOLDERS:
        text = with_part(text, folder, query_table(folder))
    return text


def _cells(query: NamedQuery) -> list[str]:
    folder = query.path.split("/")[1]
    link = f"[`{query.name}`]({folder}/{query.name}.rq)"
    last = f"`graph/{query.derives}`" if query.derives else query.audience
    return [link, query.question or query.finds or query.title, last]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def main() -> None:
    """Write the README if it is stale."""
    before = README.read_text(encoding="utf-8")
    after = fresh(before)
    if after != before:
        README.write_text(after, encoding="utf-8")
        sys.stderr.write("Wrote the lists of queries/README.md\n")


if __name__ == "__main__":
    main()
