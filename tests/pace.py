"""How long something takes, as it would on the machine that the budgets of tests are for.

A slower machine, or one that does other work, takes longer for everything. So a fixed piece of work
is done beside what is measured, and its time tells how much longer.
"""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Processor time of the fixed work where the budgets were set.
_USUAL_S: Final = 0.022


def fastest_s(call: Callable[[], object], rounds: int = 5) -> float:
    """Return the processor time of the fastest of some calls, processes that they start included.

    The time on the clock would say as much about the other work of the machine.
    """
    times_s = []
    for _ in range(rounds):
        slower = how_slow()
        before_s = _used_s()
        call()
        taken_s = _used_s() - before_s
        times_s.append(2 * taken_s / (slower + how_slow()))
    return min(times_s)


def how_slow() -> float:
    """Return how many times as long as usual everything takes now, and 1 if not longer."""
    before_s = _used_s()
    for _ in range(4):
        words = sorted(f"{number * 7919 % 20_011:x}" for number in range(20_000))
        assert len({word: len(word) for word in words}) == len(words)
    return max(1.0, (_used_s() - before_s) / _USUAL_S)


def _used_s() -> float:
    """Return the processor time of this process and of those it has waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
