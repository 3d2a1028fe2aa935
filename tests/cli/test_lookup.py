"""``hnkg lookup`` as its users meet it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.pace import fastest_s

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

INCHIKEY = "CFBVGSWSOJBYGC-ZYHUDNBSSA-N"


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("HNK", "hnk:hydroxynorketamine"),
        ("hnk:ketamine", "hnk:ketamine"),
        ("ChEBI:6121", "hnk:ketamine"),
        ("https://identifiers.org/CHEBI:6121", "hnk:ketamine"),
        ("Receptors, AMPA", "hnk:ampa-receptor"),
        (INCHIKEY, "hnk:hnk-2r6r"),
        (f"inchikey:{INCHIKEY}", "hnk:hnk-2r6r"),
        ("UniProtKB:P42261", "hnk:gria1-protein"),
        # Another SMILES of the same structure than the one that the data hold.
        ("c1(Cl)ccccc1C2(N)CCCC(O)C2=O", "hnk:hydroxynorketamine"),
    ],
)
def test_it_finds_an_entity_by_any_name_or_identifier(hnkg: Run, text: str, curie: str) -> None:
    done = hnkg("lookup", text, "--format", "json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["found"]["curie"] == curie


def test_each_identifier_says_how_near_it_is(hnkg: Run) -> None:
    done = hnkg("lookup", "AMPA receptor")
    rows = [line.split("\t") for line in done.stdout.splitlines()]

    assert [
        "hnk:ampa-receptor",
        "close",
        "GO:0032281",
        "AMPA glutamate receptor complex",
        "http://purl.obolibrary.org/obo/GO_0032281",
    ] in rows
    assert {row[1] for row in rows} == {"exact", "close", "related"}


def test_a_term_that_is_only_close_is_said_to_be(hnkg: Run) -> None:
    done = hnkg("lookup", "GO:0032281")

    assert "hnk:ampa-receptor, by identifier GO:0032281, a close term" in done.stderr


def test_a_table_says_by_what_it_was_found(hnkg: Run) -> None:
    done = hnkg("lookup", "ketamine", "--format", "table")

    assert "hnk:ketamine (found by name)" in " ".join(done.stdout.split())
    assert "drugbank:DB01221" in done.stdout


def test_what_is_not_found_exits_1_and_names_the_nearest(hnkg: Run) -> None:
    done = hnkg("lookup", "hidroxynorketamin")

    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing is called 'hidroxynorketamin'" in done.stderr
    assert done.stderr.splitlines()[1].startswith("  Near: hydroxynorketamine, chemical entity")
    assert "Traceback" not in done.stderr


def test_what_is_not_found_is_null_in_json(hnkg: Run) -> None:
    done = hnkg("lookup", "AMPA", "--format", "json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["found"] is None
    assert json.loads(done.stdout)["nearest"][0]["label"] == "AMPA receptor"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "ChEBI:9999999",
            r"nothing here has the identifier ChEBI:9999999\.\n  Of CHEBI there are \d+; such as",
        ),
        ("CHEBI:6122", r".*\n  Of CHEBI there are \d+; most alike: .*CHEBI:6121"),
        ("hnk:ketamin", r"nothing here has .*\n  Of hnk there are \d+; most alike: hnk:ketamine"),
        ("pubchem.compound:1", r"nothing here has the identifier pubchem.compound:1\.\n  "),
        (INCHIKEY.replace("C", "D"), r"nothing here has the InChIKey DFB\S+\.$"),
        (
            INCHIKEY[:-2],
            r"\S+ is no InChIKey: it has 14 and 10 characters\.\n  An InChIKey has 14, 10",
        ),
        (f"InChIKey={INCHIKEY[1:]}", r"\S+ is no InChIKey: it has 13 and 10 and 1 characters\."),
        (INCHIKEY.replace("A-N", "1-N"), r".* 14 and 10 and 1 characters, among them 1\."),
        ("NC1(c2ccccc2Cl)CCCC(O)C1=O(", r"\S+ looks like a SMILES and is none that RDKit can read"),
    ],
)
def test_an_identifier_that_nothing_has_is_not_compared_with_names(
    hnkg: Run, text: str, says: str
) -> None:
    done = hnkg("lookup", text)

    assert (done.returncode, done.stdout) == (1, "")
    assert re.match(f"hnkg: {says}", done.stderr), done.stderr
    assert "spelling" not in done.stderr
    assert "words of" not in done.stderr


def test_a_structure_that_nothing_has_is_not_compared_with_names(hnkg: Run) -> None:
    done = hnkg("lookup", "C(C)(C)(C)O")

    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [
        "hnkg: nothing here has the InChIKey DKGAVHZHDRPRBM-UHFFFAOYSA-N."
    ]


def test_the_beginning_of_an_identifier_leads_to_those_that_begin_so(hnkg: Run) -> None:
    done = hnkg("lookup", "CHEBI:612")

    assert done.returncode == 1
    assert "\n  Near: ketamine, chemical entity, hnk:ketamine" in done.stderr


def test_others_that_are_called_the_same_are_told(hnkg: Run) -> None:
    done = hnkg("lookup", "depression")

    assert done.stdout.startswith("hnk:depression\t")
    assert "also depressive disorder" in done.stderr


def test_a_claim_is_found_by_id_reference_or_curie(hnkg: Run) -> None:
    found = {
        name: json.loads(hnkg("lookup", name, "--format", "json").stdout)["found"]["curie"]
        for name in ("C05.1", "wikimd-hnk/C05.1", "wikimd:C05.1")
    }

    assert set(found.values()) == {"wikimd:C05.1"}


def test_a_claim_is_never_told_without_its_standing(hnkg: Run) -> None:
    done = hnkg("lookup", "wikimd:C05.1")
    document = json.loads(hnkg("lookup", "wikimd:C05.1", "--format", "json").stdout)

    assert "[denied: asserted outright; contested in the literature;" in done.stderr
    assert document["found"]["standing"] == {
        "polarity": "denied",
        "certainty": "asserted outright",
        "quote": "It does not have significant affinity for the NMDA receptor",
        "source": "Hydroxynorketamine",
        "verdict": "contested",
        "contested": True,
    }


def test_a_smiles_needs_rdkit_and_says_so(hnkg: Run, tmp_path: Path) -> None:
    (tmp_path / "rdkit.py").write_text("raise ImportError('not installed')\n")
    done = hnkg("lookup", "OC1CCCC(N)C1=O", PYTHONPATH=str(tmp_path))

    assert done.returncode == 2
    assert "looks like a SMILES" in done.stderr
    assert "pip install 'hnkg[build]'" in done.stderr


def test_other_data_are_looked_in(hnkg: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(
        '<http://example.org/a> <http://xmlns.com/foaf/0.1/name> "Ada\\u001b[31m" ;'
        " <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q7259> ."
    )
    done = hnkg("lookup", "wd:Q7259", "--data", file)

    assert done.stdout.splitlines()[0].startswith("http://example.org/a\texact\t")
    assert "\x1b" not in done.stdout + done.stderr


def test_it_answers_within_half_a_second(hnkg: Run) -> None:
    def look_up() -> None:
        assert hnkg("lookup", "CHEBI:6121").returncode == 0

    assert fastest_s(look_up) < 0.5
