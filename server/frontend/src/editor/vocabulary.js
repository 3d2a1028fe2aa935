// Classes, properties and prefixes of the data: asked once, when the page is there.

/**
 * The terms that queries are made of.
 *
 * @typedef {{ curie: string, iri: string, label: string, count: number }} Term
 * @typedef {{ prefixes: Map<string, string>, classes: Term[], properties: Term[] }} Vocabulary
 */

/** Return what the data use; nothing where the server can not say it now. */
export async function askVocabulary(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) return nothing();
    const { prefixes, classes, properties } = await response.json();
    const known = new Map(Object.entries(prefixes));
    return {
      prefixes: known,
      classes: classes.map((row) => term(row, known)),
      properties: properties.map((row) => term(row, known)),
    };
  } catch {
    return nothing();
  }
}

function nothing() {
  return { prefixes: new Map(), classes: [], properties: [] };
}

function term([iri, count, label = ""], prefixes) {
  return { iri, label, count, curie: shorten(iri, prefixes) };
}

/** Return an IRI with the longest prefix that fits, or in angle brackets. */
function shorten(iri, prefixes) {
  let best = ["", ""];
  for (const [name, namespace] of prefixes) {
    if (iri.startsWith(namespace) && namespace.length > best[1].length) best = [name, namespace];
  }
  const local = iri.slice(best[1].length);
  return best[1] && /^[A-Za-z0-9_][\w-]*$/.test(local) ? `${best[0]}:${local}` : `<${iri}>`;
}
