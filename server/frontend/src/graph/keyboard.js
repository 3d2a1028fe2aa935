// Walk through a drawing by keyboard.

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/**
 * @param {HTMLElement} canvas
 * @param {import("cytoscape").Core} cy
 * @param {{ current: () => any, choose: (found: any) => void, open: (found: any) => void,
 *   fit: () => void, zoom: (factor: number) => void }} acts
 */
export function walkByKeyboard(canvas, cy, { current, choose, open, fit, zoom }) {
  /** The thing whose relations are gone through. */
  let from = null;

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      Enter: () => open(current()),
      Escape: () => choose(cy.collection()),
      e: () => choose(nextEdge()),
      "+": () => zoom(1.25),
      "=": () => zoom(1.25),
      "-": () => zoom(1 / 1.25),
      0: fit,
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key in STEPS) choose((from = neighbour(...STEPS[event.key])));
    else if (act) act();
    else return;
    event.preventDefault();
  });

  /** Return the nearest thing in a direction; where to begin when nothing is chosen yet. */
  function neighbour(dx, dy) {
    const shown = cy.nodes().not(".out");
    const chosen = current();
    if (chosen.empty()) {
      const focus = shown.filter("[?isFocus]");
      return focus.nonempty() ? focus.first() : (shown.max((node) => node.degree(false)).ele ?? chosen);
    }
    const start = chosen.isNode() ? chosen : (from ?? chosen.source());
    const at = start.position();
    let best = start;
    let least = Infinity;
    shown.forEach((node) => {
      const x = node.position("x") - at.x;
      const y = node.position("y") - at.y;
      const along = x * dx + y * dy;
      const cost = along + 2 * Math.abs(x * dy) + 2 * Math.abs(y * dx);
      if (along > 1 && cost < least) [best, least] = [node, cost];
    });
    return best;
  }

  function nextEdge() {
    const chosen = current();
    if (chosen.nonempty() && chosen.isNode()) from = chosen;
    const edges = (from ? from.connectedEdges() : cy.edges()).not(".out").toArray();
    if (!edges.length) return chosen;
    const at = edges.findIndex((edge) => edge.same(chosen));
    return edges[(at + 1) % edges.length];
  }
}
