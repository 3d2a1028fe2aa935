"""Read KGX files with kgx, check them with its validator and with the Biolink Model Toolkit.

    python -m tests.exports.programs.read_kgx PREFIX=NAMESPACE... NODES EDGES

It prints the records as kgx has them, and what kgx and the toolkit find wrong, as JSON. The model
is the one that the package biolink-model ships.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.exports.programs.offline import forbid_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from enum import Enum

    from bmt import Toolkit

#: Slots of edges whose values Biolink lists.
ENUMERATIONS = {
    "knowledge_level": "KnowledgeLevelEnum",
    "agent_type": "AgentTypeEnum",
    "causal_mechanism_qualifier": "CausalMechanismQualifierEnum",
    "object_aspect_qualifier": "GeneOrGeneProductOrChemicalEntityAspectEnum",
    "object_direction_qualifier": "DirectionQualifierEnum",
}


def main(arguments: Sequence[str]) -> None:
    """Read, check and print."""
    forbid_network()
    *pairs, nodes, edges = arguments
    schema = model_file()
    prefixes = dict(pair.split("=", 1) for pair in pairs)
    toolkit = prepare(schema, prefixes)
    from kgx.transformer import Transformer  # noqa: PLC0415  # only after it is prepared
    from kgx.validator import Validator  # noqa: PLC0415

    validator = Validator()
    records: dict[str, list[Mapping[str, Any]]] = {"nodes": [], "edges": []}

    def inspect(kind: Enum, record: Sequence[Any]) -> None:
        records["nodes" if kind.name == "NODE" else "edges"].append(record[-1])
        validator(kind, record)

    files = {"filename": [nodes, edges], "format": "tsv"}
    Transformer(stream=True).transform(files, {"format": "null"}, inspector=inspect)
    faults = [*kgx_faults(validator.get_errors()), *model_faults(toolkit, **records)]
    json.dump({**records, "faults": faults}, sys.stdout)


def model_file() -> str:
    """Return the path of the schema in the installed package."""
    spec = importlib.util.find_spec("biolink_model")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise SystemExit("The package biolink-model is not installed.")
    return str(Path(folders[0]) / "schema/biolink_model.yaml")


def prepare(schema: str, prefixes: Mapping[str, str]) -> Toolkit:
    """Give the tools the model of this machine in place of addresses on the web.

    They load both when they are imported: the toolkit by the defaults of its arguments, kgx by a
    table of JSON-LD contexts. The map of predicates is for a service that is not asked for here.
    """
    import kgx.config  # noqa: PLC0415  # these packages are not in the environment of the tests
    import yaml  # noqa: PLC0415
    from bmt.toolkit import Toolkit  # noqa: PLC0415

    Toolkit.__init__.__defaults__ = (schema, {"predicate mappings": []})
    declared = yaml.safe_load(Path(schema).read_text(encoding="utf-8"))["prefixes"]
    kgx.config.jsonld_context_map["biolink"] = {**declared, **prefixes}
    return Toolkit()


def kgx_faults(errors: Mapping[str, Any]) -> Iterator[str]:
    """Yield what kgx finds: nested by level, kind and message, with the records at the end."""
    for level, kinds in errors.items():
        for kind, messages in kinds.items():
            for message, places in messages.items():
                yield f"kgx {level} {kind}: {message} ({', '.join(sorted(map(str, places)))})"


def model_faults(
    toolkit: Toolkit, nodes: Iterable[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield what the toolkit does not know, or knows to be otherwise."""
    categories: dict[str, set[str]] = {}
    known = {prefix for name in toolkit.get_all_classes() for prefix in prefixes_of(toolkit, name)}
    for node in nodes:
        categories[node["id"]] = set()
        yield from unknown_slots(toolkit, node)
        for identifier in node.get("xref", ()):
            if identifier.partition(":")[0] not in known:
                yield f"bmt: {node['id']} has {identifier}, whose prefix Biolink does not know"
        for category in node["category"]:
            element = toolkit.get_element(category)
            if element is None or not toolkit.is_category(element.name):
                yield f"bmt: {node['id']} has the category {category}, which is none"
            else:
                categories[node["id"]].update(toolkit.get_ancestors(element.name, mixin=True))
    for edge in edges:
        yield from unknown_slots(toolkit, edge)
        yield from wrong_values(toolkit, edge)
        yield from wrong_ends(toolkit, edge, categories)


def wrong_ends(
    toolkit: Toolkit, edge: Mapping[str, Any], categories: Mapping[str, set[str]]
) -> Iterator[str]:
    """Yield what is wrong with the predicate and with what it links."""
    predicate = toolkit.get_element(edge["predicate"])
    if predicate is None or not toolkit.is_predicate(predicate.name):
        yield f"bmt: {edge['id']} has the predicate {edge['predicate']}, which is none"
        return
    for end, expected in (("subject", predicate.domain), ("object", predicate.range)):
        if edge[end] not in categories:
            yield f"bmt: the {end} of {edge['id']}, {edge[end]}, is no node"
        elif expected and expected not in categories[edge[end]]:
            yield f"bmt: the {end} of {edge['id']}, {edge[end]}, is not a {expected}"


def prefixes_of(toolkit: Toolkit, name: str) -> Sequence[str]:
    """Return the prefixes of identifiers that a class is said to have."""
    element = toolkit.get_element(name)
    return element.id_prefixes if element is not None else ()


def unknown_slots(toolkit: Toolkit, record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns that are no slot; those of another vocabulary have its prefix."""
    slots = set(toolkit.get_all_slots())
    for name in record:
        if ":" not in name and name.replace("_", " ") not in slots:
            yield f"bmt: {record['id']} has the slot {name}, which is none"


def wrong_values(toolkit: Toolkit, edge: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that the model does not list."""
    for slot, enumeration in ENUMERATIONS.items():
        known = toolkit.view.get_enum(enumeration).permissible_values
        if slot in edge and edge[slot] not in known:
            yield f"bmt: {edge['id']} has {edge[slot]!r} as {slot}"


if __name__ == "__main__":
    main(sys.argv[1:])
