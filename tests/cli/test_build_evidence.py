"""``hnkg build`` at a mistake in the literature: it is named, and costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import EVIDENCE, FINDINGS, PUBLICATIONS, QUANTITIES, Fault, stops_and_names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

FAULTS = {
    "a PMID with a letter": Fault(
        PUBLICATIONS,
        "\t27144355\t",
        "\t2714435S\t",
        ("pmid: '2714435S' is malformed", "A PMID is a number of up to eight digits"),
    ),
    "a DOI without its slash": Fault(
        PUBLICATIONS,
        "\t10.1038/nature17998\t",
        "\t10.1038nature17998\t",
        ("doi: '10.1038nature17998' is malformed", "as in 10.1038/nature17998"),
    ),
    "a DOI with its resolver": Fault(
        PUBLICATIONS,
        "\t10.1038/nature17998\t",
        "\thttps://doi.org/10.1038/nature17998\t",
        ("doi: 'https://doi.org/10.1038/nature17998' is malformed", "Write the DOI alone"),
    ),
    "a PMC number without its letters": Fault(
        PUBLICATIONS, "\tPMC7406986\t", "\t7406986\t", ("pmcid: '7406986' is malformed",)
    ),
    "a trial with a digit too few": Fault(
        PUBLICATIONS, "\tNCT06511908\t", "\tNCT0651190\t", ("nct: 'NCT0651190' is malformed",)
    ),
    "the DOI of another work": Fault(
        PUBLICATIONS,
        "\t10.1038/nature22084\t",
        "\t10.1038/nature17998\t",
        ("doi: 10.1038/nature17998 is that of zanos2016 in line 2 too", "or both lines are one"),
    ),
    "a publication twice": Fault(
        PUBLICATIONS,
        "\nkavalali2018\t",
        "\nsuzuki2017\t",
        ("key: suzuki2017 stands in line 4 too", "Merge the two"),
    ),
    "a publication with a hyphen in its key": Fault(
        PUBLICATIONS, "\nxu_bla\t", "\nxu-bla\t", ("key: 'xu-bla' cannot end an IRI",)
    ),
    "a year with a remark": Fault(
        PUBLICATIONS,
        "\t2016\t10.1038/nature17998",
        "\t2016 (May)\t10.1038/nature17998",
        ("year: '2016 (May)' is no year", "put more into notes"),
    ),
    "a note on no field": Fault(
        PUBLICATIONS,
        "\tpmid: only in a note in",
        "\tonly in a note in",
        ("does not say of which field it speaks", "Begin with the name of a column"),
    ),
    "an unknown level of what was seen": Fault(
        PUBLICATIONS,
        "\tsecondary only\n",
        "\tfull text\n",
        ("seen_level: 'full text' is not known", "Use one of: abstract and one table, abstract"),
        line_of="\nzanos2016\t",
    ),
    "a publication without a title": Fault(
        PUBLICATIONS,
        "\nlumsden2019\tarticle\tnot verified\t",
        "\nlumsden2019\tarticle\t\t",
        ("title is empty", "or write 'not verified'"),
    ),
    "a publication without an address": Fault(
        PUBLICATIONS,
        "\tpreview-www.nature.com/articles/npp2017210 (citation and references)\t",
        "\t\t",
        ("seen_at is empty", "at which address"),
    ),
    "a finding of an unknown publication": Fault(
        FINDINGS,
        "\nsuzuki2017\t",
        "\nsuzuki2071\t",
        ("publication: there is no publication 'suzuki2071'", "Did you mean suzuki2017"),
    ),
    "an unknown compound": Fault(
        FINDINGS,
        "\t(2R,6R)-HNK\thnk-2r6r\t\tThe figure titles",
        "\t(2R,6R)-HNK\thnk-2r6\t\tThe figure titles",
        ("tested: there is no entity 'hnk-2r6'", "Did you mean hnk-2r6", "entities.tsv"),
    ),
    "an unknown organism": Fault(
        FINDINGS,
        "\tmouse (male)\ttaxon-mouse\t",
        "\tmouse (male)\tmouse\t",
        ("organisms: there is no",),
    ),
    "a metabolite that is tested too": Fault(
        FINDINGS,
        "\tketamine\thnk-2s6s-2r6r\t",
        "\tketamine\tketamine\t",
        ("measured: ketamine is tested too", "are never one"),
    ),
    "an unknown type of study": Fault(
        FINDINGS,
        "\nsuzuki2017\tin vitro\t",
        "\nsuzuki2017\tin silico\t",
        ("study_type: 'in silico' is not known", "Use one of: animal in vivo, in vitro"),
    ),
    "a finding in two lines": Fault(
        FINDINGS,
        "\nkavalali2018\t",
        "\nsuzuki2017\t",
        ("publication: suzuki2017 stands in line 4 too", "in one line"),
    ),
    "a finding without a sentence": Fault(
        FINDINGS,
        "\tBy its title, it discusses",
        "\t\tBy its title, it discusses",
        ("10 cells, but there are 9 columns",),
    ),
    "one digit changed in a dose": Fault(
        QUANTITIES,
        "\t21.19\t",
        "\t21.91\t",
        ("the number '21.91' is not in 'NMDA receptor Ki = 21.19 uM", "Copy the digits"),
    ),
    "half a number": Fault(
        QUANTITIES, "\t21.19\t", "\t21\t", ("the number '21' is not in 'NMDA receptor Ki = 21.19",)
    ),
    "another unit": Fault(
        QUANTITIES,
        "\t21.19\t\t\t\t\tuM\t",
        "\t21.19\t\t\t\t\tnM\t",
        ("unit: 'nM' is not in 'NMDA receptor Ki = 21.19 uM", "Copy the unit"),
    ),
    "words of a quantity that the finding does not have": Fault(
        QUANTITIES,
        "\tIC50 46 uM at pH 7.2\n",
        "\tIC50 46 uM at pH 7.4\n",
        ("words: 'IC50 46 uM at pH 7.4' is not in the quantity_words of abbott2020",),
        line_of="abbott2020\t",
    ),
    "a quantity with a value and a bound": Fault(
        QUANTITIES,
        "\t46\t\t\t\t\tuM\t",
        "\t46\t46\t\t\t\tuM\t",
        ("more_than and less_than hold ['46', '46']", "Give one value"),
    ),
    "a bound that is excluded and not": Fault(
        QUANTITIES,
        "\t\t\t100\t\tuM\talpha3beta4",
        "\t100\t\t100\t\tuM\talpha3beta4",
        ("at_most, more_than and less_than hold", "itself excluded (>, <)"),
        line_of="moaddel2012\tIC50",
    ),
    "a quantity of an unknown compound": Fault(
        QUANTITIES,
        "IC50\thnk-2r6r\t46",
        "IC50\thnk-2r6\t46",
        ("compound: there is no entity 'hnk-2r6'",),
    ),
    "a quantity of no finding": Fault(
        QUANTITIES,
        "abbott2020\tIC50",
        "abbot2020\tIC50",
        ("publication: there is no finding of 'abbot2020'", "Did you mean abbott2020?"),
    ),
    "an evidence line to a claim that does not exist": Fault(
        EVIDENCE,
        "E0020\twikimd-hnk/C05.1\t",
        "E0020\twikimd-hnk/C05.9\t",
        ("claim: there is no claim 'wikimd-hnk/C05.9'", "Did you mean wikimd-hnk/C05."),
    ),
    "an unknown direction": Fault(
        EVIDENCE,
        "\tsuzuki2017\tdisputes\n",
        "\tsuzuki2017\tcontradicts\n",
        ("direction: 'contradicts' is not known", "Use one of: supports, disputes, qualifies"),
    ),
    "an evidence line of an unknown publication": Fault(
        EVIDENCE,
        "\tsuzuki2017\tdisputes\n",
        "\tsuzuki2071\tdisputes\n",
        ("publication: there is no publication 'suzuki2071'", "Did you mean suzuki2017"),
    ),
    "evidence of a publication that found nothing": Fault(
        FINDINGS,
        "\nyang2017\tanimal in vivo\tnot verified\t\t(2R,6R)-HNK\thnk-2r6r\t\t"
        "By its title, (R)-ketamine is more potent than its metabolite (2R,6R)-HNK and its effects"
        " last longer.\t\n",
        "\n",
        ("publication: findings.tsv does not say what yang2017 found", "Add its line there first"),
        where=EVIDENCE,
        line_of="E0110\t",
    ),
    "an id of evidence that is taken": Fault(
        EVIDENCE,
        "\nE0002\t",
        "\nE0001\t",
        ("id: E0001 stands in line 2 too", "ids are never reused"),
    ),
    "a malformed id of evidence": Fault(
        EVIDENCE, "\nE0002\t", "\nE2\t", ("id: 'E2' is not an id of evidence", "as in E0001")
    ),
    "one publication twice on one claim": Fault(
        EVIDENCE,
        "\nE0020\twikimd-hnk/C05.1\t",
        "\nE0020\twikimd-hnk/C03.1\t",
        ("suzuki2017 bears on wikimd-hnk/C03.1 in line 20 too", "keep one of the two"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_mistake_stops_the_build_and_is_named(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """The message names file, line and remedy; the old release stays as it was."""
    stops_and_names(fault, data_copy, hnkg)
