"""One row of relations.tsv becomes a family of properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from hnkg.curation.relations import COLUMNS, PATH, load_properties, readings_for
from hnkg.curation.tables import Problems
from hnkg.errors import CurationError
from hnkg.model import Modality, Polarity
from hnkg.namespaces import Prefix

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Property

ROW = {
    "relation": "ActsOn",
    "stem": "actsOn",
    "phrase": "acts on",
    "infinitive": "act on",
    "cells": "affirmed",
    "definition": "The subject has an effect on the object.",
    "match_note": "None says this.",
    "object_kind": "entity",
}
DENIED = {
    "denied_stem": "doesNotActOn",
    "denied_phrase": "does not act on",
    "denied_infinitive": "not act on",
}
PREFIXES = {"RO": Prefix("RO", "http://purl.obolibrary.org/obo/RO_", r"^\d{7}$")}


def family(root: Path, *rows: dict[str, str]) -> dict[str, Property]:
    """Return the properties made of rows, each given as what it changes in a plain one."""
    (root / "ontology").mkdir()
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join({**ROW, **row}.get(column, "") for column in COLUMNS) for row in rows]
    (root / PATH).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    problems = Problems()
    properties = load_properties(root, PREFIXES, problems)
    problems.stop()
    assert len({item.name for item in properties}) == len(properties)
    return {item.name: item for item in properties}


def refused(root: Path, *rows: dict[str, str]) -> str:
    with pytest.raises(CurationError) as caught:
        family(root, *rows)
    return str(caught.value)


def test_an_affirmed_relation_has_its_property_and_an_umbrella(tmp_path: Path) -> None:
    made = family(tmp_path, {})

    assert set(made) == {"actsOn", "reportedlyActsOn"}
    assert made["actsOn"].umbrella == "reportedlyActsOn"
    assert made["actsOn"].hedged is False
    assert made["reportedlyActsOn"].is_umbrella
    assert made["reportedlyActsOn"].hedged is None
    assert made["reportedlyActsOn"].label == "is reported to act on"


def test_polarity_and_hedge_live_in_the_name(tmp_path: Path) -> None:
    made = family(tmp_path, {**DENIED, "cells": "affirmed | hedged | denied | hedged-denied"})

    assert {name: (item.polarity, item.hedged) for name, item in made.items()} == {
        "actsOn": ("affirmed", False),
        "putativelyActsOn": ("affirmed", True),
        "doesNotActOn": ("denied", False),
        "putativelyDoesNotActOn": ("denied", True),
        "reportedlyActsOn": ("affirmed", None),
        "reportedlyDoesNotActOn": ("denied", None),
    }
    assert made["putativelyDoesNotActOn"].umbrella == "reportedlyDoesNotActOn"
    assert made["reportedlyDoesNotActOn"].label == "is reported not to act on"


def test_an_umbrella_over_mere_possibilities_keeps_them_in_its_words(tmp_path: Path) -> None:
    made = family(
        tmp_path,
        {
            "cells": "hedged | prospective",
            "umbrella": "discussedAsActingOn",
            "umbrella_label": "is discussed as acting on",
        },
    )

    umbrella = made["discussedAsActingOn"]
    assert umbrella.label == "is discussed as acting on"
    assert "perhaps only as a possibility" in umbrella.definition
    assert made["prospectivelyActsOn"].hedged is True


def test_an_attributed_property_is_no_hedge(tmp_path: Path) -> None:
    made = family(tmp_path, {"cells": "attributed"})

    assert made["actsOn"].reading == "attributed"
    assert made["actsOn"].hedged is False


def test_only_the_first_property_carries_the_matches(tmp_path: Path) -> None:
    made = family(tmp_path, {"cells": "affirmed | hedged", "matches": "closeMatch RO:0002566"})

    assert made["actsOn"].matches == (("closeMatch", "RO:0002566"),)
    assert made["actsOn"].match_note == ""
    assert made["putativelyActsOn"].matches == ()
    assert "do not carry a hedge" in made["putativelyActsOn"].match_note


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"relation": "acts on"}, "relation: 'acts on' cannot end an IRI"),
        ({"stem": "ActsOn"}, "stem: 'ActsOn' cannot end an IRI"),
        ({"stem": ""}, "stem: '' cannot end an IRI"),
        ({"umbrella": "acts<on"}, "umbrella: 'acts<on' cannot end an IRI"),
        ({"definition": ""}, "definition is empty"),
        ({"cells": ""}, "cells: nothing is not known"),
        ({"cells": "umbrella"}, "cells: umbrella is not known"),
        ({"cells": "denied"}, "the relation is denied, but its denied words are not given"),
        ({"object_kind": "thing"}, "object_kind: 'thing' is not known"),
        ({"match_note": ""}, "neither a match nor a reason"),
        ({"matches": "sameAs RO:0002566"}, "matches: 'sameAs' is not a SKOS mapping"),
        ({"matches": "closeMatch RO:2566"}, "matches: '2566' is not an identifier of RO"),
        ({"matches": "closeMatch"}, "matches: '' is not a CURIE"),
    ],
)
def test_a_row_that_makes_no_property_is_refused(
    tmp_path: Path, row: dict[str, str], message: str
) -> None:
    assert refused(tmp_path, row).startswith(f"{PATH}:2: {message}")


def test_a_relation_has_one_row(tmp_path: Path) -> None:
    assert f"{PATH}:3: relation: ActsOn stands in line 2 too." in refused(
        tmp_path, {}, {"stem": "influences"}
    )


def test_no_two_relations_make_one_property(tmp_path: Path) -> None:
    assert f"{PATH}:3: the property reportedlyActsOn is already made by line 2." in refused(
        tmp_path, {}, {"relation": "Other", "stem": "influences", "umbrella": "reportedlyActsOn"}
    )


@pytest.mark.parametrize("polarity", get_args(Polarity))
@pytest.mark.parametrize("modality", get_args(Modality))
def test_the_reading_of_a_denial_denies(polarity: Polarity, modality: Modality) -> None:
    """No property says a denied norm; every other pair has one reading, or two outright ones."""
    readings = readings_for(polarity, modality)

    assert all(("denied" in reading) == (polarity == "denied") for reading in readings)
    assert (readings == ()) == ((polarity, modality) == ("denied", "normative"))
