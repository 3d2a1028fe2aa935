// How nodes and lines look. Colours are those of the page, read anew when light and dark change.

/** What line style and which words tell the kinds of claim apart; colour says it once more. */
export function styleOf(colours) {
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle",
        label: "data(lines)",
        "text-wrap": "wrap",
        "text-valign": "center",
        "text-halign": "center",
        width: "data(width)",
        height: "data(height)",
        "font-size": 13,
        "font-family": "system-ui, sans-serif",
        color: colours.ink,
        "background-color": colours.raised,
        "border-color": colours.quiet,
        "border-width": 1,
      },
    },
    { selector: "node[?isText]", style: { "border-style": "dashed", "background-color": colours.ground } },
    {
      selector: "node[?isFocus]",
      style: { "border-width": 3, "border-color": colours.link, "font-weight": "bold" },
    },
    {
      selector: "edge",
      style: {
        "curve-style": "bezier",
        "control-point-step-size": 46,
        label: "data(lines)",
        "text-wrap": "wrap",
        "font-size": 11,
        "font-family": "system-ui, sans-serif",
        "min-zoomed-font-size": 6,
        color: colours.ink,
        "text-background-color": colours.ground,
        "text-background-opacity": 0.9,
        "text-background-padding": 2,
        width: 2,
        "line-color": colours.quiet,
        "target-arrow-color": colours.quiet,
        "target-arrow-shape": "triangle",
        "arrow-scale": 1.1,
      },
    },
    { selector: "edge.fan", style: { label: "", "curve-style": "round-segments", "segment-radii": 30 } },
    { selector: 'edge[kind="affirmed"]', style: line(colours.affirmed, "solid", "triangle") },
    {
      selector: 'edge[kind="hedged"]',
      style: { ...line(colours.hedged, "dashed", "triangle"), "line-dash-pattern": [8, 5] },
    },
    {
      selector: 'edge[kind="denied"]',
      style: { ...line(colours.denied, "dashed", "tee"), "line-dash-pattern": [2, 4] },
    },
    {
      selector: "edge[?isContested]",
      style: { "line-outline-width": 3, "line-outline-color": colours.contested, "font-weight": "bold" },
    },
    { selector: ".far", style: { opacity: 0.2 } },
    { selector: ".near", style: { "min-zoomed-font-size": 0 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colours.link } },
    { selector: "edge.chosen", style: { width: 5, "font-size": 14, "z-index": 9 } },
    { selector: ".out", style: { display: "none" } },
  ];
}

function line(colour, style, arrow) {
  return {
    "line-color": colour,
    "target-arrow-color": colour,
    "line-style": style,
    "target-arrow-shape": arrow,
  };
}

const NAMES = ["ink", "quiet", "ground", "raised", "link", "affirmed", "denied", "hedged", "contested"];

/** Return the colours of the page as it is shown now. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(NAMES.map((name) => [name, read(name) || read("ink")]));
}

/** Return a text in lines of about so many characters, not more than four of them. */
export function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  const shown = lines.length > 4 ? [...lines.slice(0, 3), `${lines[3]} …`] : lines;
  return shown.map((each) => (each.length > 2 * width ? `${each.slice(0, 2 * width)}…` : each)).join("\n");
}

/** Return what a node takes to hold its label: a character is about 7.4 wide and 17 high. */
export function sizeOf(lines) {
  const rows = lines.split("\n");
  const longest = Math.max(...rows.map((row) => Array.from(row).length));
  return { width: Math.max(40, longest * 7.4 + 18), height: rows.length * 17 + 12 };
}
