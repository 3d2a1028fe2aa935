"""The curated description of the dataset, ``graph_data/curated/dataset.toml``."""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import TYPE_CHECKING, Final

from hnkg.errors import CurationError
from hnkg.model import DatasetInfo, GraphInfo

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PATH: Final = "graph_data/curated/dataset.toml"


def load_info(graph_data: Traversable) -> DatasetInfo:
    """Return title, version, date, licence and one entry per named graph.

    Raises:
        CurationError: the file is not TOML, or a value is missing or malformed.
    """
    text = (graph_data / "curated" / "dataset.toml").read_text(encoding="utf-8")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CurationError(PATH, 0, f"not TOML: {error}.", "Mend the line that is named.") from None
    wanted = ("title", "description", "version", "issued", "license", "creator", "graph")
    missing = [key for key in wanted if key not in values]
    if missing:
        raise CurationError(PATH, 0, f"no value for {', '.join(missing)}.", "Add it.")
    if not isinstance(values["issued"], datetime.date):
        raise CurationError(PATH, 0, "issued is not a date.", "Write it as in 2026-11-23.")
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", str(values["version"])):
        raise CurationError(PATH, 0, f"version {values['version']!r}.", "Write it as in 0.1.0.")
    graphs = tuple(
        GraphInfo(
            name=graph["name"],
            title=graph["title"],
            description=graph["description"],
            license="" if graph["name"] == "source" else values["license"],
            rights=graph.get("rights", ""),
        )
        for graph in values["graph"]
    )
    return DatasetInfo(
        title=values["title"],
        description=values["description"],
        version=values["version"],
        issued=values["issued"].isoformat(),
        license=values["license"],
        creator=values["creator"],
        graphs=graphs,
    )
