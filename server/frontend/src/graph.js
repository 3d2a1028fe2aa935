// The graph view: draws the list of the page.
import { filterBy, readClaims } from "./graph/claims.js";
import { draw } from "./graph/drawing.js";
import { readTriples } from "./graph/triples.js";

const host = document.getElementById("drawing");
const claims = document.querySelector("table.edges");
const triples = document.querySelector("table[data-graph]");
const focus = document.getElementById("focus")?.value ?? "";

if (host && claims) {
  const drawing = draw(host, readClaims(claims, focus), { name: "hnk-kg" });
  filterBy(document.querySelector("form[data-filters]"), claims, drawing);
} else if (host && triples) {
  draw(host, readTriples(triples, focus), { name: "graph" });
}
