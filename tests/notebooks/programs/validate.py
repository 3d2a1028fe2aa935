"""Validate notebooks as Jupyter does: names of files come in, what is wrong with them goes out."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Validate each file, and report."""
    import nbformat  # noqa: PLC0415  # in the environment of the notebooks only

    faults = {}
    for name in sys.argv[1:]:
        try:
            notebook = json.loads(Path(name).read_text(encoding="utf-8"))
            nbformat.validate(notebook)  # as it is written, before anything is mended
        except (ValueError, nbformat.ValidationError) as error:
            faults[name] = str(error).splitlines()[0]
    sys.stdout.write(json.dumps({"faults": faults}) + "\n")


if __name__ == "__main__":
    main()
