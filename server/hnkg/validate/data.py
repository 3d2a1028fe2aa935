"""What pySHACL needs so that no data can make it fail.

Import this only when a validation begins: it costs half a second.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import Literal

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from rdflib import IdentifiedNode

    Object = IdentifiedNode | Literal


class StoreData(OxigraphDataGraph):
    """A pyoxigraph store that answers two more questions of pySHACL.

    A literal can be a focus node: it has no triples, but the store refuses to look for them.
    For each result pySHACL asks whether the graph is true, which would count every triple.
    """

    def __bool__(self) -> bool:
        """Return true, empty or not."""
        return True

    def objects(  # type: ignore[override,explicit-override]  # pySHACL is narrower than rdflib; typing has override since Python 3.12
        self,
        subject: Object,
        predicate: IdentifiedNode,
        unique: bool = False,  # noqa: FBT001, FBT002  # the signature is rdflib's
    ) -> Generator[Object, None, None]:
        """Yield the objects of a subject and a predicate."""
        if not isinstance(subject, Literal):
            yield from super().objects(subject, predicate, unique)

    def predicate_objects(  # type: ignore[override,explicit-override]  # as above
        self,
        subject: Object,
        unique: bool = False,  # noqa: FBT001, FBT002  # as above
    ) -> Generator[tuple[IdentifiedNode, Object], None, None]:
        """Yield the predicates and objects of a subject."""
        if not isinstance(subject, Literal):
            yield from super().predicate_objects(subject, unique)


@contextmanager
def plain_messages() -> Iterator[None]:
    r"""Let values stand in messages as they are, while the block runs.

    PySHACL 0.40 fills ``{?value}`` in with a regular expression, takes the value for its
    replacement, and fails on any value with a backslash, even where the message names none.
    """
    name = "_format_sparql_based_result_message"
    original = getattr(ConstraintComponent, name)
    setattr(ConstraintComponent, name, _fill)
    try:
        yield
    finally:
        setattr(ConstraintComponent, name, original)


def _fill(
    component: ConstraintComponent, message: str, bound: Mapping[str, object] | tuple[object, ...]
) -> str:
    del component
    if isinstance(bound, tuple):  # this, path, value, and perhaps the other variables
        named = dict(zip(("this", "path", "value"), bound[:3], strict=False))
        others = bound[3] if len(bound) > 3 and isinstance(bound[3], dict) else {}  # noqa: PLR2004  # see above
        bound = {**others, **{k: v for k, v in named.items() if v is not None}}
    for variable, value in bound.items():
        for mark in "?$":
            message = message.replace(f"{{{mark}{variable}}}", str(value))
    return message
