"""``hnkg build`` at a mistake in an article or its claims: it is named, and costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import ARTICLE, CLAIMS, SOURCES, UNITS, Fault, stops_and_names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

FAULTS = {
    "one character changed in a quote": Fault(
        CLAIMS,
        "\tIt does not have significant affinity for",
        "\tIt does not have significant afinity for",
        ("is not at 869-928", "Nearest words at 869-928: 'It does not have significant affinity"),
    ),
    "a curly apostrophe in a quote": Fault(
        CLAIMS,
        "\tHNK's antidepressant and analgesic effects\t",
        "\tHNK\u2019s antidepressant and analgesic effects\t",
        ("Nearest words at 1048-1090",),
    ),
    "one offset shifted": Fault(
        CLAIMS, "\t869\t928\t", "\t870\t928\t", ("is not at 870-928", "stand at 869-928.")
    ),
    "an offset that is no number": Fault(
        CLAIMS, "\t869\t928\t", "\t869\t9z8\t", ("quote_end: '9z8'", "Write digits only")
    ),
    "a cue word removed from its cell": Fault(
        CLAIMS,
        "\tis believed to\t",
        "\t\t",
        ("hedge_cues is empty, but the claim is affirmed and believed", "Copy the word"),
    ),
    "a cue word that the quote does not have": Fault(
        CLAIMS,
        "\tis believed to\t",
        "\tis thought to\t",
        ("hedge_cues: 'is thought to' is not in the quote", "Copy the word as it stands there"),
    ),
    "half a word as a cue": Fault(
        CLAIMS, "\tpotential\t", "\tpotent\t", ("hedge_cues: 'potent' is not in the quote",)
    ),
    "a denial without its word": Fault(
        CLAIMS,
        "\tdoes not\t",
        "\t\t",
        ("negation_cues is empty, but the claim is denied and asserted",),
    ),
    "a hedge on a claim that is asserted": Fault(
        CLAIMS,
        "\taffirmed\tpossible\tstated\t",
        "\taffirmed\tasserted\tstated\t",
        ("hedge_cues has 'potential', but the claim is affirmed and asserted",),
    ),
    "an entity misspelt": Fault(
        CLAIMS,
        "C05.1\thydroxynorketamine\t",
        "C05.1\thydroxynorketamin\t",
        ("subject: there is no entity 'hydroxynorketamin'", "Did you mean hydroxynorketamine"),
    ),
    "an object misspelt": Fault(
        CLAIMS,
        "\tAffinity\tnmda-receptor\t",
        "\tAffinity\tndma-receptor\t",
        ("object: there is no entity 'ndma-receptor'", "Did you mean nmda-receptor"),
    ),
    "a claim about itself": Fault(
        CLAIMS,
        "C10.1\tC09.6\t",
        "C10.1\tC10.1\t",
        ("subject: there is no entity 'C10.1'", "Did you mean"),
    ),
    "a comparator misspelt": Fault(
        CLAIMS,
        "\topioid-analgesics | other-analgesics\t",
        "\topioid-analgesics | other-analgesic\t",
        ("comparator: there is no entity 'other-analgesic'", "Did you mean other-analgesics"),
    ),
    "an unknown relation": Fault(
        CLAIMS,
        "\tAffinity\t",
        "\tAfinity\t",
        ("relation: there is no relation 'Afinity'", "Did you mean Affinity?"),
    ),
    "a relation that cannot be denied": Fault(
        CLAIMS,
        "\tPrimaryAction\tnmda-receptor\tdenied\t",
        "\tActsOn\tnmda-receptor\tdenied\t",
        ("ActsOn has no property for a claim that is denied", "ontology/relations.tsv"),
    ),
    "an unknown modality": Fault(
        CLAIMS,
        "\taffirmed\tbelieved\tstated\t",
        "\taffirmed\tbelieve\tstated\t",
        ("modality: 'believe' is not known", "Use one of: asserted, believed"),
    ),
    "a name without double quotes": Fault(
        CLAIMS, '\t"HNK"\t', "\tHNK\t", ("object: 'HNK' is not a name in double quotes",)
    ),
    "a name that the quote does not have": Fault(
        CLAIMS, '\t"HNK"\t', '\t"HNKX"\t', ("the name 'HNKX' is not in the quote",)
    ),
    "a claim without a label": Fault(
        CLAIMS,
        "\tHNK is a metabolite of ketamine\t",
        "\t\t",
        ("label is empty", "Say the claim in one clause"),
    ),
    "a malformed claim id": Fault(
        CLAIMS, "C05.1\t", "C5.1\t", ("id: 'C5.1' is not a claim id", "Write it as in C05.1")
    ),
    "a claim id that is taken": Fault(
        CLAIMS,
        "C05.2\t",
        "C05.1\t",
        ("id: C05.1 stands in line 21 too", "the next free number"),
    ),
    "a claim id of another sentence": Fault(
        CLAIMS,
        "C05.6\t",
        "C06.7\t",
        ("id: C06.7 names sentence S06, but the quote is in S05",),
    ),
    "a quote from a caption": Fault(
        CLAIMS,
        "\t96\t120\tHydroxynorketamine (HNK)\t",
        "\t57\t83\t(2R,6R)-Hydroxynorketamine\t",
        ("does not lie in one sentence", "a mention in another unit is no claim"),
    ),
    "a missing tab": Fault(
        CLAIMS,
        "C05.1\thydroxynorketamine\t",
        "C05.1 hydroxynorketamine\t",
        ("24 cells, but there are 25 columns", "exactly one tab"),
    ),
    "a control character": Fault(
        CLAIMS,
        "\tHNK is a metabolite of ketamine\t",
        "\tHNK is a\fmetabolite of ketamine\t",
        ("label: the control character U+000C", "Delete it"),
    ),
    "an invisible line separator": Fault(
        CLAIMS,
        "\tHNK is a metabolite of ketamine\t",
        "\tHNK is a\u2028metabolite of ketamine\t",
        ("label: the control character U+2028",),
    ),
    "line ends of another system": Fault(
        CLAIMS, "\n", "\r\n", ("a carriage return", "hnkg build --tidy"), line_of="id\tsubject"
    ),
    "a column renamed": Fault(
        CLAIMS, "\thedge_cues\t", "\thedge\t", ("the columns are", "in this order")
    ),
    "an affirmed and a denied claim on one pair": Fault(
        CLAIMS,
        "\nC05.2\tnmda-receptor\tPrimaryTarget\tketamine\t",
        "\nC05.2\thydroxynorketamine\tAffinity\tnmda-receptor\t",
        (
            "C05.2 affirms what C05.1 in line 21 denies, of the same subject and object",
            "hedge the one that is hedged",
        ),
    ),
    "a changed byte in the article": Fault(
        ARTICLE,
        "metabolite",
        "metabolIte",
        ("has the SHA-256", "Restore the file byte for byte"),
        where=SOURCES,
        line_of="wikimd-hnk\t",
    ),
    "a unit that leaves a gap": Fault(
        UNITS,
        "\t1678\t1842\t",
        "\t1679\t1842\t",
        ("the words 'T' before it belong to no unit", "a line of its own"),
    ),
    "a unit that overlaps the one before": Fault(
        UNITS,
        "\t1678\t1842\t",
        "\t1670\t1842\t",
        ("the unit begins at 1670, but the one before ends at 1677",),
    ),
    "words after the last unit": Fault(
        UNITS,
        "\t4291\t4324\t",
        "\t4291\t4320\t",
        ("the words ', MD' after the last unit belong to no unit",),
    ),
    "a mention of an unknown entity": Fault(
        UNITS,
        "\thnk-2r6r\t",
        "\thnk-2r6x\t",
        ("mentions: there is no entity 'hnk-2r6x'", "Did you mean hnk-2r6s, hnk-2r6r"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_mistake_stops_the_build_and_is_named(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """The message names file, line and remedy; the old release stays as it was."""
    stops_and_names(fault, data_copy, hnkg)


def test_a_file_that_is_not_utf_8_is_named_with_its_line(data_copy: Path, hnkg: Run) -> None:
    table = data_copy / CLAIMS
    lines = table.read_bytes().split(b"\n")
    lines[4] += b"\xff"
    table.write_bytes(b"\n".join(lines))

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert f"{CLAIMS}:5: byte " in done.stderr
    assert "Save the file as UTF-8 text." in done.stderr


def test_a_sentence_without_a_claim_is_named(data_copy: Path, hnkg: Run) -> None:
    table = data_copy / CLAIMS
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("C04.")))

    done = hnkg("build", "--root", data_copy)

    line = (data_copy / UNITS).read_text(encoding="utf-8").split("\nS04\t")[0].count("\n") + 2
    assert done.returncode == 1
    assert f"{UNITS}:{line}: no claim is read from sentence S04: 'Hydroxynor" in done.stderr
    assert f"Add a claim C04.1 to {CLAIMS}, or give it a kind" in done.stderr
