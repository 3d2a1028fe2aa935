"""The pages about the terms of the data: ``/schema``, and the documents of ontology and shapes.

``/schema`` has the classes and what their members must have, ``/schema/properties`` the properties,
both as the data use them; the document of the ontology says what each term means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template

from hnkg.namespaces import BASE, HNKV, SHAPE, XSD, namespace_of
from hnkg.web import glossary, headers
from hnkg.web.api import service_link
from hnkg.web.constraints import read_shapes
from hnkg.web.documents import listed_formats
from hnkg.web.glossary import Term, read_terms
from hnkg.web.labels import labels_of
from hnkg.web.parts import parts_of
from hnkg.web.terms import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyoxigraph as ox

    from hnkg.sparql.statistics import Statistics
    from hnkg.web.answering import Answering
    from hnkg.web.constraints import Shape
    from hnkg.web.parts import Part
    from hnkg.web.statistics import Census

ONTOLOGY: Final = f"{BASE}ontology"
SHAPES: Final = f"{BASE}shapes"
_REMEMBERED_NAMES: Final = 4096
#: So many classes and properties of each namespace are listed.
MOST_LISTED: Final = 100


@dataclass(frozen=True)
class Counted:
    """A class or property that the data use.

    Args:
        term: what the data say of it.
        count: members or triples.
    """

    term: Term
    count: int


@dataclass(frozen=True)
class Group:
    """What the data use of one namespace, the most frequent first.

    Args:
        namespace: the IRI that its terms begin with.
        items: the terms; not all of them where there are very many.
        count: how many there are.
    """

    namespace: str
    items: tuple[Counted, ...]
    count: int


@dataclass(frozen=True)
class Schema:
    """Everything that the pages show.

    Args:
        data: the counts.
        terms: what the data define, by IRI.
        shapes: the rules.
        labels: names of the terms that are mentioned.
        classes: by namespace.
        properties: by namespace.
    """

    data: Statistics
    terms: Mapping[str, Term]
    shapes: tuple[Shape, ...]
    labels: Mapping[str, str]
    classes: tuple[Group, ...]
    properties: tuple[Group, ...]

    def own(self, kind: str) -> list[Term]:
        """Return the terms of our vocabulary that are of one kind."""
        return [
            term
            for iri, term in sorted(self.terms.items())
            if iri.startswith(HNKV) and term.kind == kind
        ]

    @cached_property
    def families(self) -> list[tuple[str, list[Term]]]:
        """Return each relation and its properties, umbrellas first."""
        related = [t for t in self.own("property") if t.first(glossary.OF_RELATION)]
        related.sort(
            key=lambda t: (
                t.first(glossary.OF_RELATION),
                not self.is_umbrella(t),
                t.first(glossary.POLARITY),
                t.first(glossary.HEDGE),
                t.iri,
            )
        )
        return [
            (relation, list(family))
            for relation, family in groupby(related, lambda t: t.first(glossary.OF_RELATION))
        ]

    @cached_property
    def related(self) -> frozenset[str]:
        """Return the properties that are listed with their relation."""
        return frozenset(term.iri for _, family in self.families for term in family)

    def is_umbrella(self, term: Term) -> bool:
        """Say whether a property reports a relation in whatever strength."""
        return not term.first(glossary.HEDGE)

    def reading(self, term: Term) -> str:
        """Return in words how a property reads: its polarity, and how strong it is."""
        strength = {"true": "with a hedge", "false": "outright"}.get(
            term.first(glossary.HEDGE), "outright or with a hedge"
        )
        words = [self.labels.get(term.first(glossary.POLARITY), ""), strength]
        if term.first(glossary.NORM) == "true":
            words.append("says what is needed")
        if term.first(glossary.ATTRIBUTION) == "true":
            words.append("only says how the source describes it")
        return ", ".join(word for word in words if word)

    def count_of(self, iri: str) -> int:
        """Return how many members or triples a term has in the data."""
        return self._counts.get(iri, 0)

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return dict((*self.data.classes.counts, *self.data.properties.counts))

    def values(self) -> list[tuple[str, list[Term]]]:
        """Return each list of values and the values in it; relations have a table of their own."""
        relations = {relation for relation, _ in self.families}
        values = [term for term in self.own("value") if term.iri not in relations]
        values.sort(key=lambda t: (t.first(glossary.IN_SCHEME), -int(t.first(glossary.RANK) or 0)))
        return [
            (scheme, list(found))
            for scheme, found in groupby(values, lambda t: t.first(glossary.IN_SCHEME))
        ]

    def shapes_of(self, iri: str) -> list[Shape]:
        """Return the shapes that every instance of a class has to follow."""
        return [shape for shape in self.shapes if iri in shape.classes]


class SchemaPages:
    """Makes the pages; what they show is gathered once for as long as the data stay.

    Args:
        answering: tells what the data say.
        census: counts.
    """

    def __init__(self, answering: Answering, census: Census) -> None:
        self._answering, self._census = answering, census
        self._known: tuple[str, Schema] | None = None
        # Each name of a page is looked for among all prefixes: once is enough.
        self._curie = lru_cache(_REMEMBERED_NAMES)(lambda iri: shorten(iri, answering.prefixes))

    def render(self, template: str) -> str:
        """Return a page of what the data use.

        Raises:
            RequestError: the store can not say it now.
        """
        return self._page(template, self._schema())

    def render_ontology(self, node: ox.NamedNode) -> str | None:
        """Return the page about the ontology; none for anything else.

        Raises:
            RequestError: the store can not say it now.
        """
        if node.value != ONTOLOGY or not (schema := self._schema()).own("class"):
            return None
        return self._page("ontology.html", schema, listed_formats(node.value))

    def render_shapes(self, node: ox.NamedNode) -> str | None:
        """Return the page about the shapes; none for anything else.

        Raises:
            RequestError: the store can not say it now.
        """
        if node.value != SHAPES or not (schema := self._schema()).shapes:
            return None
        shown = {iri for shape in schema.shapes for iri in shape.iris()}
        others = [part for part in parts_of(self._answering, node) if part.iri not in shown]
        return self._page("shapes.html", schema, listed_formats(node.value), others)

    def _page(
        self,
        template: str,
        schema: Schema,
        formats: Sequence[tuple[str, str, str]] = (),
        parts: Sequence[Part] = (),
    ) -> str:
        curie = self._curie
        return render_template(
            template,
            schema=schema,
            g=glossary,
            formats=formats,
            parts=parts,
            prefixes=self._answering.prefixes,
            own=HNKV,
            xsd=XSD,
            curie=curie,
            name=lambda iri: schema.labels.get(iri) or curie(iri),
            local=lambda iri: iri.removeprefix(HNKV).removeprefix(SHAPE),
            anchor=lambda iri: _anchor(iri, curie(iri)),
        )

    def _schema(self) -> Schema:
        digest = self._answering.store.digest()
        if self._known is None or self._known[0] != digest:
            self._known = (digest, self._gather())
        return self._known[1]

    def _gather(self) -> Schema:
        data = self._census.describe_data()
        terms = read_terms(self._answering)
        shapes = read_shapes(self._answering)
        schema = Schema(
            data,
            terms,
            shapes,
            {},
            _grouped(data.classes.counts, terms, "class"),
            _grouped(data.properties.counts, terms, "property"),
        )
        return replace(schema, labels=labels_of(self._answering, _mentioned(schema)))


def build_schema(pages: SchemaPages) -> Blueprint:
    """Return the routes of the pages."""
    blueprint = Blueprint("schema", __name__)

    @blueprint.get("/schema")
    def page() -> Response:
        return _finish(pages.render("schema.html"))

    @blueprint.get("/schema/properties")
    def properties() -> Response:
        return _finish(pages.render("properties.html"))

    return blueprint


def _finish(page: str) -> Response:
    response = Response(page)
    response.headers.extend([headers.VARY_CODING, headers.REVALIDATE, service_link()])
    response.add_etag()
    return response


def _grouped(
    counts: Iterable[tuple[str, int]], terms: Mapping[str, Term], kind: str
) -> tuple[Group, ...]:
    """Return what is used by namespace: ours first, then the one used most."""
    groups: dict[str, list[Counted]] = {}
    for iri, count in counts:
        namespace = HNKV if iri.startswith(HNKV) else namespace_of(iri)
        groups.setdefault(namespace, []).append(Counted(terms.get(iri) or Term(iri, kind), count))
    found = [
        Group(namespace, tuple(items[:MOST_LISTED] if namespace != HNKV else items), len(items))
        for namespace, items in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: group.namespace != HNKV))


def _mentioned(schema: Schema) -> set[str]:
    """Return whatever the pages call by its name."""
    linked = (
        *(glossary.SUB_CLASS_OF, glossary.SUB_PROPERTY_OF, glossary.DOMAIN, glossary.RANGE),
        *(glossary.OF_RELATION, glossary.POLARITY, glossary.IN_SCHEME),
        *(*glossary.DISJOINT, *glossary.MATCHES),
    )
    return {
        *(item.term.iri for group in (*schema.classes, *schema.properties) for item in group.items),
        *(iri for term in schema.terms.values() for iri in (term.iri, *term.all(*linked))),
        *(shape.iri for shape in schema.shapes),
        *(term for shape in schema.shapes for _, term in shape.targets),
        *(
            iri
            for shape in schema.shapes
            for rule in shape.rules
            for iri in (rule.path, rule.of_class, *rule.values)
        ),
    }


def _anchor(iri: str, curie: str) -> str:
    """Return the name of a term's place on the page: its local name, or its CURIE if not ours."""
    if iri.startswith(HNKV):
        return iri.removeprefix(HNKV)
    return "" if curie == iri else curie
