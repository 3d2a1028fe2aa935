"""The JSON schemas of the Reconciliation Service API 0.2, which are public test data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

#: The names of the files without their ending.
NAMES = (
    "data-extension-property-proposal",
    "data-extension-query",
    "data-extension-response",
    "manifest",
    "reconciliation-query-batch",
    "reconciliation-result-batch",
    "suggest-entities-response",
    "suggest-properties-response",
    "suggest-types-response",
    "type",
)
_SPACE = "https://reconciliation-api.github.io/specs/0.2/schemas/"


def schemas_root() -> Path:
    """Return their folder: ``HNKG_RECONCILIATION``, or ``../shared`` beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "reconciliation"
    return Path(os.environ.get("HNKG_RECONCILIATION") or beside)


class Schemas:
    """Checks documents against the schemas of a folder."""

    def __init__(self, root: Path) -> None:
        self._documents: dict[str, dict[str, Any]] = {
            name: json.loads((root / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES
        }
        # Some of the files write an address of the draft: all find each other by this one.
        documents = {f"{_SPACE}{name}.json": self._documents[name] for name in NAMES}
        for address, document in documents.items():
            document["$id"] = address
            document.pop("$schema", None)
        self._registry: Registry[Any] = Registry().with_resources(
            (address, DRAFT202012.create_resource(document))
            for address, document in documents.items()
        )

    def faults(self, name: str, document: object) -> list[str]:
        """Return what is wrong with a document; nothing when it is as its schema wants it."""
        validator = Draft202012Validator(self._documents[name], registry=self._registry)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
