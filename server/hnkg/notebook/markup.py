"""HTML for notebooks: linked terms, and badges for what is hedged, denied or contested.

Everything that comes from data is escaped; only addresses of the web become links.

>>> show_badge("polarity", "<affirmed>")
'&lt;affirmed&gt;'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from hnkg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHAPE: Final = "border-radius:0.7em;padding:0.1em 0.6em;white-space:nowrap;"
#: Text and background are both fixed, so that the contrast holds in light and dark.
_RED: Final = f"{_SHAPE}background:#fbe3e3;color:#7a1313;border:1px solid #7a1313"
_AMBER: Final = f"{_SHAPE}background:#fdf0d5;color:#5e3c00;border:1px dashed #5e3c00"
_GREY: Final = f"{_SHAPE}background:#ececec;color:#333;border:1px dotted #333"

#: By the words of a value, or by the end of its IRI: the style, and what is said before it.
_BADGES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "polarity": {"denied": (_RED, "")},
    "explicitness": {"implied": (_AMBER, ""), "presupposed": (_GREY, "")},
    "modality": {
        **dict.fromkeys(("believed, thought, suggested", "believed"), (_AMBER, "hedged: ")),
        **dict.fromkeys(("possible, potential", "possible"), (_AMBER, "hedged: ")),
        **dict.fromkeys(("speculation about the future", "prospective"), (_AMBER, "hedged: ")),
        **dict.fromkeys(("said to be needed", "normative"), (_GREY, "")),
    },
    "verdict": {
        "contested": (_RED, ""),
        "challenged": (_RED, ""),
        **dict.fromkeys(("supported with qualification", "qualified"), (_AMBER, "")),
        "no evidence": (_GREY, ""),
    },
    "contested": {"true": (_RED, "contested")},
}

_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WEB: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class View:
    """What a table needs to know beside its values.

    Args:
        iri_columns: names of the columns that hold IRIs alone.
        prefixes: by which they were shortened.
        root: address of the server whose pages show our own IRIs; empty for none.
        question: what was asked, in words.
        note: what to watch out for.
        row_count: rows of the whole table, of which the first are shown.
    """

    iri_columns: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
    question: str = ""
    note: str = ""
    row_count: int = 0


def render_table(
    columns: Sequence[str], rows: Sequence[tuple[str, Sequence[object]]], view: View
) -> str:
    """Return a table.

    A column ``x_label`` beside a column ``x`` gives the text of its links.

    Args:
        columns: names of the columns.
        rows: the name of each row, and its values; none for a missing one.
        view: how they are shown.
    """
    shown = [name for name in columns if not _is_label(name, columns)]
    place = {name: index for index, name in enumerate(columns)}
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in shown)
    body = []
    for name, values in rows:
        cells = [
            _show_cell(
                column,
                values[place[column]],
                values[place[f"{column}_label"]] if f"{column}_label" in place else None,
                view,
            )
            for column in shown
        ]
        cells_html = "".join(f"<td>{cell}</td>" for cell in cells)
        body.append(f'<tr><th scope="row">{escape(name)}</th>{cells_html}</tr>')
    caption = f"<caption>{escape(view.question)}</caption>" if view.question else ""
    count = (
        f"<p>{view.row_count} row{'' if view.row_count == 1 else 's'}</p>"
        if len(rows) == view.row_count
        else f"<p><strong>The first {len(rows)} of {view.row_count} rows</strong></p>"
    )
    note = f"<p>Watch out: {escape(view.note)}</p>" if view.note else ""
    return (
        f"<div><table>{caption}<thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table>{count}{note}</div>"
    )


def show_badge(column: str, text: str) -> str:
    """Return a value of a column, as a badge where it weakens or denies what is claimed."""
    known = _BADGES[column]
    end = _WORDS.sub(" ", re.split(r"[#/:]", text)[-1])
    style, before = known.get(text.lower()) or known.get(end.lower()) or ("", "")
    if not style:
        return escape(text)
    read = before if column == "contested" else f"{before}{text}"
    return f'<span style="{style}">{escape(read)}</span>'


def link_to(text: str, iri: str, root: str = "") -> str:
    """Return a link to what an IRI names, or its text where no page shows it.

    >>> link_to("<b>", "javascript:alert(1)")
    '<span title="javascript:alert(1)">&lt;b&gt;</span>'
    """
    is_ours = iri.startswith(BASE)
    address = f"{root}/{iri.removeprefix(BASE)}" if is_ours and root else iri
    if not _WEB.fullmatch(address) or (is_ours and not root):
        return f'<span title="{escape(iri)}">{escape(text)}</span>'
    return (
        f'<a href="{escape(address)}" title="{escape(iri)}" target="_blank" rel="noreferrer">'
        f"{escape(text)}</a>"
    )


def _is_label(name: str, columns: Sequence[str]) -> bool:
    return name.endswith("_label") and name.removesuffix("_label") in columns


def _show_cell(column: str, value: object, label: object, view: View) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    read = text if label is None else str(label)
    if column in _BADGES:
        return show_badge(column, read)
    if column == "hedge":
        return f"“{escape(read)}”"
    if column not in view.iri_columns:
        return escape(read)
    prefix, _, local = text.partition(":")
    iri = view.prefixes[prefix] + local if prefix in view.prefixes else text
    return link_to(read, iri, view.root)
