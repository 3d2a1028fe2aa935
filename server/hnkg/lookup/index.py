"""An index of things by name and identifier, and the order of what it finds."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from hnkg.lookup.folding import fold, split_words, trigrams
from hnkg.lookup.gathering import INCHIKEY, SMILES
from hnkg.lookup.hits import Hit, How, best_hits
from hnkg.lookup.things import Nearness, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hnkg.lookup.spellings import Key, Spellings
    from hnkg.lookup.things import Identifier, Name, Thing

#: A longer text names nothing that we have; only its beginning is looked at.
LONGEST_TEXT: Final = 1000
#: Names that are longer are not compared by their letters.
_LONGEST_SIMILAR: Final = 120
#: Share of the trigrams that two texts have in common at least, to be similar and to be near.
_SIMILAR: Final = 0.5
_NEAR: Final = 0.15
#: Of an identifier without its prefix.
_SHORTEST_BEGINNING: Final = 3
#: After the last character that sorts behind any other.
_END: Final = "\U0010ffff"


@dataclass(frozen=True)
class _Entry:
    """A name in the index."""

    thing: int
    name: Name
    folded: str


class Index:
    """Finds things.

    Args:
        things: what can be found.
        spellings: read identifiers.
    """

    def __init__(self, things: Sequence[Thing], spellings: Spellings) -> None:
        self.things, self.spellings = tuple(things), spellings
        self._of_iri = {thing.iri: thing for thing in things}
        self._keys: dict[Key, list[tuple[int, Identifier]]] = {}
        self._locals: dict[str, list[tuple[int, Identifier]]] = {}
        self._codes: dict[str, list[tuple[int, Identifier]]] = {}
        self._entries: list[_Entry] = []
        self._exact: dict[str, list[int]] = {}
        for number, thing in enumerate(things):
            for identifier in thing.identifiers:
                self._add_identifier(number, identifier)
            for name in dict.fromkeys(thing.names):
                entry = _Entry(number, name, fold(name.text))
                self._exact.setdefault(_plain(entry.folded), []).append(len(self._entries))
                self._entries.append(entry)

    @cached_property
    def has_entities(self) -> bool:
        """Whether any thing is an entity, as our own data have them."""
        return any(thing.kind == "entity" for thing in self.things)

    def of_iri(self, iri: str) -> Thing | None:
        """Return the thing with an IRI."""
        return self._of_iri.get(iri)

    def find(self, text: str, accepts: Callable[[Thing], bool] = lambda _: True) -> tuple[Hit, ...]:
        """Return everything that a text may mean, each thing once, the likeliest first.

        Similar spellings are looked for only when nothing else is found. Hits that are as good as
        each other come by kind, then by name.

        Args:
            text: a name, an identifier in any spelling, or words.
            accepts: whether a thing is looked for.
        """
        text = text[:LONGEST_TEXT].strip()
        folded = fold(text)
        if not folded:
            return ()
        listed = [*self._named(folded), *self._identified(text)]
        hits = best_hits(hit for hit in listed if accepts(hit.thing))
        return hits or best_hits(
            hit for hit in self._similar(folded, _SIMILAR) if accepts(hit.thing)
        )

    def identifiers_of(self, prefix: str) -> tuple[str, ...]:
        """Return all identifiers with a prefix, as CURIEs."""
        entries = (e for key, listed in self._keys.items() if key.prefix == prefix for e in listed)
        return tuple(sorted({self.spellings.curie(one.value) for _, one in entries}))

    def nearest(self, text: str, count: int) -> tuple[Hit, ...]:
        """Return what is spelt most similarly, however little that is."""
        return best_hits(self._similar(fold(text[:LONGEST_TEXT]), _NEAR))[:count]

    def _add_identifier(self, number: int, identifier: Identifier) -> None:
        is_code = "://" not in identifier.value
        entry = (number, identifier)
        if is_code:
            code = identifier.value
            if identifier.relation != SMILES:  # whose upper and lower case differ
                code = code.casefold()
            self._codes.setdefault(code, []).append(entry)
        prefixed = f"inchikey:{identifier.value}" if identifier.relation == INCHIKEY else ""
        for key in self.spellings.keys(prefixed or identifier.value):
            self._keys.setdefault(key, []).append(entry)
            if key.prefix and not prefixed:
                self._locals.setdefault(key.local, []).append(entry)

    def _identified(self, text: str) -> Iterator[Hit]:
        asked = self.spellings.keys(text)
        for key in asked:
            yield from self._by_identifier(self._keys.get(key, ()), How.IDENTIFIER)
        codes = {text, text.casefold()}
        for code in sorted(codes):
            found = self._codes.get(code, ())
            yield from self._by_identifier(
                (e for e in found if code == e[1].value or e[1].relation != SMILES), How.IDENTIFIER
            )
        bare = text.casefold()
        yield from self._by_identifier(self._locals.get(bare, ()), How.BARE_IDENTIFIER)
        if len(bare) >= _SHORTEST_BEGINNING:
            for local, entries in self._locals.items():
                if local.startswith(bare) and local != bare:
                    yield from self._by_identifier(entries, How.BEGINNING, len(bare) / len(local))
        for key, entries in self._keys.items() if asked else ():
            for one in asked:
                if (
                    one.prefix == key.prefix != ""
                    and key.local.startswith(one.local)
                    and key != one
                ):
                    share = len(one.local) / len(key.local)
                    yield from self._by_identifier(entries, How.BEGINNING, share)

    def _by_identifier(
        self, entries: Iterable[tuple[int, Identifier]], how: How, share: float = 1.0
    ) -> Iterator[Hit]:
        for number, identifier in entries:
            near = identifier.nearness
            chosen = how
            if how is How.IDENTIFIER and near is not Nearness.EXACT:
                chosen = How.SIMILAR_TERM
            shown = self.spellings.curie(identifier.value)
            of_term = "" if near is Nearness.EXACT else f", a {near.word} term"
            why = f"identifier {shown}{of_term}"
            yield Hit(self.things[number], chosen, shown, near, share, why)

    def _named(self, folded: str) -> Iterator[Hit]:
        plain = _plain(folded)
        for number in self._exact.get(plain, ()):
            entry = self._entries[number]
            name = entry.name
            how = How.LABEL if name.role is Role.LABEL else How.SYNONYM
            if name.nearness is not Nearness.EXACT:
                how = How.SIMILAR_TERM
            # Marks do not count, but who writes them as the data do means this one.
            yield self._by_name(number, how, 1.0 if entry.folded == folded else 0.5)
        for number in self._beginning(folded):
            share = len(folded) / max(len(self._entries[number].folded), 1)
            yield self._by_name(number, How.BEGINNING, share)
        words = split_words(folded)
        for number in self._having(words):
            entry = self._entries[number]
            share = min(len(folded) / max(len(entry.folded), 1), 1.0)
            # Words that stand together as they were given count more than scattered ones.
            yield self._by_name(number, How.WORDS, (share + (folded in entry.folded)) / 2)

    def _beginning(self, folded: str) -> Iterable[int]:
        ordered = self._by_beginning
        start = bisect_left(ordered, (folded, -1))
        end = bisect_left(ordered, (folded + _END, -1))
        return (number for _, number in ordered[start:end])

    def _having(self, words: Sequence[str]) -> Iterable[int]:
        """Return the entries that have all words, each whole or as the beginning of one."""
        found: set[int] | None = None
        for word in sorted(set(words), key=len, reverse=True):
            start = bisect_left(self._vocabulary, word)
            end = bisect_left(self._vocabulary, word + _END)
            having: set[int] = set()
            for one in self._vocabulary[start:end]:
                having.update(self._postings[one])
            found = having if found is None else found & having
            if not found:
                return ()
        return sorted(found or ())

    def _similar(self, folded: str, least: float) -> Iterator[Hit]:
        asked = trigrams(folded[:_LONGEST_SIMILAR])
        shared: dict[int, int] = {}
        for gram in asked:
            for number in self._grams.get(gram, ()):
                shared[number] = shared.get(number, 0) + 1
        for number, count in shared.items():
            share = 2 * count / (len(asked) + self._gram_counts[number])
            if share >= least:
                yield self._by_name(number, How.SPELLING, share)

    def _by_name(self, number: int, how: How, share: float) -> Hit:
        entry = self._entries[number]
        name = entry.name
        what = {Role.QUOTE: "quote"}.get(name.role, "synonym")
        if name.term:
            term = self.spellings.curie(name.term)
            near = "" if name.nearness is Nearness.EXACT else f", a {name.nearness.word} term"
            what = f"name of {term}{near}"
        elif name.role is Role.LABEL:
            what = "name"
        why = what if how <= How.SIMILAR_TERM else f"{how.word} {what}"
        return Hit(self.things[entry.thing], how, name.text, name.nearness, share, why)

    @cached_property
    def _by_beginning(self) -> list[tuple[str, int]]:
        return sorted((entry.folded, number) for number, entry in enumerate(self._entries))

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = {}
        for number, entry in enumerate(self._entries):
            for word in set(split_words(entry.folded)):
                postings.setdefault(word, []).append(number)
        return postings

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._postings)

    @cached_property
    def _gram_counts(self) -> dict[int, int]:
        return {
            number: len(trigrams(entry.folded))
            for number, entry in enumerate(self._entries)
            if len(entry.folded) <= _LONGEST_SIMILAR
        }

    @cached_property
    def _grams(self) -> dict[str, list[int]]:
        grams: dict[str, list[int]] = {}
        for number in self._gram_counts:
            for gram in trigrams(self._entries[number].folded):
                grams.setdefault(gram, []).append(number)
        return grams


def _plain(folded: str) -> str:
    """Return a folded text by which it is looked up: marks between words do not count."""
    return " ".join(split_words(folded)) or folded
