"""What happens when a client is not installed on this machine."""

from __future__ import annotations

import os

import pytest


def require(installed: bool, name: str, install: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Skip the test, or fail where every test must run, when something is not there."""
    if not installed:
        reason = f"{name} is not on this machine; get it by {install}"
        (pytest.fail if os.environ.get("HNKG_REQUIRE_ALL") == "1" else pytest.skip)(reason)
