"""One identifier, however its prefix is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.lookup.spellings import Key

if TYPE_CHECKING:
    from hnkg.lookup.spellings import Spellings


@pytest.mark.parametrize(
    "text",
    [
        "CHEBI:6121",
        "chebi:6121",
        "ChEBI: 6121",
        "CHEBIID:6121",
        "CHEBI:CHEBI:6121",
        "CHEBI_6121",
        "<http://purl.obolibrary.org/obo/CHEBI_6121>",
        "https://purl.obolibrary.org/obo/CHEBI_6121/",
        "https://identifiers.org/chebi/CHEBI:6121",
        "https://identifiers.org/CHEBI:6121",
        "https://bioregistry.io/chebi:6121",
        "HTTPS://WWW.EBI.AC.UK/chebi/searchId.do?chebiId=CHEBI%3A6121",
    ],
)
def test_every_spelling_is_the_same_identifier(spellings: Spellings, text: str) -> None:
    assert Key("CHEBI", "6121") in spellings.keys(text)


@pytest.mark.parametrize("text", ["", "ketamine", "unheard-of:1", "CHEBI:", "CHEBI", "a_b", ":1"])
def test_a_text_without_a_known_prefix_identifies_nothing(spellings: Spellings, text: str) -> None:
    assert spellings.keys(text) == ()


def test_an_unknown_address_is_itself_whatever_its_scheme(spellings: Spellings) -> None:
    one, other = (spellings.keys(f"{s}example.org/x#A") for s in ("http://", "https://www."))

    assert one == other == (Key("", "example.org/x#a"),)


def test_curies_have_the_prefix_as_we_write_it(spellings: Spellings) -> None:
    assert spellings.curie("http://id.nlm.nih.gov/mesh/D018091") == "mesh:D018091"
    assert spellings.curie("http://example.org/x") == "http://example.org/x"
