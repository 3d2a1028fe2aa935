// A drawing of things and what is between them: to look at, to point at, to walk by keyboard, to
// take away. What it shows is also in a table of the page.
import cytoscape from "cytoscape";
import { walkByKeyboard } from "./keyboard.js";
import { arrange } from "./layouts.js";
import { boxOf, linesOf, readColours, styleOf } from "./looks.js";
import { writeSvg } from "./svg.js";

/** cytoscape writes a style element unless one of this id is there, and our policy forbids it. */
const STYLESHEET = "__________cytoscape_stylesheet";
/** Space around all that is drawn. */
const PADDING = 24;

/**
 * @typedef {{ id: string, label: string, href?: string, isText?: boolean, isFocus?: boolean }} Node
 * @typedef {{ id: string, source: string, target: string, words: string, told: string, href?: string,
 *   kind?: string, isContested?: boolean }} Edge `words` are drawn, `told` is read out
 */

/**
 * Draw into an element.
 *
 * @param {HTMLElement} host
 * @param {{ nodes: Node[], edges: Edge[] }} graph
 * @param {{ name: string }} options `name` begins the names of files
 */
export function draw(host, { nodes, edges }, { name }) {
  if (!document.getElementById(STYLESHEET)) document.head.append(element("template", { id: STYLESHEET }));
  host.hidden = false;
  const canvas = element("div", {
    class: "drawing-canvas",
    tabindex: "0",
    role: "application",
    "aria-label":
      `Graph of ${nodes.length} things and ${edges.length} relations. The same is in the list below. ` +
      "Arrow keys go from thing to thing, E through the relations of one, Enter opens the page, " +
      "plus and minus zoom, 0 shows all, Escape chooses nothing, Tab leaves.",
  });
  const tools = element("div", { class: "row tools" });
  const told = element("p", { id: "chosen", role: "status" });
  host.replaceChildren(canvas, tools, told);

  const cy = cytoscape({
    container: canvas,
    elements: [
      ...nodes.map((node) => {
        const box = boxOf(node.label, node.isFocus);
        return { data: { ...node, ...box, own: box.height } };
      }),
      ...edges.map((edge) => ({ data: { ...edge, lines: linesOf(edge.words, edge.isContested) } })),
    ],
    style: styleOf(readColours()),
    minZoom: 0.1,
    maxZoom: 4,
    boxSelectionEnabled: false,
    autounselectify: true,
    autoungrabify: true,
    layout: { name: "null" },
  });
  const shown = () => cy.elements().not(".out");
  let chosen = cy.collection();

  arrange(cy, PADDING);
  // A window that is resized, or a phone that is turned, until somebody has chosen what to see.
  let isMoved = false;
  let width = cy.width();
  cy.on("dragpan scrollzoom pinchzoom", () => (isMoved = true));
  const gone = new AbortController();
  const watch = new ResizeObserver(() => {
    // Another result came in its place: there is no size any more, and nothing to arrange in it.
    if (!canvas.isConnected) {
      watch.disconnect();
      gone.abort();
      cy.destroy();
      return;
    }
    cy.resize();
    if (cy.width() === width || cy.width() === 0) return;
    width = cy.width();
    if (!isMoved) arrange(cy, PADDING);
  });
  watch.observe(canvas);

  function fit() {
    isMoved = false;
    cy.fit(shown(), PADDING);
  }

  function zoom(factor) {
    isMoved = true;
    const middle = { x: cy.width() / 2, y: cy.height() / 2 };
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: middle });
  }

  /** Put one thing or relation into the light, and say what it is. */
  function choose(found) {
    cy.elements().removeClass("chosen near far");
    chosen = found;
    if (found.empty()) {
      told.replaceChildren();
      return;
    }
    const near = found.isNode() ? found.closedNeighborhood() : found.union(found.connectedNodes());
    cy.elements().difference(near).addClass("far");
    near.addClass("near");
    found.addClass("chosen");
    told.replaceChildren(...describe(found));
    const box = found.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height()) cy.center(found);
  }

  function open(found) {
    const href = found.nonempty() && found.data("href");
    if (href) location.assign(href);
  }

  // Once to look at it, once more to go there: a finger has nothing to hover with.
  cy.on("tap", ({ target }) => {
    if (target === cy) choose(cy.collection());
    else if (target.same(chosen)) open(target);
    else choose(target);
  });
  walkByKeyboard(canvas, cy, { current: () => chosen, choose, open, fit, zoom });

  // A wheel scrolls the page, unless somebody is at work in the drawing.
  const isTouched = matchMedia("(pointer: coarse)").matches;
  cy.userZoomingEnabled(isTouched);
  canvas.addEventListener("focus", () => cy.userZoomingEnabled(true));
  canvas.addEventListener("blur", () => cy.userZoomingEnabled(isTouched));
  canvas.addEventListener("pointerdown", () => canvas.focus({ preventScroll: true }));
  const recolour = () => cy.style(styleOf(readColours()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour, { signal: gone.signal });

  tools.append(
    button("Show all", fit),
    button("Zoom in", () => zoom(1.4)),
    button("Zoom out", () => zoom(1 / 1.4)),
    button("Save as SVG", () => {
      save(new Blob([writeSvg(cy, readColours())], { type: "image/svg+xml" }), `${name}.svg`);
    }),
    button("Save as PNG", async () => {
      // Where nothing is shown there is no whole, but an empty view.
      const size = { full: shown().nonempty(), scale: 2, maxWidth: 8000, maxHeight: 8000 };
      const bg = readColours().ground;
      save(await cy.png({ output: "blob-promise", bg, ...size }), `${name}.png`);
    }),
  );

  return {
    /** Show the relations whose ids are wanted, and the things at their ends. */
    show(wanted) {
      choose(cy.collection());
      cy.batch(() => {
        cy.edges().forEach((edge) => void edge.toggleClass("out", !wanted.has(edge.id())));
        cy.nodes().forEach((node) => {
          const isIn = node.data("isFocus") || node.connectedEdges().some((edge) => !edge.hasClass("out"));
          node.toggleClass("out", !isIn);
        });
      });
      arrange(cy, PADDING);
    },
  };
}

/** Return what is said of a thing or a relation, with the way to its page. */
function describe(found) {
  const { label, told, href } = found.data();
  const name = element("strong", {});
  name.textContent = found.isNode() ? label : told;
  const parts = [name, " "];
  if (found.isNode()) {
    const count = found.connectedEdges().not(".out").length;
    parts.push(`${count} ${count === 1 ? "relation" : "relations"} here. `);
  }
  if (href) {
    const link = element("a", { href });
    link.textContent = "Open its page";
    parts.push(link);
  }
  return parts;
}

function element(tag, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function button(label, act) {
  const made = element("button", { type: "button", class: "plain" });
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
