// The claims of the list as a graph, and the boxes that filter both.

const FACETS = ["verdict", "certainty", "polarity"];

/** Return the graph of a table of claims: each row is a relation, its ends are the things. */
export function readClaims(table, focus) {
  const nodes = new Map();
  const edges = [...table.tBodies[0].rows].map((row, index) => {
    const [from, says, to] = row.cells;
    const isDenied = row.dataset.polarity === "denied";
    const isHedged = row.dataset.hedged !== undefined;
    const isContested = row.dataset.contested !== undefined;
    row.dataset.edge = `e${index}`;
    // What nobody may miss stands first, in words; doubt is in the names of the relations.
    const words = [isContested && "CONTESTED", isDenied && "DENIAL", row.dataset.relation];
    return {
      id: row.dataset.edge,
      source: nodeOf(from, nodes, focus),
      target: nodeOf(to, nodes, focus),
      words: words.filter(Boolean).join(" · "),
      told: says.textContent.trim().replace(/\s+/g, " "),
      href: says.querySelector("a").href,
      kind: isDenied ? "denied" : isHedged ? "hedged" : "affirmed",
      isContested,
    };
  });
  return { nodes: [...nodes.values()], edges };
}

function nodeOf(cell, nodes, focus) {
  const link = cell.querySelector("a");
  const label = cell.textContent.trim();
  const id = link ? link.href : `"${label}"`;
  if (!nodes.has(id)) {
    nodes.set(id, { id, label, href: link?.href, isText: !link, isFocus: Boolean(link) && label === focus });
  }
  return id;
}

/** Let the boxes of a form show and hide the claims of a table and of its drawing. */
export function filterBy(form, table, drawing) {
  const rows = [...table.tBodies[0].rows];
  const shown = document.getElementById("shown");

  function apply() {
    const boxes = form.querySelectorAll("input[type=checkbox]:checked");
    const ticked = new Set(Array.from(boxes, (box) => `${box.name}=${box.value}`));
    const wanted = new Set();
    for (const row of rows) {
      const isWanted = FACETS.every((name) => ticked.has(`${name}=${row.dataset[name]}`));
      row.hidden = !isWanted;
      if (isWanted) wanted.add(row.dataset.edge);
    }
    shown.textContent = String(wanted.size);
    drawing.show(wanted);
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    apply();
    // The address follows, so that what is seen can be shared.
    history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}`);
  });
  apply();
}
