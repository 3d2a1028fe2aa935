"""What the release answers, and what it must never say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from hnkg.build.terms import entity, vocab
from hnkg.namespaces import DCTERMS, GRAPH, HNK, HNKV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hnkg.model import Knowledge

HYDROXYNORKETAMINE = entity("hydroxynorketamine")
AMPA, NMDA = entity("ampa-receptor"), entity("nmda-receptor")
DIRECT, ENTAILED = (ox.NamedNode(f"{GRAPH}{name}") for name in ("direct", "entailed"))
PREFIXES = {"hnk": HNK, "hnkv": HNKV, "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS}

Triple = tuple[str, str, str]


def select(store: ox.Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: str(solution[name]).strip('"<>') for name in names if solution[name] is not None}
        for solution in solutions
    ]


def triples(quads: Iterable[ox.Quad]) -> set[Triple]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


#: What follows from classes and from structures, not from a claim.
OTHERS = {f"{RDF}type", vocab("stereoisomerOf").value}


def derived(quads: Iterable[ox.Quad]) -> set[Triple]:
    """Return the relations of the article, direct and entailed."""
    return triples(
        quad
        for quad in quads
        if quad.graph_name in {DIRECT, ENTAILED} and quad.predicate.value not in OTHERS
    )


@pytest.mark.parametrize(
    ("relation", "objects"),
    [
        ("metaboliteOf", {"ketamine"}),
        ("reportedlyActsOn", {"ampa-receptor"}),
        ("lacksSignificantAffinityFor", {"nmda-receptor"}),
        (
            "investigatedFor",
            {"depression", "treatment-resistant-depression", "chronic-pain"},
        ),
    ],
)
def test_each_of_the_four_facts_is_one_triple_pattern(
    released_store: ox.Store, relation: str, objects: set[str]
) -> None:
    rows = select(released_store, f"SELECT ?x {{ hnk:hydroxynorketamine hnkv:{relation} ?x }}")

    assert sorted(row["x"] for row in rows) == sorted(HNK + name for name in objects)


@pytest.mark.parametrize("ends", [("hydroxynorketamine", "nmda-receptor"), ("hnk-2r6r", "?any")])
def test_no_property_affirms_affinity_for_the_nmda_receptor(
    released_store: ox.Store, ends: tuple[str, str]
) -> None:
    """Neither directly, nor turned round, under any property of the relation."""
    one, other = (end if end.startswith("?") else f"hnk:{end}" for end in ends)
    rows = select(
        released_store,
        f"""SELECT ?property {{
          ?property hnkv:ofRelation hnkv:AffinityRelation ; hnkv:carriesPolarity hnkv:Affirmed .
          {{ {one} ?property {other} }} UNION {{ {other} ?property {one} }}
        }}""",
    )

    assert rows == []


def test_the_affinity_relation_has_affirming_properties_to_look_for(
    released_store: ox.Store,
) -> None:
    rows = select(
        released_store,
        """SELECT ?p {
          ?p hnkv:ofRelation hnkv:AffinityRelation ; hnkv:carriesPolarity hnkv:Affirmed
        }""",
    )

    assert sorted(row["p"].removeprefix(HNKV) for row in rows) == [
        "hasSignificantAffinityFor",
        "reportedlyHasSignificantAffinityFor",
    ]


def test_the_only_direct_triples_between_hnk_and_the_nmda_receptor_deny(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    ends = {str(HYDROXYNORKETAMINE), str(NMDA)}

    assert {p for s, p, o in derived(released_quads) if {s, o} == ends} == {
        str(vocab("doesNotActPrimarilyOn")),
        str(vocab("reportedlyDoesNotActPrimarilyOn")),
        str(vocab("lacksSignificantAffinityFor")),
        str(vocab("reportedlyLacksSignificantAffinityFor")),
    }


def test_the_weakest_wording_wins_for_the_action_on_the_ampa_receptor(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    """The article hedges it once and takes it for granted twice: only the hedge is derived."""
    ends = (str(HYDROXYNORKETAMINE), str(AMPA))

    assert {p for s, p, o in derived(released_quads) if (s, o) == ends} == {
        str(vocab("putativelyActsOn")),
        str(vocab("reportedlyActsOn")),
    }


def test_the_weakest_wording_wins_for_the_antidepressant_effect(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    ends = (str(HYDROXYNORKETAMINE), str(entity("antidepressant-effect")))

    assert {p for s, p, o in derived(released_quads) if (s, o) == ends} == {
        str(vocab("putativelyHasEffect")),
        str(vocab("reportedlyHasEffect")),
    }


def test_implied_claims_give_no_triple(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    implied = [claim for claim in knowledge.claims if claim.explicitness == "implied"]
    found = derived(released_quads)

    assert [claim.id for claim in implied] == ["C03.2", "C06.6", "C14.4"]
    for claim in implied:
        ends = (str(entity(claim.subject)), str(entity(claim.obj)))
        family = {str(vocab(claim.predicate.name)), str(vocab(claim.predicate.umbrella))}
        assert {p for s, p, o in found if (s, o) == ends} & family == set(), claim.id


def test_relation_triples_stand_only_in_the_derived_graphs(
    released_quads: tuple[ox.Quad, ...],
) -> None:
    properties = {quad.subject for quad in released_quads if quad.predicate == vocab("ofRelation")}
    used = {quad.graph_name for quad in released_quads if quad.predicate in properties}

    assert len(properties) > 60
    assert used == {DIRECT, ENTAILED}


def test_every_direct_triple_comes_from_a_claim_and_every_claim_from_words(
    released_store: ox.Store, released_quads: tuple[ox.Quad, ...]
) -> None:
    """Follow each triple back: to a claim of it or of its sub-property, to a quoted span."""
    rows = select(
        released_store,
        """SELECT DISTINCT ?s ?p ?o {
          ?claim a hnkv:Claim ; rdf:subject ?s ; rdf:predicate ?said ; rdf:object ?o ;
            <http://www.w3.org/ns/prov#wasDerivedFrom> ?span .
          ?span <http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?words .
          ?said rdfs:subPropertyOf? ?p
        }""",
    )
    explained = {(row["s"], row["p"], row["o"]) for row in rows}
    found = {(s.strip('"<>'), p.strip("<>"), o.strip('"<>')) for s, p, o in derived(released_quads)}

    assert len(found) == 134
    assert found - explained == set()


def test_every_claim_that_is_not_implied_or_outweighed_gives_its_triples(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    """Recompute what the rules derive, without SPARQL."""
    ids = {claim.id for claim in knowledge.claims}

    def node(name: str) -> str:
        iri = f"https://w3id.org/hnk-kg/claim/wikimd-hnk/{name}" if name in ids else HNK + name
        return f"<{iri}>"

    said = [claim for claim in knowledge.claims if claim.explicitness != "implied"]
    hedged = {
        (c.subject, c.predicate.relation, c.polarity, c.obj) for c in said if c.predicate.hedged
    }
    expected: set[Triple] = set()
    for claim in said:
        obj = f'"{claim.obj}"@en' if claim.is_literal else node(claim.obj)
        umbrella = str(vocab(claim.predicate.umbrella))
        expected.add((node(claim.subject), umbrella, obj))
        outweighed = (claim.subject, claim.predicate.relation, claim.polarity, claim.obj) in hedged
        if claim.predicate.hedged or not outweighed:
            expected.add((node(claim.subject), str(vocab(claim.predicate.name)), obj))

    assert derived(released_quads) == expected


def test_what_is_entailed_is_the_umbrella_of_each_affirmation_and_the_rest_is_direct(
    knowledge: Knowledge, released_quads: tuple[ox.Quad, ...]
) -> None:
    umbrellas = {
        str(vocab(item.name))
        for item in knowledge.properties
        if item.is_umbrella and item.polarity == "affirmed"
    }
    relations = [quad for quad in released_quads if quad.predicate.value not in OTHERS]

    assert {str(q.predicate) for q in relations if q.graph_name == ENTAILED} <= umbrellas
    assert not {str(q.predicate) for q in relations if q.graph_name == DIRECT} & umbrellas


def test_denials_and_affirmations_of_one_relation_do_not_meet(
    released_store: ox.Store,
) -> None:
    rows = select(
        released_store,
        """SELECT ?s ?o {
          ?yes hnkv:ofRelation ?relation ; hnkv:carriesPolarity hnkv:Affirmed .
          ?no hnkv:ofRelation ?relation ; hnkv:carriesPolarity hnkv:Denied .
          ?s ?yes ?o ; ?no ?o
        }""",
    )

    assert rows == []
