"""Run the shapes over data with pySHACL, over a pyoxigraph store or an rdflib dataset alike.

The shapes see the union of the named graphs and the default graph; nothing is inferred, and
nothing is fetched. Over a store it is 10 to 30 times faster than over a dataset. Focus nodes are
taken in portions, so that one can see how far it is, and that endless faults end early.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from hnkg.errors import InputError
from hnkg.namespaces import SH
from hnkg.validate.report import SEVERITIES, Result
from hnkg.validate.shapes import to_term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import rdflib
    from pyshacl import Shape
    from pyshacl.pytypes import RDFNode, SHACLExecutor
    from rdflib.term import Identifier

    from hnkg.validate.report import Severity
    from hnkg.validate.shapes import Data

    #: Called while checking: nodes checked so far, nodes in all, each counted once a shape.
    Progress = Callable[[int, int], None]

#: Findings after which a validation stops: nobody reads more, and each takes some kilobytes.
RESULT_LIMIT: Final = 10_000
#: Focus nodes of one shape that are checked at a time.
PORTION: Final = 200


@dataclass(frozen=True)
class Run:
    """What one run of the shapes found.

    Args:
        results: the findings, in no order that means anything.
        focus_node_count: different nodes of the data that some shape targets.
        is_complete: false when it stopped at the limit.
    """

    results: tuple[Result, ...]
    focus_node_count: int
    is_complete: bool = True


def run_shapes(
    data: Data,
    shapes: rdflib.Graph,
    progress: Progress | None = None,
    result_limit: int = RESULT_LIMIT,
) -> Run:
    """Return what breaks the shapes.

    Args:
        data: read only; all its graphs are taken together.
        shapes: what :func:`~hnkg.validate.shapes.load_shapes` or ``as_shapes`` returns; pySHACL
            adds two triples of its own about OWL.
        progress: told how many nodes have been checked.
        result_limit: findings after which it stops.

    Raises:
        InputError: the shapes are not well-formed, or the validator cannot use them.
    """
    from hnkg.validate.data import plain_messages  # noqa: PLC0415  # costs half a second

    try:
        with plain_messages():
            return _run(data, shapes, progress or (lambda _done, _total: None), result_limit)
    except Exception as error:  # pySHACL, rdflib and the store raise what they like
        if isinstance(data, ox.Store) and _has_triple_terms(data):
            raise InputError(
                "The data hold triple terms of RDF 1.2, about which SHACL 1.0 says nothing.\n"
                "  Check the data without them."
            ) from error
        raise InputError(
            "The validator cannot use these shapes on these data.\n"
            f"  {type(error).__name__}: {str(error).strip()}\n"
            "  Check the shapes first: is each path, list and query in them well-formed?"
        ) from error


def _run(data: Data, shapes: rdflib.Graph, progress: Progress, result_limit: int) -> Run:
    from pyshacl import Validator  # noqa: PLC0415  # costs half a second
    from pyshacl.graph_abstraction import DataGraph  # noqa: PLC0415  # likewise
    from pyshacl.monkey import apply_patches  # noqa: PLC0415  # likewise

    from hnkg.validate.data import StoreData  # noqa: PLC0415  # likewise

    apply_patches()  # type: ignore[no-untyped-call]  # pySHACL leaves it untyped
    graph = StoreData(data) if isinstance(data, ox.Store) else DataGraph.from_rdflib(data)
    graph.default_union = True  # type: ignore[misc]  # its setter stands too far below for mypy
    validator = Validator(graph, shacl_graph=shapes, options={"logger": _silent_logger()})
    executor = validator.make_executor()
    targeted = {
        shape: sorted(shape.focus_nodes(graph), key=str)
        for shape in sorted(validator.shacl_graph.shapes, key=lambda shape: str(shape.node))
    }
    total = sum(map(len, targeted.values()))
    results: list[Result] = []
    done = 0
    for shape, nodes in targeted.items():
        for start in range(0, len(nodes), PORTION):
            portion = nodes[start : start + PORTION]
            if len(results) >= result_limit:
                return Run(tuple(results), _count(graph, shapes, targeted), is_complete=False)
            results += _results(shape, executor, graph, portion)
            done += len(portion)
            progress(done, total)
    return Run(tuple(results), _count(graph, shapes, targeted))


def _results(
    shape: Shape,
    executor: SHACLExecutor,
    graph: rdflib.Dataset,
    portion: list[RDFNode],
) -> Iterator[Result]:
    _, reports = shape.validate(executor, graph, focus=portion)
    for _, _, triples in reports:
        values: dict[str, list[Identifier]] = {}
        for _, verb, value in triples:
            # A node stands beside the graph that it is from.
            node = value[1] if isinstance(value, tuple) else value
            values.setdefault(str(verb).removeprefix(SH), []).append(node)
        yield _result({name: found[0] for name, found in values.items()}, values["resultMessage"])


def _result(values: Mapping[str, Identifier], messages: list[Identifier]) -> Result:
    import rdflib  # noqa: PLC0415  # imported by the caller already

    path, found = values.get("resultPath"), values.get("value")
    shape = _name(values["sourceShape"])
    constraint = values.get("sourceConstraint")
    return Result(
        focus_node=to_term(values["focusNode"]),
        path=ox.NamedNode(path) if isinstance(path, rdflib.URIRef) else None,
        value=None if found is None else to_term(found),
        message=" ".join(sorted(map(str, messages))),
        severity=_severity(values["resultSeverity"]),
        shape=shape,
        constraint=shape if constraint is None else _name(constraint),
        component=str(values["sourceConstraintComponent"]),
    )


def _count(
    graph: rdflib.Dataset, shapes: rdflib.Graph, targeted: Mapping[Shape, list[RDFNode]]
) -> int:
    """Count the targeted nodes, without those that a shape names and the data do not."""
    import rdflib  # noqa: PLC0415  # imported by the caller already

    nodes = {node for found in targeted.values() for node in found}
    named = set(shapes.objects(None, rdflib.URIRef(f"{SH}targetNode")))
    return sum(
        node not in named or next(iter(graph.predicate_objects(node)), None) is not None
        for node in nodes
    )


def _silent_logger() -> logging.Logger:
    """Return a logger of nobody's: what pySHACL logs, it raises too."""
    logger = logging.Logger("pyshacl")  # noqa: LOG001  # not to be found by its name
    logger.addHandler(logging.NullHandler())
    return logger


def _has_triple_terms(store: ox.Store) -> bool:
    return any(isinstance(quad.object, ox.Triple) for quad in store)


def _name(node: Identifier) -> str:
    import rdflib  # noqa: PLC0415  # imported by the caller already

    return str(node) if isinstance(node, rdflib.URIRef) else f"_:{node}"


def _severity(node: Identifier) -> Severity:
    """Return our word for a severity; one that SHACL does not define is as grave as a violation."""
    return next((word for word, name in SEVERITIES.items() if str(node) == SH + name), "violation")
