"""Reviews by persons: who may be named, and what the three cells of a claim must say."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, get_args

from hnkg.curation.paths import claims_path
from hnkg.curation.tables import canonical
from hnkg.errors import CurationError
from hnkg.model import Person, Review, ReviewStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.curation.tables import Problems, Row
    from hnkg.model import Claim

COLUMNS: Final = ("review_status", "reviewed_by", "reviewed_on")
#: The program that reads articles into claims; it cannot review itself.
CURATING_AGENT: Final = "hnk-kg-curation"
LONGEST_NAME: Final = 100
_ORCID: Final = re.compile(r"https://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])")
_BARE_ORCID: Final = re.compile(r"(?i:orcid:)?((?:[0-9]{4}-?){3}[0-9]{3}[0-9Xx])")
_WITH_ORCID: Final = re.compile(r"(?P<name>[^<>]+) <(?P<orcid>[^<>]*)>")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORMS: Final = (
    "Write a name, an ORCID iD as in https://orcid.org/0000-0002-1825-0097, or Name <iD>."
)


def orcid_check_digit(digits: str) -> str:
    """Return the last character of an ORCID iD from the 15 digits before it (ISO 7064, 11-2).

    >>> orcid_check_digit("000000021825009"), orcid_check_digit("000000021694233")
    ('7', 'X')
    """
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)  # noqa: PLR2004  # the Roman ten


def person_fault(written: str) -> tuple[str, str] | None:
    """Return why nobody can be named so, and the remedy; nothing when somebody can."""
    if bare := _BARE_ORCID.fullmatch(written):
        digits = bare[1].replace("-", "").upper()
        orcid = f"https://orcid.org/{'-'.join(digits[at : at + 4] for at in range(0, 16, 4))}"
        bare_fault = (f"{written!r} is an ORCID iD without its address.", f"Write {orcid}")
        return _orcid_fault(orcid) or bare_fault
    person = parse_person(written)
    if ("<" in written or "://" in written) and (fault := _orcid_fault(person.orcid)):
        return fault
    return _name_fault(person.name) if person.name or not person.orcid else None


def _name_fault(name: str) -> tuple[str, str] | None:
    if not any(letter.isalpha() for letter in name):
        return f"{name!r} names nobody.", _FORMS
    if len(name) > LONGEST_NAME or re.search(r"[<>@:/|\\]", name):
        return f"{name!r} is not the name of one person.", _FORMS
    if canonical(f"{name}\n") != f"{name}\n" or not name.isprintable():
        return f"{name!r} has blanks or letters that a table cannot hold.", _FORMS
    if Person(name, "").slug == CURATING_AGENT:
        return f"{name!r} is the program that made the claims.", "A review is made by a person."
    return None


def _orcid_fault(orcid: str) -> tuple[str, str] | None:
    match = _ORCID.fullmatch(orcid)
    if match is None:
        return f"{orcid!r} is not an ORCID iD.", _FORMS
    digits = match[1].replace("-", "")
    if (due := orcid_check_digit(digits[:-1])) != digits[-1]:
        return (
            f"the check digit of {orcid} is wrong: behind the other digits it would be {due}.",
            "Copy the iD from the person's page; this or another digit is mistyped.",
        )
    return None


def parse_person(written: str) -> Person:
    """Return the person that a text names; :func:`person_fault` says whether it is one.

    >>> parse_person("Josiah Carberry <https://orcid.org/0000-0002-1825-0097>").name
    'Josiah Carberry'
    """
    if match := _WITH_ORCID.fullmatch(written):
        return Person(match["name"], match["orcid"])
    return Person("", written) if "://" in written else Person(written, "")


def is_date(written: str) -> bool:
    """Return whether a text is a date of the calendar.

    >>> is_date("2026-02-28"), is_date("2026-02-29"), is_date("28.2.2026")
    (True, False, False)
    """
    try:
        return bool(_DATE.fullmatch(written)) and bool(dt.date.fromisoformat(written))
    except ValueError:
        return False


def read_review(row: Row) -> Review | None:
    """Return the review of a claim; nothing where its three cells are empty.

    Raises:
        CurationError: one cell is malformed, or only some are filled.
    """
    status, by, on = (row[column] for column in COLUMNS)
    if not status:
        for column in COLUMNS[1:]:
            if row[column]:
                raise row.error(
                    f"{column} has {row[column]!r}, but review_status is empty.",
                    "Record a review with: hnkg review CLAIM --by NAME",
                )
        return None
    known = row.choice("review_status", ("", *get_args(ReviewStatus)))
    if not by:
        raise row.error(f"the claim is {status}, but reviewed_by is empty.", _FORMS)
    if fault := person_fault(by):
        raise row.error(f"reviewed_by: {fault[0]}", fault[1])
    if not is_date(on):
        raise row.error(f"reviewed_on: {on!r} is not a date.", "Write it as in 2026-11-23.")
    return Review(known, parse_person(by), on)


def check_reviewers(claims: Iterable[Claim], problems: Problems) -> None:
    """Note where one person is written in two ways, or two have names that give one IRI."""
    first: dict[str, tuple[Person, str]] = {}
    for claim in claims:
        if claim.review is None:
            continue
        person, path = claim.review.by, claims_path(claim.source.key)
        place = f"{path}:{claim.line}"
        other, where = first.setdefault(person.orcid or person.slug, (person, place))
        if other != person:
            problems.add(
                CurationError(
                    path,
                    claim.line,
                    f"reviewed_by: {person.written!r}, but {where} has {other.written!r}.",
                    "Write one person in one way; tell two of the same name apart by ORCID iDs.",
                )
            )
