"""Which claims an answer rests on."""

from __future__ import annotations

import pytest

from hnkg.lookup.things import Standing
from hnkg.tools.claims import Claim, Claims

STANDING = Standing("affirmed", "believed", "words", "A text", "contested", is_contested=True)
CLAIMS = Claims(
    Claim(
        f"c:{name}", name, f"e:{subject}", f"p:{predicate}", f"e:{obj}", frozenset(wider), STANDING
    )
    for name, subject, predicate, obj, wider in [
        ("1", "hnk", "putativelyActsOn", "ampa", {"p:putativelyActsOn", "p:reportedlyActsOn"}),
        ("2", "hnk", "metaboliteOf", "ketamine", {"p:metaboliteOf"}),
        ("3", "ketamine", "putativelyActsOn", "nmda", {"p:putativelyActsOn", "p:reportedlyActsOn"}),
    ]
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"e:hnk", "p:reportedlyActsOn"}, ["1"]),  # the object is a name only
        ({"e:hnk", "p:putativelyActsOn", "e:ampa"}, ["1"]),
        ({"p:reportedlyActsOn"}, ["1", "3"]),  # no end is known: all with the relation
        ({"e:hnk", "e:ketamine"}, ["2"]),  # a relation that is a variable, and not shown
        ({"c:3"}, ["3"]),
        ({"c:3", "e:hnk", "e:ketamine"}, ["3", "2"]),  # named claims first
        ({"e:hnk"}, []),
        ({"p:actsOn", "e:hnk"}, []),
        (set(), []),
    ],
)
def test_claims_are_found_by_relation_and_ends(terms: set[str], expected: list[str]) -> None:
    assert [claim.label for claim in CLAIMS.behind(terms)] == expected


def test_claims_about_a_thing_come_before_those_that_mention_it() -> None:
    assert [claim.label for claim in CLAIMS.about("e:ketamine")] == ["3", "2"]
    assert CLAIMS.about("e:other") == ()
