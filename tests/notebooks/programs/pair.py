"""Make the notebooks from their text, which is their source; with ``--check`` only compare.

Run in the environment of ``.ci/install-notebooks``:
``tests/notebooks/.venv/bin/python -m tests.notebooks.programs.pair``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "queries" / "notebooks"


def build(text: str) -> str:
    """Return the notebook of a text in MyST Markdown: no outputs, the same bytes each time."""
    import jupytext  # noqa: PLC0415  # in the environment of the notebooks only
    import nbformat  # noqa: PLC0415  # likewise

    notebook = jupytext.reads(text, fmt="md:myst")
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
        cell["metadata"] = {}
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    nbformat.validate(notebook)
    written: str = nbformat.writes(notebook, version=4)
    return f"{written}\n"


def main() -> None:
    """Write or compare, and report."""
    stale = []
    for source in sorted(FOLDER.glob("*.md")):
        target = source.with_suffix(".ipynb")
        built = build(source.read_text(encoding="utf-8"))
        if "--check" not in sys.argv:
            target.write_text(built, encoding="utf-8")
        elif not target.is_file() or target.read_text(encoding="utf-8") != built:
            stale.append(target.name)
    sys.stdout.write(json.dumps({"stale": stale}) + "\n")


if __name__ == "__main__":
    main()
