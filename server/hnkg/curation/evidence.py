"""The table of evidence lines: which finding says what of which claim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.findings import publication_of
from hnkg.curation.tables import Problems, read_table
from hnkg.errors import CurationError
from hnkg.model import Direction, EvidenceLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from hnkg.curation.references import ClaimIndex
    from hnkg.curation.tables import Row
    from hnkg.model import Finding, Publication

PATH: Final = "graph_data/curated/evidence.tsv"
COLUMNS: Final = ("id", "claim", "publication", "direction")
ID: Final = re.compile(r"E[0-9]{4}")


def load_evidence(
    root: Traversable,
    claims: ClaimIndex,
    publications: Sequence[Publication],
    findings: Sequence[Finding],
    problems: Problems,
) -> tuple[EvidenceLine, ...]:
    """Return the evidence lines.

    Args:
        root: the data root.
        claims: the claims of every source.
        publications: every publication.
        findings: what they found; each line needs that of its publication.
        problems: takes what is wrong.
    """
    known = {item.key: item for item in publications}
    found = {item.publication.key: item for item in findings}
    lines: list[EvidenceLine] = []
    ids: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for row in read_table(root, PATH, COLUMNS):
        try:
            _check_id(row, ids)
            line = _line(row, claims, known, found)
            pair = (row["claim"], row["publication"])
            if pair in pairs:
                raise row.error(
                    f"{pair[1]} bears on {pair[0]} in line {pairs[pair]} too.",
                    "A publication has one direction on a claim; keep one of the two.",
                )
        except CurationError as error:
            problems.add(error)
        else:
            pairs[pair] = row.line
            lines.append(line)
    return tuple(lines)


def _check_id(row: Row, ids: dict[str, int]) -> None:
    name = row["id"]
    if not ID.fullmatch(name):
        raise row.error(f"id: {name!r} is not an id of evidence.", "Write it as in E0001.")
    if name in ids:
        raise row.error(
            f"id: {name} stands in line {ids[name]} too.",
            "Give the line the next free number; ids are never reused.",
        )
    ids[name] = row.line


def _line(
    row: Row,
    claims: ClaimIndex,
    publications: Mapping[str, Publication],
    findings: Mapping[str, Finding],
) -> EvidenceLine:
    claim = claims.resolve(row["claim"], PATH, row.line, "claim")
    publication = publication_of(row, publications)
    if publication.key not in findings:
        raise row.error(
            f"publication: findings.tsv does not say what {publication.key} found.",
            "Add its line there first.",
        )
    return EvidenceLine(
        id=row["id"],
        claim=claim,
        finding=findings[publication.key],
        direction=row.choice("direction", get_args(Direction)),
        line=row.line,
    )
