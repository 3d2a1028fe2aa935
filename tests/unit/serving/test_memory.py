"""Memory is asked for when there may be some, and rarely when there is none."""

from __future__ import annotations

from itertools import pairwise

from hnkg.serving.memory import MOST_LOOKS, WORTH_BYTES, Rhythm

MIB = 1024**2


def trims(rhythm: Rhythm, resident_bytes: list[int], *, in_use_bytes: int = 0) -> list[int]:
    """Return at which looks there is a trim; it leaves what is in use."""
    found = []
    for look, seen in enumerate(resident_bytes):
        if rhythm.is_due(seen):
            found.append(look)
            rhythm.note(min(seen, max(in_use_bytes, 20 * MIB)))
    return found


def test_a_server_at_rest_is_left_alone() -> None:
    assert trims(Rhythm(20 * MIB), [20 * MIB + n * 1000 for n in range(100)]) == []


def test_what_grew_is_trimmed_at_the_next_look() -> None:
    assert trims(Rhythm(20 * MIB), [20 * MIB, 80 * MIB, 20 * MIB, 20 * MIB]) == [1]


def test_what_was_in_use_is_asked_for_again_ever_more_rarely() -> None:
    looks = trims(Rhythm(20 * MIB), [80 * MIB] * 200, in_use_bytes=80 * MIB)

    assert looks[:5] == [0, 2, 6, 14, 30]
    assert max(after - before for before, after in pairwise(looks)) <= MOST_LOOKS


def test_each_growth_begins_anew() -> None:
    rhythm = Rhythm(20 * MIB)
    trims(rhythm, [80 * MIB] * 200, in_use_bytes=80 * MIB)

    assert trims(rhythm, [80 * MIB + 2 * WORTH_BYTES], in_use_bytes=80 * MIB) == [0]
