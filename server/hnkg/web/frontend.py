"""The scripts that npm bundles: the query editor and the graph view.

A wheel has them, a checkout after ``make frontend``. Where they are missing, pages say so and
offer what needs no script.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import url_for

if TYPE_CHECKING:
    from flask import Flask

#: Below the folder of static files; git does not know it.
BUNDLE: Final = "bundle"


def register_frontend(app: Flask) -> None:
    """Let templates ask for a script of the bundle: its address, empty where it is missing."""

    def script(name: str) -> str:
        path = f"{BUNDLE}/{name}.js"
        # Looked for each time, so that what is built while a server runs is found.
        is_there = Path(app.static_folder or "", path).is_file()
        return url_for("static", filename=path) if is_there else ""

    app.jinja_env.globals["script"] = script
