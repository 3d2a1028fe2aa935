"""Measure fairly what is promised in time: at best of some tries, on the machine as it is now.

A promise that is broken is broken every time, whatever the machine does. A machine that other
programs use, or that was taken away for a moment, is late once, or slow in all it does.
"""

from __future__ import annotations

import subprocess
import sys
import time
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: What the sum below takes on a machine that does nothing else.
REFERENCE_S: Final = 0.05
#: And the start of our command.
REFERENCE_START_S: Final = 0.1
TRIES: Final = 3


def slowness() -> float:
    """Return how much slower than usual this machine is just now; 1 when it is not."""
    before = time.monotonic()
    sum(range(3_000_000))
    return max(1.0, (time.monotonic() - before) / REFERENCE_S)


def start_slowness() -> float:
    """Return how much slower than usual a program starts; what it reads may have to be found."""
    before = time.monotonic()
    subprocess.run([sys.executable, "-m", "hnkg", "--version"], stdout=DEVNULL, check=True)
    return max(1.0, (time.monotonic() - before) / REFERENCE_START_S)


def check_within(
    bound_s: float,
    measure: Callable[[], float],
    how_slow: Callable[[], float] = slowness,
) -> None:
    """Check that something takes less than a time.

    Args:
        bound_s: what is promised, on a machine as fast as usual.
        measure: does it, and returns how long it took, or by how much it was late.
        how_slow: tells how much slower than usual the machine is; asked when nothing is measured.

    Raises:
        AssertionError: it took longer each time.
    """
    said = []
    for _ in range(TRIES):
        took_s = measure()
        if took_s < bound_s:
            return
        slow = how_slow()
        if took_s < bound_s * slow:
            return
        said.append(f"{took_s:.3f} s with the machine {slow:.1f} times slower than usual")
    raise AssertionError(f"not within {bound_s:g} s: {'; '.join(said)}")
