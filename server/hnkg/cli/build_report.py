"""What ``hnkg build --report`` writes: with which tools, from which files, what was made.

It stays out of the release, whose bytes are the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from hnkg import __version__

if TYPE_CHECKING:
    from hnkg.release import Release

#: What reads, derives, writes, validates and draws.
TOOLS: Final = ("pyoxigraph", "rdflib", "pyshacl", "rdkit")


def describe_build(release: Release, started: str, seconds: float) -> str:
    """Return the report as JSON.

    Args:
        release: what was made.
        started: when, as an ISO 8601 date and time.
        seconds: how long it took.
    """
    report = {
        "started": started,
        "seconds": round(seconds, 3),
        "tools": {
            "hnkg": __version__,
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            **{name: tool for name in TOOLS if (tool := _installed(name))},
        },
        "platform": platform.platform(),
        "claims": release.claim_count,
        "quads": release.quad_count,
        "inputs": dict(release.inputs),
        "files": {
            path: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in release.files.items()
        },
    }
    return f"{json.dumps(report, ensure_ascii=False, indent=2)}\n"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
