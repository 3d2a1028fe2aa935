"""The curated description of the dataset, ``graph_data/curated/dataset.toml``."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.errors import CurationError
from hnkg.model import DatasetInfo, GraphInfo
from hnkg.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

PATH: Final = "graph_data/curated/dataset.toml"
#: The named graphs of a release; each is described.
GRAPHS: Final = (
    "ontology",
    "source",
    "entities",
    "claims",
    "publications",
    "evidence",
    "direct",
    "entailed",
    "verdicts",
    "contested",
    "mappings",
    "terms",
    "shapes",
    "queries",
    "dataset",
)


@dataclass(frozen=True)
class _Part:
    """The part of the file before the first graph, or that of one graph.

    Args:
        text: the part as it stands in the file.
        line: 1-based line of the file where it begins.
        values: what it says.
    """

    text: str
    line: int
    values: Mapping[str, object]

    def fault(self, key: str, message: str, remedy: str) -> CurationError:
        """Make an error at the line of the key, or where the part begins."""
        place = re.search(rf"(?m)^{key} *=", self.text)
        above = self.text.count("\n", 0, place.start()) if place else 0
        return CurationError(PATH, self.line + above, message, remedy)

    def words(self, key: str) -> str:
        """Return a value that must be a text."""
        value = self.values.get(key)
        if isinstance(value, str) and value.strip():
            return value
        raise self.fault(key, f"{key} is missing, empty or no text.", f'Write {key} = "...".')

    def list_of_words(self, key: str) -> tuple[str, ...]:
        """Return a value that must be a list of texts, each once."""
        value = self.values.get(key)
        if isinstance(value, list) and value and len(set(map(str, value))) == len(value):
            words = tuple(word for word in value if isinstance(word, str) and word.strip())
            if len(words) == len(value):
                return words
        raise self.fault(
            key, f"{key} is no list of different texts.", f'Write {key} = ["one", "two"].'
        )


def load_info(root: Traversable) -> DatasetInfo:
    """Return title, version, date, licence and one entry per named graph.

    Raises:
        CurationError: the file is not TOML, or a value is missing or malformed.
    """
    top, *parts = _parts(read_text(root, PATH))
    version, license_iri, issued = (
        top.words("version"),
        top.words("license"),
        top.values.get("issued"),
    )
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version):
        raise top.fault("version", f"version {version!r}.", "Write it as in 0.1.0.")
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", license_iri):
        raise top.fault("license", f"license {license_iri!r}.", "Write it as an IRI.")
    if not isinstance(issued, dt.date) or isinstance(issued, dt.datetime):
        raise top.fault("issued", "issued is no date.", "Write it as in 2026-11-23.")
    spdx = top.words("license_spdx")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", spdx):
        raise top.fault("license_spdx", f"license_spdx {spdx!r}.", "Write it as in CC-BY-4.0.")
    names = [part.words("name") for part in parts]
    if sorted(names) != sorted(GRAPHS):
        raise top.fault(
            "graph",
            f"the named graphs are {', '.join(names)}.",
            f"Describe each of these in one [[graph]]: {', '.join(GRAPHS)}.",
        )
    return DatasetInfo(
        title=top.words("title"),
        description=top.words("description"),
        version=version,
        issued=issued.isoformat(),
        license=license_iri,
        license_title=top.words("license_title"),
        license_spdx=spdx,
        rights=top.words("rights"),
        creator=top.words("creator"),
        keywords=top.list_of_words("keywords"),
        graphs=tuple(_graph(part, license_iri) for part in parts),
    )


def _graph(part: _Part, license_iri: str) -> GraphInfo:
    name = part.words("name")
    # The article's own words are never put under our licence: their graph has rights instead.
    foreign = name == "source"
    return GraphInfo(
        name=name,
        title=part.words("title"),
        description=part.words("description"),
        license="" if foreign else license_iri,
        rights=part.words("rights") if foreign or "rights" in part.values else "",
    )


def _parts(text: str) -> list[_Part]:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line ([0-9]+)", str(error))
        raise CurationError(
            PATH, int(place[1]) if place else 0, f"not TOML: {error}.", "Mend the syntax there."
        ) from None
    graphs = values.get("graph", [])
    texts = re.split(r"(?m)^(?=\[\[graph\]\])", text)
    tables = [values, *(graphs if isinstance(graphs, list) else [])]
    if len(texts) != len(tables):
        raise CurationError(
            PATH, 0, "the graphs are not readable.", "Begin each with a line [[graph]]."
        )
    lines = itertools.accumulate((part.count("\n") for part in texts), initial=1)
    return [_Part(*part) for part in zip(texts, lines, tables, strict=False)]
