"""``hnkg build`` as a curator meets it: every mistake is named, and costs nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from hnkg import __version__
from hnkg.release import ONTOLOGY, RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CLAIMS = "graph_data/curated/wikimd-hnk/claims.tsv"
ENTITIES = "graph_data/curated/entities.tsv"
UNITS = "graph_data/curated/wikimd-hnk/units.tsv"
STRUCTURES = "graph_data/curated/structures.tsv"
ENTITY_RELATIONS = "graph_data/curated/entity-relations.tsv"
SOURCES = "graph_data/curated/sources.tsv"
DATASET = "graph_data/curated/dataset.toml"
PUBLICATIONS = "graph_data/curated/publications.tsv"
FINDINGS = "graph_data/curated/findings.tsv"
QUANTITIES = "graph_data/curated/quantities.tsv"
EVIDENCE = "graph_data/curated/evidence.tsv"
ARTICLE = "graph_data/sources/wikimd-hnk.txt"
CORE = "ontology/core.ttl"
PREFIXES = "ontology/prefixes.ttl"
RELATIONS = "ontology/relations.tsv"
MAPPINGS = "ontology/mappings.sssom.tsv"
TERMS = "ontology/imports/terms.tsv"
DIRECT = "queries/rules/direct.rq"


@dataclass(frozen=True)
class Fault:
    """One slip of a curator's hand, and what the build says to it.

    Args:
        path: the file that is changed.
        found: text of that file; its first occurrence is replaced.
        typed: what takes its place.
        says: parts of the message: what was found and what to do.
        where: the file that the message names, when it is another one.
        line_of: text of the line that the message names, when it is another than ``found``.
    """

    path: str
    found: str
    typed: str
    says: tuple[str, ...]
    where: str = ""
    line_of: str = ""


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
    "line ends of another system in the mappings": Fault(
        MAPPINGS, "\tketamine\tsemapv", "\tketamine \tsemapv", ("hnkg build --tidy",)
    ),
    "a column renamed": Fault(
        CLAIMS, "\thedge_cues\t", "\thedge\t", ("the columns are", "in this order")
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
    "an affirmed and a denied claim on one pair": Fault(
        CLAIMS,
        "\nC05.2\tnmda-receptor\tPrimaryTarget\tketamine\t",
        "\nC05.2\thydroxynorketamine\tAffinity\tnmda-receptor\t",
        (
            "C05.2 affirms what C05.1 in line 21 denies, of the same subject and object",
            "hedge the one that is hedged",
        ),
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
        "\t21.19\t\t\tuM\t",
        "\t21.19\t\t\tnM\t",
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
        "\t46\t\t\tuM\t",
        "\t46\t46\t\tuM\t",
        ("value, at_least and at_most hold ['46', '46']", "Give one value"),
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
    "a version that is no version": Fault(
        DATASET, 'version = "0.1.0"', 'version = "1"', ("version '1'", "Write it as in 0.1.0")
    ),
    "a description that is not TOML": Fault(
        DATASET, 'version = "0.1.0"', "version = 0.1.0", ("not TOML", "Mend the syntax there")
    ),
    "a key misspelt in one graph": Fault(
        DATASET,
        'title = "Claims"',
        'titel = "Claims"',
        ("title is missing", 'Write title = "..."'),
        line_of='[[graph]]\nname = "claims"',
    ),
    "broken Turtle in the ontology": Fault(
        CORE,
        "hnkv:Claim a owl:Class ;",
        "hnkv:Claim a owl:Class ] ;",
        ("not Turtle", "Mend the syntax there"),
    ),
    "a blank node in the ontology": Fault(
        CORE,
        "rdfs:domain hnkv:Claim ;",
        "rdfs:domain [ a owl:Class ] ;",
        ("it has a blank node", "Give the node an IRI"),
        line_of="no line",
    ),
    "a prefix declared twice": Fault(
        PREFIXES,
        'sh:prefix "hnkv"',
        'sh:prefix "hnk"',
        ("the prefix 'hnk' is declared twice", "Keep one of the two"),
        line_of="<ontology#prefix-hnkv>",
    ),
    "a prefix without a namespace": Fault(
        PREFIXES,
        '  sh:prefix "hnk" ;\n',
        "",
        ("its name or its namespace is missing", "Give both"),
        line_of="<ontology#prefix-hnk>",
    ),
    "a relation denied without words": Fault(
        RELATIONS,
        "\tlacksSignificantAffinityFor\tlacks significant affinity for\t",
        "\tlacksSignificantAffinityFor\t\t",
        ("its denied words are not given", "Fill denied_stem"),
    ),
    "an unknown reading of a relation": Fault(
        RELATIONS,
        "\taffirmed | hedged-denied\t",
        "\taffirmed | hedged denied\t",
        ("cells: hedged denied is not known", "Use one or more of"),
    ),
    "a relation with neither match nor reason": Fault(
        RELATIONS,
        "\texactMatch RO:0018029\t",
        "\t\t",
        ("neither a match nor a reason", "Fill matches or match_note"),
    ),
    "a rule that is not SPARQL": Fault(
        DIRECT, "CONSTRUCT {", "CONSTRUKT {", ("not SPARQL", "Lines count"), line_of="no line"
    ),
    "a rule that only asks": Fault(
        DIRECT,
        "CONSTRUCT { ?subject ?predicate ?object }\n",
        "SELECT *\n",
        ("it is not a CONSTRUCT query", "A rule derives triples"),
        line_of="no line",
    ),
}


def content(root: Path) -> dict[str, bytes]:
    """Return every generated file, and whatever else stands beside."""
    files = [*(root / "graph_data").rglob("*"), *(root / "ontology").iterdir()]
    return {
        path: file.read_bytes()
        for file in files
        if file.is_file()
        and not (path := file.relative_to(root).as_posix()).startswith("graph_data/curated")
    }


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_mistake_stops_the_build_and_is_named(fault: Fault, data_copy: Path, hnkg: Run) -> None:
    """The message names file, line and remedy; the old release stays as it was."""
    file = data_copy / fault.path
    text = file.read_bytes().decode("utf-8")
    assert fault.found in text
    file.write_bytes(text.replace(fault.found, fault.typed, 1).encode("utf-8"))
    before = content(data_copy)

    done = hnkg("build", "--root", data_copy)

    where = fault.where or fault.path
    named = text if where == fault.path else (data_copy / where).read_text(encoding="utf-8")
    line_of = (fault.line_of or fault.found).lstrip("\n")
    at = named.find(line_of)
    place = f"{where}:{named.count(chr(10), 0, at) + 1}: " if at >= 0 else f"{where}: "
    assert done.returncode == 1
    assert done.stdout == ""
    assert place in done.stderr
    for part in fault.says:
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert content(data_copy) == before


@pytest.mark.parametrize(
    "path",
    [CLAIMS, UNITS, ENTITIES, STRUCTURES, SOURCES, DATASET, CORE, PREFIXES, RELATIONS, MAPPINGS],
)
def test_a_missing_file_is_named(path: str, data_copy: Path, hnkg: Run) -> None:
    (data_copy / path).unlink()

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert done.stderr == f"hnkg: {path}: the file is missing.\n  Restore it from the repository.\n"


@pytest.mark.parametrize("folder", ["shapes", "queries/rules"])
def test_missing_shapes_or_rules_are_no_release_without_them(
    folder: str, data_copy: Path, hnkg: Run
) -> None:
    for file in (data_copy / folder).iterdir():
        file.unlink()

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert f"{folder}: the folder is missing or empty." in done.stderr


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


def test_broken_turtle_in_a_shape_is_named(data_copy: Path, hnkg: Run) -> None:
    (data_copy / "shapes/claim.ttl").write_text("@prefix a: <http://a/> .\n\na:b a:c\n")

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert re.search(r"shapes/claim\.ttl:[34]: not Turtle: ", done.stderr)


def test_several_mistakes_are_told_at_once(data_copy: Path, hnkg: Run) -> None:
    claims, entities = data_copy / CLAIMS, data_copy / ENTITIES
    text = claims.read_text(encoding="utf-8")
    claims.write_text(
        text.replace("\t869\t928\t", "\t870\t928\t").replace("\tLedTo\t", "\tLed\t"),
        encoding="utf-8",
    )
    entities.write_text(
        entities.read_text(encoding="utf-8").replace("\tReceptorFamily\t", "\tReceptor\t"),
        encoding="utf-8",
    )

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 1
    assert done.stderr.startswith("hnkg: 16 mistakes in the curated files:\n")
    assert done.stderr.count(f"\n{CLAIMS}:") == 4
    assert done.stderr.count(f"\n{ENTITIES}:") == 3
    assert done.stderr.count(f"\n{ENTITY_RELATIONS}:") == 9  # subunits of what is no receptor


def test_a_release_that_breaks_a_shape_is_not_written(light_copy: Path, hnkg: Run) -> None:
    """The shapes are those of the root, not those of the installed package."""
    (light_copy / "shapes/strict.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix hnkv: <https://w3id.org/hnk-kg/ontology#> .\n"
        "<https://w3id.org/hnk-kg/shapes#Strict> a sh:NodeShape ;\n"
        "  sh:targetClass hnkv:Claim ;\n"
        "  sh:property <https://w3id.org/hnk-kg/shapes#Strict-path> .\n"
        "<https://w3id.org/hnk-kg/shapes#Strict-path> sh:path hnkv:reviewStatus ;\n"
        '  sh:hasValue hnkv:Reviewed ; sh:message "Nobody reviewed it."@en .\n'
    )
    before = content(light_copy)

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 1
    assert "Nobody reviewed it." in done.stderr
    assert content(light_copy) == before


def test_the_root_is_the_only_place_that_is_read(light_copy: Path, hnkg: Run) -> None:
    """A changed prefix, rule and label of the copy show in its release; so do its own shapes."""
    for path, found, typed in (
        (PREFIXES, "http://rdf.chemspider.com/", "http://example.org/chemspider/"),
        (MAPPINGS, "http://rdf.chemspider.com/", "http://example.org/chemspider/"),
        (DIRECT, "FILTER ( ?explicitness != hnkv:Implied )", "FILTER ( false )"),
        (ENTITIES, "\tpsychiatry\tFieldOfPractice", "\tPsychiatry\tFieldOfPractice"),
        (MAPPINGS, "\thnk:psychiatry\tpsychiatry\t", "\thnk:psychiatry\tPsychiatry\t"),
    ):
        file = light_copy / path
        text = file.read_text(encoding="utf-8")
        assert found in text
        file.write_text(text.replace(found, typed, 1), encoding="utf-8")
    done = hnkg("build", "--root", light_copy)

    quads = (light_copy / RELEASE / "hnk-kg.nq").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "<http://example.org/chemspider/117907>" in quads
    assert '"Psychiatry"@en' in quads
    nmda = "<https://w3id.org/hnk-kg/entity/nmda-receptor>"
    assert f"ontology#reportedlyLacksSignificantAffinityFor> {nmda}" in quads
    assert "ontology#metaboliteOf> <https://w3id.org/hnk-kg/entity/ketamine>" not in quads


def test_an_up_to_date_release_is_left_alone(data_copy: Path, hnkg: Run) -> None:
    before = {file: file.stat().st_mtime_ns for file in (data_copy / RELEASE).iterdir()}

    done = hnkg("build", "--root", data_copy)

    assert done.returncode == 0
    assert re.search(r"The release is up to date: 76 claims, [0-9]{4,} quads\.\n$", done.stderr)
    assert {file: file.stat().st_mtime_ns for file in (data_copy / RELEASE).iterdir()} == before


def test_check_names_what_is_stale_and_writes_nothing(light_copy: Path, hnkg: Run) -> None:
    (light_copy / RELEASE / "notes.txt").write_text("mine")
    (light_copy / RELEASE / "hnk-kg.trig").unlink()
    with (light_copy / ONTOLOGY).open("a", encoding="utf-8") as file:
        file.write("# more\n")
    before = content(light_copy)

    done = hnkg("build", "--check", "--root", light_copy)

    assert done.returncode == 1
    assert done.stderr.endswith(
        f"The release is stale: {RELEASE}/hnk-kg.trig, {ONTOLOGY}, {RELEASE}/notes.txt.\n"
        "  Make it anew with: hnkg build\n"
    )
    assert content(light_copy) == before


def test_build_repairs_what_check_found(light_copy: Path, hnkg: Run) -> None:
    whole = content(light_copy)
    (light_copy / RELEASE / "notes.txt").write_text("mine")
    (light_copy / RELEASE / "hnk-kg.trig").unlink()

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 0
    assert f"Wrote {RELEASE}/hnk-kg.trig, {RELEASE}/notes.txt: 76 claims" in done.stderr
    assert content(light_copy) == whole


def test_tidy_repairs_what_editors_do_to_tables(light_copy: Path, hnkg: Run) -> None:
    """Carriage returns, a byte order mark, blanks around a cell, empty lines."""
    tables: dict[str, Callable[[str], str]] = {
        CLAIMS: lambda text: text.replace("\n", "\r\n"),
        UNITS: lambda text: "\ufeff" + text,
        ENTITIES: lambda text: text.replace("\tketamine\t", "\t ketamine \t"),
        RELATIONS: lambda text: text + "\n\n",
        MAPPINGS: lambda text: text.replace("\n", "\r\n"),
    }
    originals = {path: (light_copy / path).read_bytes() for path in tables}
    for path, spoil in tables.items():
        text = originals[path].decode("utf-8")
        assert spoil(text) != text
        (light_copy / path).write_bytes(spoil(text).encode("utf-8"))
    spoiled = hnkg("build", "--check", "--root", light_copy)

    done = hnkg("build", "--tidy", "--root", light_copy)

    assert spoiled.returncode == 1
    assert "hnkg build --tidy" in spoiled.stderr
    assert done.returncode == 0, done.stderr
    assert re.findall(r"Tidied (\S+)\.\n", done.stderr) == sorted(tables)
    assert {path: (light_copy / path).read_bytes() for path in tables} == originals


def test_check_and_tidy_contradict_each_other(data_copy: Path, hnkg: Run) -> None:
    done = hnkg("build", "--check", "--tidy", "--root", data_copy)

    assert done.returncode == 2
    assert "--check writes nothing, --tidy does: give one of them." in done.stderr


def test_the_first_build_makes_the_folder(light_copy: Path, hnkg: Run) -> None:
    whole = content(light_copy)
    shutil.rmtree(light_copy / RELEASE)

    done = hnkg("build", "--root", light_copy)

    assert done.returncode == 0
    assert content(light_copy) == whole


def test_a_root_that_is_no_checkout_is_told_apart(tmp_path: Path, hnkg: Run) -> None:
    done = hnkg("build", "--root", tmp_path)

    assert done.returncode == 1
    assert f"{DATASET}: the file is missing." in done.stderr


def test_a_root_that_does_not_exist_is_wrong_usage(tmp_path: Path, hnkg: Run) -> None:
    done = hnkg("build", "--root", tmp_path / "nowhere")

    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_a_disk_that_fills_up_leaves_the_old_release(light_copy: Path) -> None:
    """A limit on the size of files stops the writing in the middle."""
    claims = light_copy / CLAIMS
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("\tHNK is a metabolite of ketamine\t", "\tHNK comes of it\t"))
    before = content(light_copy)

    command = [sys.executable, "-m", "hnkg", "build", "--root", os.fspath(light_copy)]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 800 && exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "The release was not written: [Errno 27] File too large" in done.stderr
    assert "The old one is as it was" in done.stderr
    assert content(light_copy) == before


def test_a_report_tells_tools_inputs_and_outputs(
    data_copy: Path, tmp_path: Path, hnkg: Run
) -> None:
    report = tmp_path / "report.json"

    done = hnkg("build", "--root", data_copy, "--check", "--report", report)

    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["tools"]["hnkg"] == __version__
    assert {name: told["tools"][name] for name in ("pyoxigraph", "rdflib", "pyshacl")} == {
        name: version(name) for name in ("pyoxigraph", "rdflib", "pyshacl")
    }
    assert dt.datetime.fromisoformat(told["started"]).tzinfo is not None
    assert 0 < told["seconds"] < 120
    for path, sha256 in told["inputs"].items():
        assert hashlib.sha256((data_copy / path).read_bytes()).hexdigest() == sha256
    assert CLAIMS in told["inputs"]
    assert told["files"] == {
        path: {
            "bytes": len(made := (data_copy / path).read_bytes()),
            "sha256": hashlib.sha256(made).hexdigest(),
        }
        for path in told["files"]
    }
    assert f"{RELEASE}/hnk-kg.nq" in told["files"]


def test_a_report_that_cannot_be_written_says_so(
    data_copy: Path, tmp_path: Path, hnkg: Run
) -> None:
    done = hnkg("build", "--root", data_copy, "--report", tmp_path / "nowhere" / "report.json")

    assert done.returncode == 1
    assert "The report was not written" in done.stderr
    assert "a folder that is there" in done.stderr
