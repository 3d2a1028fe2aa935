"""The spellings of prefixes are those of the Bioregistry, and lead to the terms we link to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bioregistry
from tests.data.spellings import spelling_table

from hnkg.lookup.spellings import SPELLINGS_FILE, Key, load_spellings

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Knowledge


def test_the_table_of_spellings_is_fresh(checkout: Path) -> None:
    written = (checkout / SPELLINGS_FILE).read_text(encoding="utf-8")

    assert len(written.splitlines()) > 300
    assert written == spelling_table(checkout), (
        "it is stale; make it anew with: .venv/bin/python -m tests.data.spellings"
    )


def test_every_link_is_read_in_every_spelling_of_the_registry(knowledge: Knowledge) -> None:
    spellings = load_spellings()
    missed = []
    for curie, iri in sorted({(item.curie, item.iri) for item in knowledge.mappings}):
        prefix, _, local = curie.partition(":")
        resource = bioregistry.get_resource(prefix.lower())
        assert resource is not None
        names = {prefix, resource.prefix, resource.get_preferred_prefix(), *resource.get_synonyms()}
        written = {f"{name}:{local}" for name in names if name}
        written |= {f"{address}{local}" for address in resource.get_uri_prefixes()}
        wanted = Key(prefix, local.casefold())
        missed += [text for text in {*written, iri} if wanted not in spellings.keys(text)]

    assert missed == []
