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
        "text-background-opacity": 1,
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

/** Fonts as they are measured. */
const NODE_FONT = "13px system-ui, sans-serif";
const EDGE_FONT = "11px system-ui, sans-serif";
/** How wide a line of words may be: of a thing, and of a relation, which stands on its level part. */
const NODE_WIDTH = 145;
const EDGE_WIDTH = 136;
/** Lines of a text, and characters of a word without blanks, that are shown. */
const MOST_LINES = 4;
const MOST_CHARACTERS = 48;
/** From the words of a thing to the border of its box. */
const INSET = 11;

const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

/** Return the name of a thing in lines, and how large a box holds them; a line is 17 high. */
export function boxOf(label, isFocus) {
  const font = isFocus ? `bold ${NODE_FONT}` : NODE_FONT;
  const rows = wrap(label, NODE_WIDTH, font);
  const longest = Math.max(...rows.map((row) => widthOf(row, font)));
  const width = Math.max(40, Math.ceil(longest) + 2 * INSET);
  return { lines: rows.join("\n"), width, height: rows.length * 17 + 12 };
}

/** Return the words of a relation in lines, which are bold where it is contested. */
export function linesOf(words, isContested) {
  return wrap(words, EDGE_WIDTH, isContested ? `bold ${EDGE_FONT}` : EDGE_FONT).join("\n");
}

function wrap(text, width, font) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const shown = word.length > MOST_CHARACTERS ? `${word.slice(0, MOST_CHARACTERS)}…` : word;
    const last = lines[lines.length - 1];
    if (last && widthOf(`${last} ${shown}`, font) > width) lines.push(shown);
    else lines[lines.length - 1] = last ? `${last} ${shown}` : shown;
  }
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]} …`] : lines;
}
