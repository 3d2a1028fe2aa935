"""Make the table of the spellings of prefixes: ``python -m tests.data.spellings`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

import bioregistry

from hnkg.lookup.spellings import RESOLVERS, SPELLINGS_FILE
from hnkg.namespaces import load_prefix_table

ROOT = Path(__file__).resolve().parents[2]


def spelling_table(root: Path) -> str:
    """Return each prefix of a database with what the Bioregistry says of it, one spelling a line.

    Left out is what follows from the rest: our own spellings, upper and lower case, the scheme
    and ``www.`` of an address, and resolvers that take a CURIE.
    """
    lines = ["prefix\tkind\tspelling"]
    for name, prefix in sorted(load_prefix_table(root).items()):
        resource = bioregistry.get_resource(name.lower())
        if prefix.local_pattern is None or resource is None:
            continue
        names = {word.casefold() for word in (resource.prefix, *resource.get_synonyms())}
        addresses = {bare(address) for address in resource.get_uri_prefixes()}
        resolved = {f"{place}{word}:" for place in RESOLVERS for word in names}
        lines += [f"{name}\tname\t{word}" for word in sorted(names - {name.casefold()})]
        addresses -= resolved | {bare(prefix.namespace)}
        lines += [f"{name}\taddress\t{address}" for address in sorted(addresses)]
    return "\n".join(lines) + "\n"


def bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address).casefold()


if __name__ == "__main__":
    (ROOT / SPELLINGS_FILE).write_text(spelling_table(ROOT), encoding="utf-8")
