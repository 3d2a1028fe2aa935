"""Read a table of mappings with sssom, which drops a row that it cannot read and goes on.

    python -m tests.exports.programs.read_sssom TABLE

It prints, as JSON, the triples of subject, predicate and object that were kept, and what the
validation finds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.exports.programs.offline import forbid_network

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    """Read, check and print."""
    forbid_network()
    from sssom.constants import SchemaValidationType  # noqa: PLC0415  # not installed for the tests
    from sssom.parsers import parse_sssom_table  # noqa: PLC0415
    from sssom.validators import validate  # noqa: PLC0415

    faults: list[str] = []
    triples: list[list[str]] = []
    try:
        table = parse_sssom_table(Path(arguments[0]))
        columns = table.df[["subject_id", "predicate_id", "object_id"]]
        triples = [list(row) for row in columns.itertuples(index=False)]
        kinds = [
            SchemaValidationType.JsonSchema,
            SchemaValidationType.PrefixMapCompleteness,
            SchemaValidationType.StrictCurieFormat,
        ]
        reports = validate(table, kinds, fail_on_error=False)
        faults += [
            f"{kind}: {result.message}"
            for kind, report in reports.items()
            for result in report.results
        ]
    except Exception as error:  # noqa: BLE001  # whatever the tool raises is its verdict
        faults.append(f"{type(error).__name__}: {error}")
    json.dump({"triples": triples, "faults": faults}, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
