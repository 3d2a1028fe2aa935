// A table of triples as a graph: results of queries, and the surroundings of a thing.

/** Characters of a text in a drawing. */
const LONGEST = 90;

/** Return the graph of a table whose columns are subject, predicate and object. */
export function readTriples(table, focus) {
  const nodes = new Map();
  const edges = [...table.tBodies[0].rows].map((row, index) => {
    const [subject, predicate, object] = row.cells;
    const words = textOf(predicate);
    return {
      id: `e${index}`,
      source: nodeOf(subject, nodes, focus, index),
      target: nodeOf(object, nodes, focus, index),
      words,
      told: `${textOf(subject)} ${words} ${textOf(object)}`,
      href: linkOf(predicate)?.href,
    };
  });
  return { nodes: [...nodes.values()], edges };
}

function nodeOf(cell, nodes, focus, index) {
  const link = linkOf(cell);
  const label = textOf(cell);
  // The same words at two places are two texts.
  const id = link ? link.href : label.startsWith("_:") ? label : `${index} ${label}`;
  if (!nodes.has(id)) {
    const isFocus = Boolean(focus) && link?.title === focus;
    nodes.set(id, { id, label, href: link?.href, isText: !link, isFocus });
  }
  return id;
}

function linkOf(cell) {
  return cell.querySelector("a:not(.out)");
}

function textOf(cell) {
  const words = (linkOf(cell) ?? cell.querySelector("bdi") ?? cell).textContent.trim().replace(/\s+/g, " ");
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
}
