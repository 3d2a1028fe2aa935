"""Who compared a claim with its words, and what they found."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

#: What a person found who compared a claim with its words: agrees, or doubts the reading.
ReviewStatus = Literal["reviewed", "questioned"]


@dataclass(frozen=True)
class Person:
    """Somebody who reviews.

    Args:
        name: as the person writes it; empty where only the ORCID iD is known.
        orcid: the iD as an IRI, or empty.
    """

    name: str
    orcid: str

    @property
    def written(self) -> str:
        """The form in the tables: a name, an iD, or ``Name <iD>``."""
        both = self.name and self.orcid
        return f"{self.name} <{self.orcid}>" if both else self.name or self.orcid

    @property
    def slug(self) -> str:
        """The last part of the IRI of somebody without an iD.

        >>> Person("Zoë  O'Neill", "").slug
        'zoe-o-neill'
        """
        plain = unicodedata.normalize("NFKD", self.name.casefold())
        letters = "".join(c for c in plain if not unicodedata.combining(c))
        if letters.isascii():
            return "-".join(re.findall(r"[a-z0-9]+", letters))
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]  # no Latin letters to show


@dataclass(frozen=True)
class Review:
    """What a person found, and when; ``on`` is a date as in 2026-11-23."""

    status: ReviewStatus
    by: Person
    on: str
