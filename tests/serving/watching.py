"""What a store of query workers does at the moment, and how a query of it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hnkg.errors import RequestError

if TYPE_CHECKING:
    from hnkg.store import Query
    from hnkg.store.workers import WorkerStore


def is_evaluating(store: WorkerStore, count: int = 1) -> bool:
    """Tell whether so many queries have used a processor for a while: workers have read them."""
    return store.activity().slow_count == count


def running_count(store: WorkerStore) -> int:
    """Return how many queries have a worker."""
    activity = store.activity()
    return activity.fast_count + activity.slow_count


def ends(store: WorkerStore, query: Query) -> str:
    """Return how a query ends."""
    try:
        store.answer(query)
    except RequestError as error:
        return type(error).__name__
    return "answered"
