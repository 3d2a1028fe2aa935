"""The claims as plain CSV, with a description after https://www.w3.org/TR/tabular-metadata/.

One line is one claim and one cell one value. What a claim can have several of, such as cue
words, stands in a second table with one line for each.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Final

from hnkg.build.exports.columns import COLUMNS
from hnkg.namespaces import HNKV

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hnkg.build.exports.columns import Column
    from hnkg.build.exports.released import Released
    from hnkg.model import DatasetInfo

CLAIMS: Final = "claims.csv"
DETAILS: Final = "claim-details.csv"
#: The name at which a reader of ``claims.csv`` looks for its description.
METADATA: Final = f"{CLAIMS}-metadata.json"
#: What a claim can have several of, by the word in the second table.
_KINDS: Final = {
    "hedge cue": f"{HNKV}hedgeCue",
    "negation cue": f"{HNKV}negationCue",
    "norm cue": f"{HNKV}normCue",
    "comparator": f"{HNKV}comparator",
    "contested by": f"{HNKV}contestedBy",
}
_DETAIL_COLUMNS: Final = (
    ("claim", "anyURI", "The claim."),
    ("kind", "string", "What the value is to the claim."),
    ("value", "string", "Words of the quote, or the IRI of what is compared or contests."),
    ("value_label", "string", "What the IRI is called; the words again for a cue."),
)


def build_claims_table(released: Released) -> bytes:
    """Return the table of claims."""
    rows = ([column.read(released, claim) for column in COLUMNS] for claim in released.claims)
    return _table([column.name for column in COLUMNS], rows)


def build_details_table(released: Released) -> bytes:
    """Return the table of what a claim can have several of."""
    rows = (
        [claim.iri, kind, value, released.label(value) or value]
        for claim in released.claims
        for kind, slot in _KINDS.items()
        for value in claim.values(slot)
    )
    return _table([name for name, _, _ in _DETAIL_COLUMNS], rows)


def build_metadata(info: DatasetInfo) -> bytes:
    """Return the description of both tables."""
    details = [
        {
            "name": name,
            "titles": name,
            "datatype": _datatype(datatype, tuple(_KINDS) if name == "kind" else ()),
            "required": True,
            "dc:description": meaning,
        }
        for name, datatype, meaning in _DETAIL_COLUMNS
    ]
    key = {
        "columnReference": "claim",
        "reference": {"resource": CLAIMS, "columnReference": "claim"},
    }
    description = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": info.title,
        "dc:description": info.description,
        "dc:issued": {"@value": info.issued, "@type": "xsd:date"},
        "dc:license": {"@id": info.license},
        "dc:rights": info.rights,
        "tables": [
            {
                "url": CLAIMS,
                "dc:description": "One line is one claim.",
                "tableSchema": {
                    "columns": [_describe(column) for column in COLUMNS],
                    "primaryKey": "claim",
                    "aboutUrl": "{+claim}",
                },
            },
            {
                "url": DETAILS,
                "dc:description": "What a claim can have several of, one line for each.",
                "tableSchema": {
                    "columns": details,
                    "primaryKey": ["claim", "kind", "value"],
                    "foreignKeys": [key],
                },
            },
        ],
    }
    return f"{json.dumps(description, indent=2, ensure_ascii=False)}\n".encode()


def _describe(column: Column) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "titles": column.name,
        "datatype": _datatype(column.datatype, column.words),
        "required": column.is_required,
        "dc:description": column.meaning,
    }
    if column.property_iri:
        described["propertyUrl"] = column.property_iri
        if column.datatype == "anyURI":
            described["valueUrl"] = f"{{+{column.name}}}"
    return described


def _datatype(base: str, words: Sequence[str]) -> object:
    """Return a datatype; one with few words lists them as a regular expression."""
    return {"base": base, "format": "|".join(map(re.escape, words))} if words else base


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return output.getvalue().encode()
