"""The graphs that servers are measured with, as N-Triples files.

The released graph is taken as it is served: the merge of its named graphs, each triple once.
A generated graph is the released one and many more articles of the same shape. Each of them has
claims, quotes and sentences of its own and speaks of a compound of its own; receptors, conditions
and the rest come from a common stock, some much more often than others. The vocabulary is there
once. The same release and the same size give the same bytes.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
RELEASE: Final = ROOT / "graph_data" / "release" / "hnk-kg.nq"

BASE: Final = "https://w3id.org/hnk-kg/"
COMPOUND: Final = f"{BASE}entity/hydroxynorketamine"
#: Raised when the generator changes, so that no file made by an older one is used.
EDITION: Final = 1

_QUAD = re.compile(r"^(.*) <([^>]*)> \.$")
_IRI = re.compile(r"<([^>]*)>")
_TRIPLE = re.compile(r"^<([^>]*)> <([^>]*)> (.*) \.$")
#: An IRI, or a literal of at least 20 characters without datatype: what differs between copies.
_VARYING = re.compile(r'<(https://w3id\.org/hnk-kg/[^>]*)>|(?<=> )"((?:[^"\\]|\\.){20,})"(?!\^)')


@dataclass(frozen=True)
class Graph:
    """A graph in a file, and what questions can be asked of it.

    Args:
        name: for people and files.
        path: an N-Triples file.
        triple_count: its lines.
        subjects: what claims are about, the compound of the released article first.
        claims: IRIs of claims.
        pairs: some subjects with one of their properties, spread over the whole graph.
    """

    name: str
    path: Path
    triple_count: int
    subjects: tuple[str, ...]
    claims: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


def released_graph(folder: Path) -> Graph:
    """Write the merge of the released named graphs into ``folder``."""
    path = folder / "release.nt"
    _write(path, sorted(set(_released_triples())))
    return _described("release", path)


def generated_graph(folder: Path, triple_count: int) -> Graph:
    """Write a graph of about ``triple_count`` triples into ``folder``, unless it is there.

    It ends with the article that reaches the count, so it has a few thousand triples more.
    """
    digest = hashlib.sha256(RELEASE.read_bytes()).hexdigest()[:12]
    path = folder / f"generated-{triple_count}-{EDITION}-{digest}.nt"
    if not path.exists():
        partial = path.with_suffix(".partial")
        _write(partial, _generated_triples(triple_count))
        partial.rename(path)
    return _described(f"generated {_short(triple_count)}", path)


class Articles:
    """Copies of the released article.

    Args:
        triples: the lines of the released graph.
        stock: how many copies of receptors, conditions and so on there are to choose from.
    """

    def __init__(self, triples: Iterable[str], stock: int) -> None:
        self.shared: list[str] = []
        article: list[str] = []
        described: dict[str, list[str]] = {}
        about: dict[str, str] = {}
        triples = sorted(set(triples))
        for line in triples:
            subject, predicate, object_ = _parsed(line)
            if predicate.endswith("#annotatedSource") and object_.startswith(f"<{BASE}entity/"):
                about[subject] = object_[1:-1]
        for line in triples:
            subject, predicate, _ = _parsed(line)
            if subject.startswith((f"{BASE}claim/", f"{BASE}source/")):
                article.append(line)
            elif subject.startswith(f"{BASE}entity/") or subject in about:
                entity = about.get(subject, subject)
                if predicate.startswith(f"{BASE}ontology#") and not predicate.endswith(
                    ("#concerns", "#gloss", "#molarMass")
                ):
                    article.append(line)
                else:
                    described.setdefault(entity, []).append(line)
            self.shared.append(line)
        self._described = {entity: "\n".join(lines) for entity, lines in described.items()}
        self._article = "\n".join(article)
        self._own = _concerning(COMPOUND, self._described)
        weights = [1 / rank for rank in range(1, stock + 1)]
        self._stock, self._cumulated = range(stock), list(accumulate(weights))

    def copy(self, number: int) -> Iterator[str]:
        """Yield the triples of an article; those about its entities may come again elsewhere."""
        random_ = random.Random(number)  # noqa: S311  (the same every time is the point)
        suffixes: dict[str, str] = {}

        def suffix(entity: str) -> str:
            if entity not in suffixes:
                (chosen,) = random_.choices(self._stock, cum_weights=self._cumulated)
                suffixes[entity] = (
                    f"-{number}" if entity in self._own else f"-s{chosen}" if chosen else ""
                )
            return suffixes[entity]

        yield from _renamed(self._article, f"a{number}-", suffix, f" ({number})")
        for entity in list(suffixes):
            text = self._described.get(entity, "")
            own = suffix(entity)
            if entity in self._own:
                yield from _renamed(text, f"a{number}-", suffix, f" ({number})")
            elif own:
                yield from _renamed(text, f"{own[1:]}-", _always(own), f" ({own[1:]})")


def _always(suffix: str) -> Callable[[str], str]:
    """Return a function that gives every entity the same suffix."""
    return lambda _: suffix


def _renamed(text: str, prefix: str, suffix: Callable[[str], str], words: str) -> list[str]:
    """Return lines with IRIs of claims, sources, mappings and entities renamed.

    Args:
        text: N-Triples.
        prefix: for claims, sources and mappings.
        suffix: gives what is put behind the IRI of an entity.
        words: put at the end of long literals.
    """

    def replacement(found: re.Match[str]) -> str:
        iri = found[1]
        if iri is None:
            return f'"{found[2]}{words}"'
        folder, _, name = iri[len(BASE) :].partition("/")
        if folder == "entity":
            return f"<{iri}{suffix(iri)}>"
        if folder in {"claim", "source", "mapping"}:
            return f"<{BASE}{folder}/{prefix}{name}>"
        return found[0]

    return _VARYING.sub(replacement, text).splitlines()


def _concerning(entity: str, described: dict[str, str]) -> frozenset[str]:
    """Return the entity and all that are, at one or more removes, about it."""
    found = {entity}
    while True:
        more = {
            other
            for other, text in described.items()
            if other not in found and any(f"#concerns> <{known}> ." in text for known in found)
        }
        if not more:
            return frozenset(found)
        found |= more


def _generated_triples(triple_count: int) -> Iterator[str]:
    base = sorted(set(_released_triples()))
    stock = max(2, triple_count // 60_000)
    articles = Articles(base, stock)
    yield from articles.shared
    written, number = len(articles.shared), 0
    seen = {_digest(line) for line in articles.shared}
    while written < triple_count:
        number += 1
        for line in articles.copy(number):
            if f"/claim/a{number}-" not in line and f"/source/a{number}-" not in line:
                if (digest := _digest(line)) in seen:
                    continue
                seen.add(digest)
            yield line
            written += 1


def _digest(line: str) -> bytes:
    return hashlib.blake2b(line.encode(), digest_size=8).digest()


def _released_triples() -> Iterator[str]:
    for line in RELEASE.read_text(encoding="utf-8").splitlines():
        quad = _QUAD.match(line)
        yield f"{quad[1]} ." if quad else line


def _parsed(line: str) -> tuple[str, str, str]:
    found = _TRIPLE.match(line)
    if found is None:
        raise ValueError(f"not a triple without blank nodes: {line}")
    return found[1], found[2], found[3]


def _described(name: str, path: Path) -> Graph:
    """Read a graph once and pick what questions are asked about."""
    random_ = random.Random(1)  # noqa: S311
    subjects = {COMPOUND: None}
    claims: list[str] = []
    pairs: list[tuple[str, str]] = []
    count = 0
    with path.open(encoding="utf-8") as lines:
        for count, line in enumerate(lines, start=1):
            subject, predicate, object_ = _parsed(line.rstrip("\n"))
            if predicate.endswith("#subject") and object_.startswith(f"<{BASE}entity/"):
                subjects[object_[1:-1]] = None
                claims.append(subject)
            if len(pairs) < PAIRS:
                pairs.append((subject, predicate))
            elif (place := random_.randrange(count)) < PAIRS:
                pairs[place] = (subject, predicate)
    random_.shuffle(pairs)
    return Graph(name, path, count, tuple(subjects), tuple(claims), tuple(pairs))


#: As many pairs are kept of a graph.
PAIRS: Final = 20_000


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _short(count: int) -> str:
    """Return a count for people.

    >>> _short(10_000_000), _short(100_000)
    ('10M', '100k')
    """
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k"
