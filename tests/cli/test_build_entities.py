"""``hnkg build`` at a mistake in entities or mappings: it is named, and costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import (
    ENTITIES,
    ENTITY_RELATIONS,
    MAPPINGS,
    STRUCTURES,
    TERMS,
    Fault,
    stops_and_names,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

FAULTS = {
    "line ends of another system in the mappings": Fault(
        MAPPINGS, "\tketamine\tsemapv", "\tketamine \tsemapv", ("hnkg build --tidy",)
    ),
    "a class misspelt": Fault(
        ENTITIES,
        "ketamine\tketamine\tChemicalEntity",
        "ketamine\tketamine\tChemicalEntitty",
        ("class: 'ChemicalEntitty' is no class", "Did you mean ChemicalEntity?"),
    ),
    "an entity that concerns nothing known": Fault(
        ENTITIES,
        "\tAn effect against pain.\tpain | role-analgesic\t",
        "\tAn effect against pain.\tpane | role-analgesic\t",
        ("concerns: there is no other entity 'pane'", "Did you mean pain"),
    ),
    "an entity twice": Fault(
        ENTITIES,
        "\npsychiatry\tpsychiatry\t",
        "\nhumans\tpsychiatry\t",
        ("id: 'humans' stands in line", "Merge the two"),
        line_of="\nhumans\thumans\t",
    ),
    "a slug with a capital": Fault(
        ENTITIES,
        "\nanesthesia\t",
        "\nAnesthesia\t",
        ("id: 'Anesthesia' cannot end an IRI", "small letters"),
    ),
    "a discovery that reports an unknown claim": Fault(
        ENTITIES,
        " | wikimd-hnk/C09.3",
        " | C09.3",
        ("reports: there is no claim 'C09.3'", "Did you mean wikimd-hnk/C09.3?"),
    ),
    "an InChIKey with a letter too few": Fault(
        STRUCTURES,
        "\tYQEZLKZALYSWHR-UHFFFAOYSA-N\t",
        "\tYQEZLKZALYSWH-UHFFFAOYSA-N\t",
        ("inchikey: 'YQEZLKZALYSWH-UHFFFAOYSA-N' is not a standard InChIKey", "14, 10 and 1"),
    ),
    "a formula that is not that of the InChI": Fault(
        STRUCTURES,
        "\tC13H16ClNO\t",
        "\tC13H16CINO\t",
        ("is not a standard InChI of C13H16CINO", "begins with InChI=1S/ and the formula"),
    ),
    "the SMILES of the mirror image": Fault(
        STRUCTURES,
        "\tN[C@@]1(c2ccccc2Cl)CCC[C@@H](O)C1=O\t",
        "\tN[C@]1(c2ccccc2Cl)CCC[C@H](O)C1=O\t",
        (
            "hnk-2r6r: inchikey: 'CFBVGSWSOJBYGC-ZYHUDNBSSA-N', but",
            "the SMILES gives 'CFBVGSWSOJBYGC-JQWIXIFHSA-N'",
            "stereocentres: C2=R, C6=R, but the centres of the SMILES are S, S",
            "Find out which of the two is wrong",
        ),
    ),
    "the InChIKey of another stereoisomer": Fault(
        STRUCTURES,
        "\tCFBVGSWSOJBYGC-ZYHUDNBSSA-N\t",
        "\tCFBVGSWSOJBYGC-JQWIXIFHSA-N\t",
        (
            "hnk-2r6r: inchikey: 'CFBVGSWSOJBYGC-JQWIXIFHSA-N', but",
            "the SMILES gives 'CFBVGSWSOJBYGC-ZYHUDNBSSA-N'",
        ),
    ),
    "a SMILES that is none": Fault(
        STRUCTURES,
        "\tCNC1(c2ccccc2Cl)CCCCC1=O\t",
        "\tCNC1(c2ccccc2Cl)CCCCC=O\t",
        ("ketamine: smiles: 'CNC1(c2ccccc2Cl)CCCCC=O' is not SMILES", "RDKit must be able"),
    ),
    "another skeleton of the same formula": Fault(
        STRUCTURES,
        "\tNC1(c2ccccc2Cl)CCCC(O)C1=O\t",
        "\tNC1(CCCCC1=O)c2ccc(O)cc2Cl\t",
        ("hydroxynorketamine: inchikey:", "but the SMILES gives 'RSJHOXWZLSJIKG-UHFFFAOYSA-N'"),
    ),
    "a molar mass off by a tenth": Fault(
        STRUCTURES, "\t237.73\t\n", "\t237.83\t\n", ("molar_mass: 237.83", "gives 237.73")
    ),
    "centres in another order": Fault(
        STRUCTURES,
        "\tC2=R | C6=S\n",
        "\tC6=S | C2=R\n",
        ("stereocentres: C6=S, C2=R, but the centres of the SMILES are R, S",),
    ),
    "a name of another stereoisomer": Fault(
        ENTITIES,
        "\t(2R,6S)-HNK\t",
        "\t(6R,2S)-HNK\t",
        (
            "the name '(6R,2S)-HNK' says (6R,2S), but the structure has C2=R, C6=S",
            "Correct the name",
        ),
    ),
    "enantiomers called diastereomers": Fault(
        ENTITY_RELATIONS,
        "esketamine\tenantiomerOf\tarketamine\t",
        "esketamine\tdiastereomerOf\tarketamine\t",
        (
            "esketamine diastereomerOf arketamine, but",
            "the structures say: esketamine enantiomerOf arketamine",
        ),
    ),
    "a salt of another compound": Fault(
        ENTITY_RELATIONS,
        "hnk-2r6r-hcl\tsaltOf\thnk-2r6r\t",
        "hnk-2r6r-hcl\tsaltOf\thnk-2s6s\t",
        ("hnk-2r6r-hcl saltOf hnk-2s6s, but the structures say: nothing",),
    ),
    "a stereocentre without its label": Fault(
        STRUCTURES, "\tC2=R | C6=R\n", "\tC2 | C6=R\n", ("stereocentres: 'C2'", "as in C2=R")
    ),
    "an unknown relation between entities": Fault(
        ENTITY_RELATIONS,
        "\tencodedBy\tgria1\t",
        "\tmadeBy\tgria1\t",
        ("relation: 'madeBy' is not known", "encodedBy"),
    ),
    "a relation to an entity that is not there": Fault(
        ENTITY_RELATIONS,
        "\tencodedBy\tgria1\t",
        "\tencodedBy\tgria9\t",
        ("object: there is no entity 'gria9'", "Did you mean gria"),
    ),
    "a relation to an entity of another class": Fault(
        ENTITY_RELATIONS,
        "\tencodedBy\tgria1\t",
        "\tencodedBy\tketamine\t",
        ("object: ketamine is a ChemicalEntity, encodedBy takes Gene", "entities.tsv"),
    ),
    "a relation that goes both ways written twice": Fault(
        ENTITY_RELATIONS,
        "hnk-2r6s\tenantiomerOf\thnk-2s6r\t",
        "hnk-2s6s\tenantiomerOf\thnk-2r6r\t",
        ("relates the same two", "is written once"),
    ),
    "a relation without its basis": Fault(
        ENTITY_RELATIONS,
        "ketamine-hcl\tsaltOf\tketamine\tthe name that databases give\n",
        "ketamine-hcl\tsaltOf\tketamine\t\n",
        ("basis is empty", "Say what it is known from"),
    ),
    "a mapping to a retired term": Fault(
        MAPPINGS,
        "\tEFO:0009854\t",
        "\tEFO:0003761\t",
        ("object_id: EFO:0003761 is retired", "Use MONDO:0002009, which took its place"),
    ),
    "a mapping to a term that nobody knows": Fault(
        MAPPINGS,
        "\tCHEBI:6121\t",
        "\tCHEBI:6112\t",
        ("object_id: nothing is known of CHEBI:6112", "ontology/imports/terms.tsv"),
    ),
    "a retired term among those that are used": Fault(
        TERMS,
        "\nEFO:0009854\t",
        "\nEFO:0003843\t",
        ("term: EFO:0003843 is retired", "Use HP:0012531"),
    ),
    "a malformed CURIE": Fault(
        MAPPINGS,
        "\tCHEBI:6121\t",
        "\tCHEBI6121\t",
        ("object_id: 'CHEBI6121' is not a CURIE", "Write prefix:identifier"),
    ),
    "a CURIE with a letter in its number": Fault(
        MAPPINGS,
        "\tCHEBI:6121\t",
        "\tCHEBI:612l\t",
        ("object_id: '612l' is not an identifier of CHEBI: it must match", "ontology/prefixes.ttl"),
    ),
    "an undeclared prefix": Fault(
        MAPPINGS,
        "\tCHEBI:6121\t",
        "\tCHIBI:6121\t",
        ("the prefix 'CHIBI' of 'CHIBI:6121' is not declared", "ontology/prefixes.ttl"),
    ),
    "a mapping of an unknown subject": Fault(
        MAPPINGS,
        "\thnk:ketamine\tketamine\t",
        "\thnk:ketamin\tketamine\t",
        ("subject_id: there is no entity 'hnk:ketamin'", "Did you mean ketamine, "),
    ),
    "a wrong label in the mappings": Fault(
        MAPPINGS,
        "\thnk:ketamine\tketamine\t",
        "\thnk:ketamine\tketamin\t",
        ("subject_label: 'ketamin', but hnk:ketamine is called 'ketamine'", "entities.tsv"),
    ),
    "a second exact match in one ontology": Fault(
        MAPPINGS,
        "skos:broadMatch\tCHEBI:2468\tsecondary alpha-hydroxy ketone\t",
        "skos:exactMatch\tCHEBI:24693\thydroxycyclohexanone\t",
        ("maps the same pair", "Keep one of the two"),
        line_of="skos:broadMatch\tCHEBI:24693\t",
    ),
    "an unknown mapping predicate": Fault(
        MAPPINGS,
        "\tskos:exactMatch\tCHEBI:6121",
        "\tskos:exactmatch\tCHEBI:6121",
        ("predicate_id: 'skos:exactmatch' is not known", "Use one of: skos:exactMatch"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_mistake_stops_the_build_and_is_named(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """The message names file, line and remedy; the old release stays as it was."""
    stops_and_names(fault, data_copy, hnkg)
