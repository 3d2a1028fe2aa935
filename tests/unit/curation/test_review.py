"""Who may be named as a reviewer, and what the cells of a claim must say together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hnkg.curation import load_knowledge
from hnkg.curation.review import (
    check_reviewers,
    is_date,
    orcid_check_digit,
    parse_person,
    person_fault,
    read_review,
)
from hnkg.curation.tables import Problems, Row
from hnkg.errors import CurationError
from hnkg.model import Person, Review

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Claim

#: The made-up person whose iD the documentation of ORCID shows.
CARBERRY = "https://orcid.org/0000-0002-1825-0097"


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("Ada Example", Person("Ada Example", "")),
        ("Zoë O'Neill-Åström", Person("Zoë O'Neill-Åström", "")),
        ("\u674e\u96f7", Person("\u674e\u96f7", "")),
        (CARBERRY, Person("", CARBERRY)),
        (f"Josiah Carberry <{CARBERRY}>", Person("Josiah Carberry", CARBERRY)),
    ],
)
def test_a_person_is_named_by_a_name_or_an_orcid_id(written: str, person: Person) -> None:
    assert person_fault(written) is None
    assert parse_person(written) == person
    assert person.written == written


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "'' names nobody."),
        ("007", "'007' names nobody."),
        (
            "https://orcid.org/0000-0002-1825-0098",
            "0002-1825-0098 is wrong: behind the other digits it would be 7.",
        ),
        ("0000-0002-1825-0098", "0098 is wrong: behind the other digits it would be 7."),
        ("orcid:0000-0002-1694-2330", "2330 is wrong: behind the other digits it would be X."),
        ("0000-0002-1825-0097", "'0000-0002-1825-0097' is an ORCID iD without its address."),
        ("0000000218250097", "is an ORCID iD without its address."),
        ("ada@example.org", "is not the name of one person"),
        ("Ada | Bob", "is not the name of one person"),
        ("x" * 101, "is not the name of one person"),
        (" Ada", "has blanks or letters that a table cannot hold"),
        ("Ada\tExample", "has blanks or letters that a table cannot hold"),
        ("Ada\u200bExample", "has blanks or letters that a table cannot hold"),
        ("HNK-KG curation", "is the program that made the claims"),
        ("https://example.org/ada", "'https://example.org/ada' is not an ORCID iD"),
        ("http://orcid.org/0000-0002-1825-0097", "is not an ORCID iD"),
        ("https://orcid.org/0000-0002-1825-009", "is not an ORCID iD"),
        ("https://orcid.org/0000-0002-1825-0098", "the check digit of https://orcid.org/"),
        ("Ada <0000-0002-1825-0097>", "is not an ORCID iD"),
        (f"Ada <{CARBERRY}", "is not an ORCID iD"),
        (f"<{CARBERRY}>", "is not an ORCID iD"),
        (f"7 <{CARBERRY}>", "'7' names nobody."),
    ],
)
def test_what_names_no_person_is_refused(written: str, message: str) -> None:
    fault = person_fault(written)

    assert fault is not None
    assert message in fault[0]
    assert fault[1]


@given(st.text(alphabet="0123456789", min_size=15, max_size=15), st.integers(0, 14))
def test_one_digit_mistyped_never_has_the_same_check_digit(digits: str, at: int) -> None:
    other = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]

    assert orcid_check_digit(digits) != orcid_check_digit(other)


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("2026-11-23", True),
        ("2026-02-29", False),
        ("2026-1-2", False),
        ("20261123", False),
        ("2026-W10-1", False),
        ("", False),
    ],
)
def test_a_date_has_one_form(written: str, valid: bool) -> None:  # noqa: FBT001  # a case of a table
    assert is_date(written) is valid


def row(status: str, by: str, on: str) -> Row:
    return Row("t.tsv", 7, {"review_status": status, "reviewed_by": by, "reviewed_on": on})


def test_empty_cells_are_no_review() -> None:
    assert read_review(row("", "", "")) is None


def test_three_cells_are_a_review() -> None:
    expected = Review("questioned", Person("Ada Example", ""), "2026-11-23")

    assert read_review(row("questioned", "Ada Example", "2026-11-23")) == expected


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (("", "Ada Example", ""), "t.tsv:7: reviewed_by has 'Ada Example', but review_status is"),
        (("", "", "2026-11-23"), "t.tsv:7: reviewed_on has '2026-11-23', but review_status is"),
        (("checked", "Ada", "2026-11-23"), "review_status: 'checked' is not known"),
        (("reviewed", "", "2026-11-23"), "the claim is reviewed, but reviewed_by is empty"),
        (("reviewed", "a@b.de", "2026-11-23"), "reviewed_by: 'a@b.de' is not the name"),
        (("reviewed", "Ada", ""), "reviewed_on: '' is not a date"),
    ],
)
def test_cells_that_do_not_belong_together_are_named(
    cells: tuple[str, str, str], message: str
) -> None:
    with pytest.raises(CurationError) as caught:
        read_review(row(*cells))

    assert message in str(caught.value)


@pytest.fixture(scope="module")
def claims(checkout: Path) -> tuple[Claim, ...]:
    return load_knowledge(checkout).claims[:2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Example", "Ada EXAMPLE"),
        ("Zoë", "Zoe"),
        (CARBERRY, f"Josiah Carberry <{CARBERRY}>"),
    ],
)
def test_one_person_is_written_in_one_way(claims: tuple[Claim, ...], one: str, other: str) -> None:
    problems = Problems()
    reviews = [Review("reviewed", parse_person(name), "2026-11-23") for name in (one, other)]
    check_reviewers(map_reviews(claims, reviews), problems)

    with pytest.raises(CurationError, match=r"wikimd-hnk/claims.tsv:3: reviewed_by: .*:2 has"):
        problems.stop()


def test_two_persons_of_different_names_are_two(claims: tuple[Claim, ...]) -> None:
    problems = Problems()
    names = ("Ada Example", "\u674e\u96f7")
    reviews = [Review("reviewed", parse_person(name), "2026-11-23") for name in names]

    check_reviewers(map_reviews(claims, reviews), problems)

    problems.stop()


def map_reviews(claims: tuple[Claim, ...], reviews: list[Review]) -> list[Claim]:
    return [replace(claim, review=item) for claim, item in zip(claims, reviews, strict=True)]
