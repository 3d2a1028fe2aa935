// What a script adds to a result: columns that sort, and a drawing of triples.

/** @param {HTMLElement} result the part of the page with the result */
export function enhance(result) {
  for (const table of result.querySelectorAll("table.solutions")) {
    if (table.dataset.graph !== undefined && table.tBodies[0].rows.length) offerDrawing(table);
    makeSortable(table);
  }
}

/** Offer to draw triples; what draws is fetched only when somebody wants it. */
function offerDrawing(table) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Draw as a graph";
  const host = document.createElement("div");
  host.hidden = true;
  table.closest(".scroll").before(button, host);
  let isComing = false;
  button.addEventListener("click", async () => {
    if (isComing) return;
    isComing = true;
    try {
      const [{ draw }, { readTriples }] = await Promise.all([import("./graph/drawing.js"), import("./graph/triples.js")]);
      if (!host.isConnected) return; // another result came
      draw(host, readTriples(table), { name: "result" });
    } catch {
      button.textContent = "Draw as a graph (what draws did not come: try again)";
      return;
    } finally {
      isComing = false;
    }
    const isAwaited = document.activeElement === button || document.activeElement === document.body;
    button.remove();
    if (isAwaited) host.querySelector("[tabindex]").focus();
  });
}

/** Let the heads of columns sort the rows; a table that is cut stays in the order of the answer. */
function makeSortable(table) {
  if (table.dataset.cut !== undefined) return;
  const body = table.tBodies[0];
  if (body.rows.length < 2) return;
  const order = [...body.rows];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      const direction = next[head.ariaSort ?? "none"];
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      if (direction !== "none") head.setAttribute("aria-sort", direction);
      const sign = direction === "descending" ? -1 : 1;
      const rows = [...order];
      if (direction !== "none") rows.sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
      body.append(...rows);
    });
  });
}

const words = new Intl.Collator("en", { numeric: true });

function compare(a, b) {
  const [first, second] = [a, b].map((cell) => cell.textContent.trim());
  const [x, y] = [a, b].map((cell) => (cell.classList.contains("number") ? Number(cell.dataset.value) : NaN));
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return words.compare(first, second);
}
