"""Read the list of tests that the engine itself fails."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST = Path(__file__).with_name("known-failures.toml")


def load_known_failures() -> Mapping[str, str]:
    """Return the reason of every listed test."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["failures"]
    names = [name for entry in listed for name in entry["tests"]]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{LIST.name} lists twice: {', '.join(sorted(twice))}")
    return {name: entry["reason"].strip() for entry in listed for name in entry["tests"]}
