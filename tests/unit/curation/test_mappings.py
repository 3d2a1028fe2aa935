"""Mappings: what the table may not hold is refused, never dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hnkg.curation.mappings import COLUMNS, PATH, load_mappings
from hnkg.curation.tables import Problems
from hnkg.curation.terms import Terms
from hnkg.errors import CurationError, CurationErrors
from hnkg.model import ExternalTerm
from hnkg.namespaces import Prefix

if TYPE_CHECKING:
    from pathlib import Path

    from hnkg.model import Mapping

LABELS = {"ketamine": "ketamine", "pain": "pain"}
PREFIXES = {
    "CHEBI": Prefix("CHEBI", "http://purl.obolibrary.org/obo/CHEBI_", r"^\d+$"),
    "hnk": Prefix("hnk", "https://w3id.org/hnk-kg/entity/", None),
}
ROW = {
    "record_id": "mapping:M0001",
    "subject_id": "hnk:ketamine",
    "subject_label": "ketamine",
    "predicate_id": "skos:exactMatch",
    "object_id": "CHEBI:6121",
    "object_label": "ketamine",
    "mapping_justification": "semapv:ManualMappingCuration",
    "comment": "Seen in one source.",
}
OBO = "http://purl.obolibrary.org/obo/CHEBI_"
TERMS = Terms(
    known={
        curie: ExternalTerm(curie, OBO + curie.partition(":")[2], "ketamine", "a table", number)
        for number, curie in enumerate(("CHEBI:6121", "CHEBI:1"), 2)
    },
    replacements={"CHEBI:9": "CHEBI:6121"},
)
HEADER = f"#  CHEBI: {OBO}\n#  hnk: https://w3id.org/hnk-kg/entity/\n"


def load(root: Path, *rows: dict[str, str]) -> tuple[Mapping, ...]:
    (root / "ontology").mkdir()
    lines = [*HEADER.splitlines(), "\t".join(COLUMNS)]
    lines += ["\t".join({**ROW, **row}[column] for column in COLUMNS) for row in rows]
    (root / PATH).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    problems = Problems()
    mappings = load_mappings(root, LABELS, PREFIXES, TERMS, problems)
    problems.stop()
    return mappings


def test_a_row_becomes_a_mapping_with_the_full_iri(tmp_path: Path) -> None:
    (mapping,) = load(tmp_path, {})

    assert (mapping.record, mapping.subject, mapping.predicate) == (
        "M0001",
        "ketamine",
        "exactMatch",
    )
    assert mapping.iri == "http://purl.obolibrary.org/obo/CHEBI_6121"
    assert mapping.justification == "ManualMappingCuration"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"record_id": "M0001"}, "record_id: 'M0001' is not a record id"),
        ({"subject_id": "hnk:pane"}, "subject_id: there is no entity 'hnk:pane'"),
        ({"subject_id": "ketamine"}, "subject_id: there is no entity 'ketamine'"),
        ({"subject_label": "Ketamine"}, "subject_label: 'Ketamine', but hnk:ketamine is called"),
        ({"predicate_id": "owl:sameAs"}, "predicate_id: 'owl:sameAs' is not known"),
        ({"mapping_justification": "semapv:X"}, "mapping_justification: 'semapv:X' is not known"),
        ({"object_id": "CHEBI:x"}, "object_id: 'x' is not an identifier of CHEBI"),
        ({"object_id": "GO:1"}, "object_id: the prefix 'GO' of 'GO:1' is not declared"),
        ({"object_label": ""}, "object_label: '', but CHEBI:6121 is called 'ketamine'"),
        ({"object_label": "Ketamin"}, "object_label: 'Ketamin', but CHEBI:6121 is called"),
        ({"object_id": "CHEBI:9"}, "object_id: CHEBI:9 is retired.\n  Use CHEBI:6121"),
        ({"object_id": "CHEBI:61211"}, "object_id: nothing is known of CHEBI:61211"),
        ({"comment": ""}, "comment is empty"),
    ],
)
def test_a_row_that_cannot_be_used_stops_the_build(
    tmp_path: Path, row: dict[str, str], message: str
) -> None:
    with pytest.raises(CurationError) as caught:
        load(tmp_path, row)

    assert str(caught.value).startswith(f"{PATH}:4: {message}")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"object_id": "CHEBI:1"}, "record_id: mapping:M0001 stands in line 4 too"),
        ({"record_id": "mapping:M0002"}, "line 4 maps the same pair"),
        (
            {"record_id": "mapping:M0002", "object_id": "CHEBI:1"},
            "hnk:ketamine is already exactly CHEBI:6121 in line 4",
        ),
    ],
)
def test_a_row_that_contradicts_one_above_stops_the_build(
    tmp_path: Path, row: dict[str, str], message: str
) -> None:
    with pytest.raises(CurationError) as caught:
        load(tmp_path, {}, row)

    assert str(caught.value).startswith(f"{PATH}:5: {message}")


def test_a_close_match_beside_an_exact_one_is_fine(tmp_path: Path) -> None:
    close = {
        "record_id": "mapping:M0002",
        "predicate_id": "skos:closeMatch",
        "object_id": "CHEBI:1",
    }
    pain = {"record_id": "mapping:M0003", "subject_id": "hnk:pain", "subject_label": "pain"}

    assert len(load(tmp_path, {}, close, pain)) == 3


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", ": rows use the prefix 'CHEBI', which the map at the top does not declare."),
        (HEADER + f"#  CHEBI: {OBO}\n", ":3: the prefix 'CHEBI' is declared in line 1 too."),
        (HEADER.replace("obo/CHEBI", "obo/GO"), ":1: CHEBI: http://purl.obolibrary.org/obo/GO_"),
        (HEADER + "#  GO: http://purl.obolibrary.org/obo/GO_\n", ":3: GO: http://purl.obo"),
    ],
)
def test_a_map_of_prefixes_that_would_lose_rows_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, message: str
) -> None:
    monkeypatch.setitem(globals(), "HEADER", header)
    with pytest.raises((CurationError, CurationErrors)) as caught:
        load(tmp_path, {})

    assert f"{PATH}{message}" in str(caught.value)
