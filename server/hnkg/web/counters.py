"""What happened since the start, counted: requests by status, evaluations by how they ended.

Counting is a few dictionary entries under a lock: it costs well under a microsecond, and no
library is loaded for it. :mod:`hnkg.web.metrics` shows the numbers.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from hnkg.errors import RequestError
from hnkg.sparql.problems import slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

#: Upper bounds of the classes of durations, in seconds; what is longer is in one more class.
BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

ANSWERED: Final = "answered"
UNEXPECTED: Final = "internal-error"


@dataclass(frozen=True)
class Counts:
    """A copy of the counters at one moment.

    Args:
        requests: by route and status.
        evaluations: by how they ended: ``answered``, or the name of the problem.
        durations: of evaluations, one number for each class of :data:`BOUNDS_S` and one more.
        duration_s: of all evaluations together.
        row_count: solutions and triples in all results evaluated.
        lost_line_count: lines of the access log that could not be written.
    """

    requests: Mapping[tuple[str, int], int]
    evaluations: Mapping[str, int]
    durations: tuple[int, ...]
    duration_s: float
    row_count: int
    lost_line_count: int


class Evaluation:
    """The with statement around one evaluation; see :meth:`Counters.evaluation`.

    Args:
        counters: told how it ended.
    """

    __slots__ = ("_counters", "_started", "row_count")

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        #: Rows of its result.
        self.row_count = 0

    def __enter__(self) -> Self:
        """Begin."""
        self._started = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Count it."""
        took_s = time.perf_counter() - self._started
        if kind is None:
            ended = ANSWERED
        else:
            ended = slug_of(kind) if issubclass(kind, RequestError) else UNEXPECTED
        self._counters.count_evaluation(ended, took_s, self.row_count)


class Counters:
    """Counters that any thread may use."""

    def __init__(self) -> None:
        self._requests: dict[tuple[str, int], int] = {}
        self._evaluations: Counter[str] = Counter()
        self._durations = [0] * (len(BOUNDS_S) + 1)
        self._duration_s = 0.0
        self._row_count = self._lost_line_count = 0
        self._lock = threading.Lock()

    def count_request(self, route: str, status: int) -> None:
        """Count one answered request.

        Args:
            route: the rule that it met, never the address that was sent: there must be few.
            status: of the answer.
        """
        key = (route, status)
        with self._lock:
            self._requests[key] = self._requests.get(key, 0) + 1

    def count_lost_line(self) -> None:
        """Count a line of the access log that could not be written."""
        with self._lock:
            self._lost_line_count += 1

    def evaluation(self) -> Evaluation:
        """Count and time one evaluation, and how it ends: the body of the with statement."""
        return Evaluation(self)

    def count_evaluation(self, ended: str, took_s: float, row_count: int) -> None:
        """Count one evaluation, by how it ended, and the rows of its result."""
        with self._lock:
            self._row_count += row_count
            self._evaluations[ended] += 1
            self._durations[bisect_left(BOUNDS_S, took_s)] += 1
            self._duration_s += took_s

    def counts(self) -> Counts:
        """Return what was counted so far."""
        with self._lock:
            return Counts(
                dict(self._requests),
                dict(self._evaluations),
                tuple(self._durations),
                self._duration_s,
                self._row_count,
                self._lost_line_count,
            )
