"""The style sheets: readable in light, in dark and on paper, and still where stillness is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path

import pytest

from hnkg.web import frontend

ASSETS = Path(frontend.__file__).parent / "assets"
#: For paper alone, which has no dark.
PAPER = "print.css"
SHEETS = sorted(path.name for path in ASSETS.glob("*.css") if path.name != PAPER)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
#: Drawings of structures have black lines, and need a white ground in the dark as well.
LITERAL_GROUNDS = {".drawing"}


@dataclass(frozen=True)
class Rule:
    """One rule: the conditions around it, its selector, and what it sets."""

    around: str
    selector: str
    sets: dict[str, str]


def rules_of(text: str, around: str = "") -> list[Rule]:
    """Return the rules of a sheet, those in ``@media`` blocks with their condition."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = []
    while "{" in text:
        head, _, rest = text.partition("{")
        depths = accumulate((c == "{") - (c == "}") for c in rest)
        end = next(place for place, depth in enumerate(depths) if depth < 0)
        body, text = rest[:end], rest[end + 1 :]
        if head.strip().startswith("@media"):
            found += rules_of(body, head.strip())
        else:
            pairs = (line.partition(":") for line in body.split(";") if ":" in line)
            sets = {name.strip(): value.strip() for name, _, value in pairs}
            found.append(Rule(around, " ".join(head.split()), sets))
    return found


def variables(name: str, *, is_dark: bool) -> dict[str, str]:
    """Return the colours of a page with a sheet: the common ones and those of the sheet."""
    colours: dict[str, str] = {}
    for sheet in dict.fromkeys(("style.css", name)):
        for rule in rules_of((ASSETS / sheet).read_text()):
            is_of_dark = "dark" in rule.around
            if rule.selector == ":root" and (is_dark or not is_of_dark):
                colours |= {n: v for n, v in rule.sets.items() if COLOUR.match(v)}
    return colours


def variable_of(value: str) -> str:
    match = re.fullmatch(r"var\((--[a-z0-9-]+)\)", value)
    return match[1] if match else ""


def contrast(first: str, second: str) -> float:
    """Return the ratio of WCAG 2.2 between two colours written #rgb or #rrggbb."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
        channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def pairs_of(name: str) -> set[tuple[str, str]]:
    """Return every pair of text and ground that a page with a sheet may show.

    Where a rule sets both, these two; else any text on any ground.
    """
    inks, grounds, pairs = set(), set(), set()
    for sheet in dict.fromkeys(("style.css", name)):
        for rule in rules_of((ASSETS / sheet).read_text()):
            ink = variable_of(rule.sets.get("color", ""))
            ground = variable_of(rule.sets.get("background", rule.sets.get("background-color", "")))
            if ink and ground:
                pairs.add((ink, ground))
            elif ink:
                inks.add(ink)
            elif ground:
                grounds.add(ground)
    # The editor's script colours its text with these, and the ground of a line with a fault.
    code = {n for n in variables(name, is_dark=False) if n.startswith("--code-")}
    pairs |= set(product(code | {"--ink"}, ("--ground", "--fault")))
    return pairs | set(product(inks, grounds | {"--ground"}))


def test_pairs_are_found() -> None:
    assert ("--button-ink", "--button") in pairs_of("style.css")
    assert ("--quiet", "--raised") in pairs_of("claims.css")


def test_the_known_ratios_come_out() -> None:
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", SHEETS)
def test_every_text_stands_out_from_every_ground(name: str, *, is_dark: bool) -> None:
    colours = variables(name, is_dark=is_dark)
    faint = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in pairs_of(name)
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }

    assert not faint


@pytest.mark.parametrize("name", SHEETS)
def test_colours_have_names_so_that_the_dark_has_its_own(name: str) -> None:
    for rule in rules_of((ASSETS / name).read_text()):
        if rule.selector == ":root" or "print" in rule.around:
            continue
        literal = {v for v in rule.sets.values() if COLOUR.search(v)}
        assert not literal or rule.selector in LITERAL_GROUNDS, rule
    light, dark = variables(name, is_dark=False), variables(name, is_dark=True)
    own = {
        n
        for rule in rules_of((ASSETS / name).read_text())
        if rule.selector == ":root" and not rule.around
        for n in rule.sets
        if n in light
    }
    assert all(light[n] != dark[n] for n in own), "give each colour a value for the dark"


def test_paper_is_black_on_white_and_keeps_the_words_of_doubt() -> None:
    printed = rules_of((ASSETS / PAPER).read_text())
    everything = next(rule for rule in printed if rule.selector.startswith("*"))
    hidden = ", ".join(r.selector for r in printed if r.sets.get("display", "").startswith("none"))

    assert everything.sets["color"] == "#000 !important"
    assert {"header", "button:not(.sort)"} <= set(hidden.split(", "))
    for word in (".mark", ".warning", ".tag", ".flag", ".denied"):
        assert word not in hidden
    # Addresses of links are not printed behind their words.
    assert not any("attr(href)" in str(rule.sets) for rule in printed)


def test_nothing_moves_where_the_reader_asks_for_stillness() -> None:
    still = [
        r for r in rules_of((ASSETS / "style.css").read_text()) if "reduced-motion" in r.around
    ]

    assert len(still) == 1
    assert still[0].selector == "*, ::before, ::after"
    assert still[0].sets["animation"] == still[0].sets["transition"] == "none !important"
