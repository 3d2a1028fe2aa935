"""``hnkg links``: the links from our entities to terms of other ontologies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hnkg import resources
from hnkg.curation import load_knowledge
from hnkg.curation.tables import closest
from hnkg.errors import InputError

if TYPE_CHECKING:
    from hnkg.model import Entity, Knowledge


@click.command("links")
@click.argument("entity", required=False)
@click.option("--check", is_flag=True, help="Check the table of links, and count them.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The checkout whose table is read; what is installed by default.",
)
def command(entity: str | None, root: Path | None, *, check: bool) -> None:
    r"""List the links of one entity, or of all: predicate, term, its label, and its IRI.

    ENTITY is an id such as ketamine, a CURIE such as hnk:ketamine, or a name in any spelling.
    Checking reads the table as the build does: it names every row with a CURIE that its registry
    does not allow, a term that is retired or that nobody knows, a label that the other ontology
    does not give, or a second exact match in one ontology.

    \b
    Examples:
      hnkg links ketamine
      hnkg links "AMPA receptor"
      hnkg links --check

    Exit status: 0 good, 1 a mistake in the table, 2 wrong usage.
    """
    if check and entity:
        raise click.UsageError("--check checks all links: leave the entity away.")
    knowledge = load_knowledge(resources.data_root() if root is None else root)
    if check:
        click.echo(_count(knowledge))
        return
    wanted = None if entity is None else _find(entity, knowledge).id
    found = [item for item in knowledge.mappings if wanted in (None, item.subject)]
    if not found:
        raise InputError(f"{entity} has no link: no term of another ontology was verified for it.")
    for item in found:
        cells = (f"hnk:{item.subject}", item.predicate, item.curie, item.object_label, item.iri)
        click.echo("\t".join(cells))


def _count(knowledge: Knowledge) -> str:
    predicates = Counter(item.predicate for item in knowledge.mappings)
    databases = {item.curie.partition(":")[0] for item in knowledge.mappings}
    subjects = {item.subject for item in knowledge.mappings}
    counts = f"{len(knowledge.mappings)} links of {len(subjects)} entities"
    first = f"{counts} to {len(databases)} databases: well-formed, declared, known and labelled."
    return "\n".join([first, *(f"{count:5} {name}" for name, count in predicates.most_common())])


def _find(text: str, knowledge: Knowledge) -> Entity:
    names: dict[str, Entity] = {}
    for item in knowledge.entities:
        for name in (item.id, f"hnk:{item.id}", item.label, *item.alt_labels):
            names.setdefault(name.lower(), item)
    if text.lower() not in names:
        raise InputError(f"There is no entity {text!r}. {closest(text.lower(), names)}")
    return names[text.lower()]
