"""Each competency question, asked of the release with two engines, gives the expected answer.

``expected/NAME.csv`` is the answer as ``hnkg query NAME --format csv`` writes it (``NAME.nt`` for
a graph). It was not taken from there on trust: ``COUNTS`` says for each why the number of rows
is right, counted in the article and its table of claims. When an answer changes, read the
difference against the article first, and only then write the file anew. The answers that
change with every edit, because they count it, have no file: ``computed`` makes them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.queries.computed import COMPUTED
from tests.queries.engines import (
    EXPECTED,
    RELEASE,
    Answer,
    Engine,
    PyoxigraphEngine,
    expected_plain,
    graph,
)

from hnkg.queries import load_queries

if TYPE_CHECKING:
    from hnkg.queries import NamedQuery

QUERIES = {query.name: query for query in load_queries("competency")}

EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"

#: How many rows (triples of a graph), and why.
COUNTS = {
    # Three sentences (S3, S6, S7) speak of an action of HNK on a receptor, always the AMPA
    # receptor. Of the NMDA receptor an action is only denied.
    "cq-01-targets": 1,
    # C03.5 'is believed to' (S3), C06.5 'its action on' (S6), C07.1 'This receptor
    # modulation' (S7).
    "cq-02-targets-with-evidence": 3,
    # All 8 denied claims of the table are about HNK: C03.1, C05.1, C09.2, C09.3, C11.3 and
    # C11.4 with HNK as subject, C06.6 about its effects, C14.4 about what is known of it.
    "cq-03-denials": 8,
    # S1 names one parent, ketamine.
    "cq-04-parent-compound": 1,
    # Of the three claims of cq-02 only C03.5 ('activation') and C07.1 ('modulation') name a
    # mechanism; C06.5 says just 'action'.
    "cq-05-mechanisms": 2,
    # The article contrasts both compounds on a relation that it states of both: primary
    # action on the NMDA receptor (C03.1, C03.2), dissociative (C09.2, C09.4) and psychoactive
    # side effects (C09.3, C09.5).
    "cq-06-contrasts-with-ketamine": 3,
    # HNK without stereochemistry and its four stereoisomers.
    "cq-07-stereochemistry": 5,
    # Seven databases have HNK itself (CAS, ChemSpider, InChIKey, MeSH, PubChem, UNII, Wikidata);
    # ChEBI has no entry for it, and 4 classes above it.
    "cq-08-identifiers": 11,
    # No sentence affirms an affinity of HNK; S5 denies it.
    "cq-09-nmda-affinity": 1,
    # The table has 45 asserted claims, and 3 were added (C10.5, C10.6, C11.9): 48. Its 20
    # hedged ones are 5 of belief ('believed', 'thought') and 15 of possibility. 5 speculate
    # about the future, 3 say what is needed. In all 76.
    "cq-10-certainty": 5,
    # Investigated: depression, treatment-resistant depression and chronic pain (C10.5, C10.6,
    # C11.9), each with the stage of all research (S12), chronic pain also with its own (S11):
    # 4. Potential treatment: C02.6, C02.7, C10.2, C10.3, C11.2: 5. Future tool: C17.1 to
    # C17.3: 3.
    "cq-11-investigations": 12,
    # C06.1 antidepressant, C06.2 analgesic, C07.4 antidepressant in animal models, C08.1
    # anti-inflammatory, C08.3 therapeutic potential, C09.1 'could have antidepressant'.
    "cq-12-effects": 6,
    # C09.2 and C09.3 against ketamine: 2. C11.3 and C11.4, each against opioids and other
    # analgesics: 4. C13.2 against existing medications, C16.4 'fewer' than what is not said.
    "cq-13-safety": 8,
    # 17 sentences with content and 25 units without.
    "cq-14-sentences": 42,
    # S14 calls trials necessary for three things (C14.1 to C14.3), and implies that the three
    # are not fully understood (C14.4).
    "cq-15-open-questions": 4,
    # The query names one claim, C03.5, and a claim has one quote.
    "cq-16-passage": 1,
    # The 34 relations of relations.tsv are stated in 43 ways (its column 'cells'), a property
    # each. Each relation has an umbrella, and the 6 that are also denied have another: 40.
    "cq-17-relation-properties": 83,
    # 24 matches of classes, values and slots, 5 of relations between entities; 13 of classes,
    # directions and types of study of evidence; 14 of 10 relation properties; the other 73
    # relation properties say why nothing matches.
    "cq-18-alignments": 129,
    # As many as the table of mappings has rows.
    "cq-20-mappings": 347,
    # Three relations are both affirmed and denied outright: primary action, affinity,
    # research status. Side effect, risk and mediation are denied with a hedge only.
    "cq-19-exclusions": 3,
    # Nothing is deprecated in a first release.
    "cq-21-deprecations": 0,
    # The 73 claims of the table, and C10.5, C10.6 and C11.9.
    "cq-22-claims": 76,
    # Every row would be a fault of the release.
    "cq-23-claims-against-triples": 0,
    # One row a message. Claims: 31 of what they say, 16 of where it comes from. Entities: 13, 2
    # hints, 6 of compounds, 2 of purported things, 1 of groups, 2 of proteins, 2 of racemates, 3 of
    # drawings. Source: 10 of units, 2 of those without content, 1 of sentences, 8 of quoted spans,
    # 3 and 2 of their selectors. Description: 4 of the dataset, 8 of files, 2 of checksums.
    # Evidence: 12 of publications, 17 of lines, 4 of quantities (those of verdicts and disputes
    # look at whatever has one, not at a class).
    "cq-24-shapes": 151,
    # 68 affirmed claims, without 3 normative ones, 1 implied (C03.2), 2 naming ones (C01.3,
    # C03.6: a name is no node), and 4 that the article hedges elsewhere (C06.1, C06.5, C07.1,
    # C07.4): 58. C02.6 and C10.2 are one edge, and so are C02.7 and C11.2.
    "cq-25-edges": 56,
    # 20 lines of the table of evidence dispute a claim; 3 of them are of a work of which only the
    # title was seen (kavalali2018). The other 17 are on 12 claims.
    "cq-26-contested": 17,
    # C05.1: 4 types (2 of them entailed), label, identifier, subject, predicate, object,
    # polarity, modality, explicitness, negation cue, comparator, system, quote, evidence,
    # level, agent, 3 of ORCA, span, source, activity, review status, note; verdict, its 4
    # numbers, what contests it.
    "cq-28-one-claim": 33,
    # One release, one canonical file, one source.
    "cq-29-release": 1,
    # 13 works bear on C05.1; zanos2016, kang2020 and pmc8883502 speak of two compounds each, the
    # encyclopedia of three.
    "cq-33-evidence": 18,
    # One a claim.
    "cq-34-verdicts": 76,
    # The lines of the 14 works of which a title (8), a summary by others (5) or a press release was
    # seen.
    "cq-35-uncounted-evidence": 50,
    # 5 observations after ketamine, one with two HNKs: 5 + 6. 5 trials, one of them with ketamine
    # and another drug: 6.
    "cq-36-human-evidence": 17,
    # The 69 rows of the table.
    "cq-37-publications": 69,
    # Every number of the table of quantities.
    "cq-38-quantities": 62,
    # Of (2R,6R)-HNK: one enantiomer, two diastereomers, one parent, one salt, one racemate.
    "cq-39-relatives": 6,
    # GRIA1 to GRIA4.
    "cq-40-subunits": 4,
}


def expected(query: NamedQuery) -> list[list[str]]:
    """Return the expected answer as plain values, without a header."""
    if query.name == "cq-28-one-claim":
        return expected_graph(query).plain()
    if query.name in COMPUTED:
        return COMPUTED[query.name][1]()
    rows = expected_plain(query.name)
    digest = hashlib.sha256((RELEASE / "hnk-kg.nq").read_bytes()).hexdigest()
    filled = [[cell.replace("{sha256}", digest) for cell in row] for row in rows]
    return filled if query.name == "cq-09-nmda-affinity" else filled[1:]


def expected_graph(query: NamedQuery) -> Answer:
    content = (EXPECTED / f"{query.name}.nt").read_bytes()
    quads = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    return graph((q.subject, q.predicate, q.object) for q in quads)


def test_both_engines_hold_the_same_triples(engines: dict[str, Engine]) -> None:
    first, second = (engine.ask(EVERYTHING) for engine in engines.values())

    assert first.rows == second.rows


@pytest.mark.parametrize("engine", ["pyoxigraph", "rdflib"])
@pytest.mark.parametrize("name", QUERIES)
def test_answer_is_the_expected_one(name: str, engine: str, engines: dict[str, Engine]) -> None:
    answer = engines[engine].ask(QUERIES[name].text)

    assert answer.plain() == expected(QUERIES[name]), (
        f"If the article says so, write the file anew: hnkg query {name} --format csv"
        f" > tests/queries/expected/{name}.csv"
    )


@pytest.mark.parametrize("name", QUERIES)
def test_both_engines_give_the_same_terms(name: str, engines: dict[str, Engine]) -> None:
    """Not only the same words: also the same kinds, datatypes and languages, in the same order."""
    first, second = (engine.ask(QUERIES[name].text) for engine in engines.values())

    assert first == second


@pytest.mark.parametrize("name", QUERIES)
def test_columns_are_the_expected_ones(name: str, store: Engine) -> None:
    columns = store.ask(QUERIES[name].text).columns

    if name == "cq-28-one-claim":
        assert columns == ("s", "p", "o")
    elif name == "cq-09-nmda-affinity":
        assert columns == ("boolean",)
    elif name in COMPUTED:
        assert list(columns) == COMPUTED[name][0]
    else:
        assert list(columns) == expected_plain(name)[0]


def test_graph_of_one_claim_has_the_expected_terms(store: Engine) -> None:
    query = QUERIES["cq-28-one-claim"]

    assert store.ask(query.text) == expected_graph(query)


@pytest.mark.parametrize("name", COUNTS)
def test_number_of_rows_is_the_one_counted_in_the_article(name: str) -> None:
    assert len(expected(QUERIES[name])) == COUNTS[name]


def test_every_question_has_an_expected_answer_and_every_answer_a_question() -> None:
    files = {file.stem for file in EXPECTED.glob("*.*") if file.suffix in {".csv", ".nt"}}

    assert files == set(COUNTS) == set(QUERIES) - set(COMPUTED)
    assert set(COMPUTED) <= set(QUERIES)


def test_counts_are_the_published_ones(store: Engine) -> None:
    """Every number of the answer stands in the VoID description, and the other way round."""
    published = store.ask(
        """PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?graph ?class ?entities ?triples WHERE {
          ?version a <http://www.w3.org/ns/dcat#Dataset> ;
            <http://purl.org/dc/terms/hasPart> ?dataset .
          { ?dataset void:distinctSubjects ?entities ; void:triples ?triples }
          UNION
          { ?dataset void:subset ?graph .
            ?graph void:distinctSubjects ?entities ; void:triples ?triples }
          UNION
          { ?dataset void:classPartition [
              void:class ?class ; void:entities ?entities ; void:triples ?triples ] }
        }"""
    )
    counted = store.ask(QUERIES["cq-27-counts"].text)

    assert set(published.rows) == set(counted.rows)
    assert len(published.rows) == len(set(published.rows)) > 50
    claims = [row for row in counted.plain() if row[1] == "https://w3id.org/hnk-kg/ontology#Claim"]
    assert [row[2] for row in claims] == ["76"]


@pytest.mark.parametrize("name", QUERIES)
def test_rows_come_in_one_order_whatever_the_order_of_the_data(
    name: str, store: PyoxigraphEngine, backward: PyoxigraphEngine
) -> None:
    assert backward.ask(QUERIES[name].text) == store.ask(QUERIES[name].text)
