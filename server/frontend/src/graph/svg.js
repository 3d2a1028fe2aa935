// Write what a drawing shows as SVG: vectors with their text, for papers and slides.

const NS = "http://www.w3.org/2000/svg";
const DASHES = { hedged: "8 5", denied: "2 4" };
const MARGIN = 24;

/**
 * @param {import("cytoscape").Core} cy
 * @param {Record<string, string>} colours
 */
export function writeSvg(cy, colours) {
  const shown = cy.elements().not(".out");
  const box = shown.boundingBox({ includeLabels: true });
  const [x, y, width, height] = [box.x1 - MARGIN, box.y1 - MARGIN, box.w + 2 * MARGIN, box.h + 2 * MARGIN].map(round);
  const root = make("svg", { viewBox: `${x} ${y} ${width} ${height}`, width, height, "font-family": "system-ui, sans-serif" });
  root.append(make("rect", { x, y, width, height, fill: colours.ground }));
  shown.edges().forEach((edge) => root.append(drawEdge(edge, colours)));
  shown.nodes().forEach((node) => root.append(drawNode(node, colours)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
}

function drawEdge(edge, colours) {
  const { kind, isContested, lines, told } = edge.data();
  const colour = colours[kind] ?? colours.quiet;
  const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const bends = edge.hasClass("fan") ? edge.segmentPoints() : (edge.controlPoints() ?? []);
  const path = { d: `M${point(from)} ${edge.hasClass("fan") ? `L${point(bends[0])} L` : curve(bends)}${point(to)}`, fill: "none" };
  const group = titled(told);
  if (isContested) group.append(make("path", { ...path, stroke: colours.contested, "stroke-width": 8 }));
  const dashes = DASHES[kind] && { "stroke-dasharray": DASHES[kind] };
  group.append(make("path", { ...path, stroke: colour, "stroke-width": 2, ...dashes }));
  group.append(tip(bends.at(-1) ?? from, to, kind === "denied", colour));
  const halo = { stroke: colours.ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  group.append(text(lines, edge.data("at") ?? edge.midpoint(), 11, { fill: colours.ink, ...halo, ...(isContested && BOLD) }));
  return group;
}

const BOLD = { "font-weight": "bold" };

function curve(bends) {
  if (bends.length === 1) return `Q${point(bends[0])} `;
  return bends.length === 2 ? `C${point(bends[0])} ${point(bends[1])} ` : "L";
}

/** Return the end of a line: an arrow, or a bar where the relation is denied. */
function tip(before, to, isBar, colour) {
  const angle = (Math.atan2(to.y - before.y, to.x - before.x) * 180) / Math.PI;
  const transform = `translate(${point(to)}) rotate(${round(angle)})`;
  return isBar
    ? make("path", { d: "M0 -7V7", stroke: colour, "stroke-width": 3, transform })
    : make("path", { d: "M0 0L-10 -5V5Z", fill: colour, transform });
}

function drawNode(node, colours) {
  const { label, lines, isText, isFocus, width, height } = node.data();
  const at = node.position();
  const border = isFocus ? { stroke: colours.link, "stroke-width": 3 } : { stroke: colours.quiet };
  const box = { x: round(at.x - width / 2), y: round(at.y - height / 2), width: round(width), height: round(height) };
  const fill = isText ? colours.ground : colours.raised;
  const group = titled(label);
  group.append(
    make("rect", { ...box, rx: 6, fill, ...border, ...(isText && { "stroke-dasharray": "4 3" }) }),
    text(lines, at, 13, { fill: colours.ink, ...(isFocus && BOLD) }),
  );
  return group;
}

function text(lines, at, size, looks) {
  const rows = lines.split("\n");
  const made = make("text", { "text-anchor": "middle", "font-size": size, ...looks });
  rows.forEach((row, index) => {
    const y = at.y + (index - (rows.length - 1) / 2) * size * 1.3 + size * 0.35;
    const line = make("tspan", { x: round(at.x), y: round(y) });
    line.textContent = row;
    made.append(line);
  });
  return made;
}

function titled(words) {
  const group = make("g", {});
  const title = make("title", {});
  title.textContent = words;
  group.append(title);
  return group;
}

function make(tag, attributes) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function point({ x, y }) {
  return `${round(x)} ${round(y)}`;
}
