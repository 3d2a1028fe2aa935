"""Check a CSVW description and its tables with csvw, and open the tables with pandas.

    python -m tests.exports.programs.read_tables METADATA

It prints, as JSON, whether csvw takes them for valid and what it warns of, the rows as csvw types
them, and how pandas understands each column.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.exports.programs.offline import forbid_network

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def main(arguments: Sequence[str]) -> None:
    """Read, check and print."""
    forbid_network()
    import pandas as pd  # noqa: PLC0415  # these packages are not in the environment of the tests
    from csvw import CSVW  # noqa: PLC0415

    path = Path(arguments[0])
    rows: dict[str, list[dict[str, Any]]] = {}
    columns: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    try:
        described = CSVW(str(path), validate=True)
        if not described.is_valid:
            faults += [str(warning.message) for warning in described.warnings] or ["not valid"]
        for table in described.tables:
            rows[str(table.url)] = [plain(row) for row in table]
    except ValueError as error:
        faults.append(str(error))
    for table in json.loads(path.read_text(encoding="utf-8"))["tables"]:
        frame = pd.read_csv(path.parent / table["url"])
        columns[table["url"]] = {name: str(kind) for name, kind in frame.dtypes.items()}
    json.dump({"faults": faults, "rows": rows, "columns": columns}, sys.stdout)


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with IRIs as text; csvw takes them apart."""
    return {k: v.unsplit() if hasattr(v, "unsplit") else v for k, v in row.items()}


if __name__ == "__main__":
    main(sys.argv[1:])
