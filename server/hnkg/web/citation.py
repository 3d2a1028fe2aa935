"""How to cite the data that are served, as their own description tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BASE, DCTERMS, FOAF, PAV, RDFS
from hnkg.web.overview import ask_rows
from hnkg.web.terms import web_address

if TYPE_CHECKING:
    from hnkg.web.answering import Answering


@dataclass(frozen=True)
class Edition:
    """The version of the data that is served.

    Args:
        title: of the data.
        version: its number.
        issued: the day it came out.
        creator: who made it.
        license: address of its terms.
        rights: what these terms leave out.
    """

    title: str
    version: str
    issued: str
    creator: str
    license: str
    rights: str

    def cite(self, iri: str, what: str) -> str:
        """Return a line that cites one thing in the data.

        >>> edition = Edition("Claims", "1.0", "2026-01-02", "Some curators", "", "")
        >>> edition.cite("https://example.org/c1", "Claim C1")
        'Some curators (2026). Claims, version 1.0 (2026-01-02). Claim C1. https://example.org/c1'
        """
        return (
            f"{self.creator} ({self.issued[:4]}). {self.title}, version {self.version} "
            f"({self.issued}). {what.rstrip('.')}. {iri}"
        )


def edition_of(answering: Answering) -> Edition | None:
    """Return the version of the data that is served; none when the data do not say.

    Raises:
        RequestError: the store can not answer it now.
    """
    rows = ask_rows(answering, _EDITION)
    if not rows:
        return None
    row = rows[0]
    return Edition(
        row["title"],
        row["version"],
        row["issued"],
        row["creator"],
        web_address(row.get("license", "")),
        row.get("rights", ""),
    )


_EDITION: Final = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX foaf: <{FOAF}>
PREFIX pav: <{PAV}>
PREFIX rdfs: <{RDFS}>
SELECT ?title ?version ?issued ?creator ?license ?rights WHERE {{
  <{BASE}dataset> dcterms:title ?title ; pav:hasCurrentVersion ?current .
  ?current pav:version ?version ; dcterms:issued ?issued ;
    dcterms:creator/(foaf:name|rdfs:label) ?creator .
  OPTIONAL {{ ?current dcterms:license ?license }}
  OPTIONAL {{ ?current dcterms:rights ?rights }}
}} LIMIT 1"""
