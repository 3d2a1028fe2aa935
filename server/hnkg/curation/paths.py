"""Where the tables of a source stand, below the root."""

from __future__ import annotations

from typing import Final

#: The folder that holds the tables, and one folder for each source.
CURATED: Final = "graph_data/curated"


def source_path(file: str) -> str:
    """Return where the document of a source is.

    >>> source_path("wikimd-hnk.txt")
    'graph_data/sources/wikimd-hnk.txt'
    """
    return f"graph_data/sources/{file}"


def claims_path(key: str) -> str:
    """Return the table of claims of a source.

    >>> claims_path("wikimd-hnk")
    'graph_data/curated/wikimd-hnk/claims.tsv'
    """
    return f"{CURATED}/{key}/claims.tsv"


def units_path(key: str) -> str:
    """Return the table of units of a source.

    >>> units_path("wikimd-hnk")
    'graph_data/curated/wikimd-hnk/units.tsv'
    """
    return f"{CURATED}/{key}/units.tsv"
