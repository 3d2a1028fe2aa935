// Where things stand in a drawing. The same graph on the same screen gives the same drawing.

/** Below this a screen has place for one column only. */
const NARROW = 700;
/** From the middle of the thing in focus to the inner side of a column. */
const REACH = { wide: 390, narrow: 270 };
/** Beside a thing a relation runs level for so long: there its words stand. */
const LEVEL = { wide: 190, narrow: 150 };
/** The words can be read at this size; below the other one they can not, not even on a desk. */
const READABLE = 0.7;
const TINY = 0.4;
/** Height of a line of a relation's words, and what is between two relations or things. */
const LINE = 13;
const GAP = 8;
/** Between two things of a drawing in which they stand where they are pulled to. */
const APART = 12;

/**
 * Place what is shown, and bring it into view.
 *
 * @param {import("cytoscape").Core} cy
 */
export function arrange(cy, padding) {
  const shown = cy.elements().not(".out");
  const focus = shown.nodes("[?isFocus]").first();
  const isFan = focus.nonempty() && shown.edges().every((edge) => edge.source().same(focus) || edge.target().same(focus));
  if (isFan) fan(cy, shown, focus, padding);
  else spread(cy, shown, padding);
}

/**
 * One thing and what is said of it: the others stand in columns beside it, and every relation
 * reaches its own place there, so that its words can be read.
 */
function fan(cy, shown, focus, padding) {
  const isNarrow = cy.width() < NARROW;
  const [least, level] = isNarrow ? [REACH.narrow, LEVEL.narrow] : [REACH.wide, LEVEL.wide];
  // A thing with a very long word for a name is wider than that.
  const reach = Math.max(least, focus.data("width") / 2 + level + GAP);
  shown.edges().removeStyle();
  shown.nodes().forEach((node) => void node.data("height", node.data("own")));
  const others = shown.nodes().not(focus).toArray();
  const rows = others.map((node) => {
    const edges = node.edgesWith(focus).not(".out").toArray();
    const heights = edges.map((edge) => edge.data("lines").split("\n").length * LINE + GAP);
    const room = heights.reduce((sum, height) => sum + height, 0);
    return { node, edges, heights, room, height: Math.max(node.data("height"), room) + GAP };
  });
  const total = rows.reduce((sum, row) => sum + row.height, 0);
  const columns = [[], []];
  let filled = 0;
  for (const row of rows) {
    columns[!isNarrow && filled >= total / 2 ? 1 : 0].push(row);
    filled += row.height;
  }
  cy.batch(() => {
    focus.position({ x: 0, y: 0 });
    columns.forEach((column, index) => {
      const side = index ? -1 : 1;
      let y = -column.reduce((sum, row) => sum + row.height, 0) / 2;
      for (const { node, edges, heights, room, height } of column) {
        const width = node.data("width");
        node.data("height", height - GAP);
        node.position({ x: side * (reach + width / 2), y: y + height / 2 });
        let end = -room / 2;
        edges.forEach((edge, place) => {
          hold(edge, focus, node, side, end + heights[place] / 2, level);
          end += heights[place];
        });
        y += height;
      }
    });
  });
  cy.fit(shown, padding);
  if (cy.zoom() > (isNarrow ? READABLE : TINY)) return;
  // The words count more than the whole: it begins at the thing, a finger or a mouse moves it.
  const box = shown.boundingBox();
  const zoom = Math.max(READABLE, isNarrow ? (cy.width() - 2 * padding) / box.w : 0);
  cy.zoom(zoom);
  cy.center(focus);
  if (isNarrow) cy.pan({ x: Math.round(padding - box.x1 * zoom), y: cy.height() / 2 });
}

/** Let a relation end at a place of its own at the other thing, and run level before it. */
function hold(edge, focus, node, side, dy, level) {
  const inner = (side * node.data("width")) / 2;
  const outer = (side * focus.data("width")) / 2;
  const far = { x: node.position("x") - inner, y: node.position("y") + dy };
  const near = { x: outer, y: 0 };
  const isInward = edge.target().same(focus);
  const [from, to] = isInward ? [far, near] : [near, far];
  const bend = { x: far.x - side * level, y: far.y };
  // Where the bend is, as cytoscape counts: along the line between the ends, and off it.
  const [vx, vy] = [to.x - from.x, to.y - from.y];
  const [px, py] = [bend.x - from.x, bend.y - from.y];
  const length = Math.hypot(vx, vy);
  const ends = [`${-inner}px ${dy}px`, `${outer}px 0px`];
  edge.addClass("fan");
  edge.data("at", { x: far.x - (side * level) / 2, y: far.y });
  edge.style({
    "edge-distances": "endpoints",
    "segment-weights": (px * vx + py * vy) / (length * length),
    "segment-distances": (py * vx - px * vy) / length,
    "source-endpoint": isInward ? ends[0] : ends[1],
    "target-endpoint": isInward ? ends[1] : ends[0],
    [isInward ? "source-label" : "target-label"]: edge.data("lines"),
    [isInward ? "source-text-offset" : "target-text-offset"]: level / 2,
  });
}

/** Many things: those that belong together stand together. */
function spread(cy, shown, padding) {
  cy.batch(() => {
    shown.edges().removeStyle().removeClass("fan").removeData("at");
    shown.nodes().forEach((node) => void node.data("height", node.data("own")));
  });
  shown.layout({ name: "circle", animate: false, fit: false, radius: 300 }).run();
  const forces = {
    name: "cose",
    animate: false,
    randomize: false,
    fit: false,
    nodeRepulsion: () => 400_000,
    idealEdgeLength: () => 80,
    componentSpacing: 30,
    nodeOverlap: 40,
    gravity: 1,
    numIter: 1000,
  };
  shown.layout(forces).run();
  separate(cy, shown);
  cy.fit(shown, padding);
  if (shown.empty() || cy.zoom() > (cy.width() < NARROW ? READABLE : TINY)) return;
  // Likewise: it begins where most happens.
  const focus = shown.nodes("[?isFocus]");
  cy.zoom(READABLE);
  cy.center(focus.nonempty() ? focus : shown.nodes().max((node) => node.degree(false)).ele);
}

/**
 * Move things outwards until no two of them lie upon each other: under a thing nothing can be
 * read, and between two that overlap a relation has no ends that could be drawn.
 */
function separate(cy, shown) {
  const focus = shown.nodes("[?isFocus]");
  const box = shown.nodes().boundingBox({ includeLabels: false });
  const middle = focus.nonempty() ? { ...focus.first().position() } : { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 };
  const boxes = shown.nodes().map((node) => {
    const { width, height } = node.data();
    const [dx, dy] = [node.position("x") - middle.x, node.position("y") - middle.y];
    const far = Math.hypot(dx, dy);
    return { node, width, height, far, angle: far ? [dx / far, dy / far] : [0, 1] };
  });
  boxes.sort((one, other) => one.far - other.far);
  const placed = [];
  for (const box of boxes) {
    // Each step clears one of those that stand, outwards only: it comes to an end.
    for (let step = 0; step !== undefined; step = stepOver(box, placed)) box.far += step;
    placed.push(box);
  }
  cy.batch(() => {
    for (const { node, far, angle } of placed) {
      node.position({ x: middle.x + far * angle[0], y: middle.y + far * angle[1] });
    }
  });
}

/** Return how far a box has to go outwards to clear the first of those that it lies upon. */
function stepOver(box, placed) {
  for (const other of placed) {
    const clears = [0, 1].map((axis) => {
      const sizes = axis ? box.height + other.height : box.width + other.width;
      const between = box.far * box.angle[axis] - other.far * other.angle[axis];
      const missing = sizes / 2 + APART - between * Math.sign(box.angle[axis]);
      return { isUpon: Math.abs(between) < sizes / 2 + APART, step: missing / Math.abs(box.angle[axis]) };
    });
    // A hundredth more, so that rounding can not leave it where it is.
    if (clears.every(({ isUpon }) => isUpon)) return Math.min(...clears.map(({ step }) => step)) + 0.01;
  }
  return undefined;
}
