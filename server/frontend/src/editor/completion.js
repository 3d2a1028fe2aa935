// Completion: keywords, variables of the query, prefixes, classes and properties of the data.
import { declare, readPrefixes, treeOf } from "./prefixes.js";

const WORDS = (
  "SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS " +
  "FILTER BIND VALUES UNDEF EXISTS NOT IN AS ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC PREFIX BASE"
).split(" ");
const FUNCTIONS = (
  "ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT " +
  "IF IRI LANG LANGMATCHES LCASE MAX MD5 MIN MONTH NOW REGEX REPLACE ROUND SAMPLE SHA256 STR STRAFTER " +
  "STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM UCASE URI YEAR isBlank isIRI isLiteral " +
  "isNumeric sameTerm"
).split(" ");

const FIXED = [
  ...WORDS.map((word) => ({ label: word, type: "keyword" })),
  ...FUNCTIONS.map((name) => ({ label: name, type: "function", apply: callOf(name), detail: "function" })),
];

/**
 * Return the sources of completions: that of the language waits for nothing, and what the data use
 * joins it as soon as it is there, also while somebody types on.
 */
export function completeFrom(vocabulary) {
  let known = null;
  vocabulary.then((terms) => (known = terms));
  return [
    (context) => complete(context, wordsFor),
    (context) => {
      const answer = (terms) => complete(context, (word, state) => termsFor(word, state, terms));
      return known ? answer(known) : vocabulary.then(answer);
    },
  ];
}

/** What may be typed on before a source is asked anew. */
const VALID = { variable: /^[?$]\w*$/, prefix: /^[\w-]*:?$/ };

/** Both sources answer at the same places, if with nothing: the list waits for one that does not. */
function complete(context, optionsFor) {
  const word = wordAt(context);
  if (!word) return null;
  return { from: word.from, options: optionsFor(word, context.state), validFor: VALID[word.place] ?? /^[\w:.-]*$/ };
}

/** Return the word that is being written, and what it is for; null where nothing is to be completed. */
function wordAt(context) {
  const { state, pos, explicit } = context;
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) return { ...variable, place: "variable" };
  const inside = treeOf(state).resolveInner(pos, -1);
  if (/Comment|String|IriRef/.test(inside.name)) return null;
  const word = context.matchBefore(/[A-Za-z][\w-]*:?[\w.-]*|:[\w.-]*/);
  if (!word && !explicit) return null;
  const { from, text } = word ?? { from: pos, text: "" };
  const line = state.doc.lineAt(from);
  const isPrefix = /(?:^|[\s;])PREFIX\s+$/i.test(line.text.slice(0, from - line.from));
  return { from, text, place: isPrefix ? "prefix" : placeOf(state.sliceDoc(0, from)) };
}

/** Return variables of the query, or keywords and functions. */
function wordsFor({ from, text, place }, state) {
  if (place === "variable") return variablesOf(state, from, text[0]);
  return text.includes(":") || place === "prefix" || place === "class" ? [] : FIXED;
}

/** Return declarations of prefixes, or classes and properties of the data. */
function termsFor({ place }, state, { prefixes, classes, properties }) {
  if (place === "variable") return [];
  if (place === "prefix") return declarations(prefixes, state);
  return [
    ...(place === "class" ? [] : optionsOf(properties, "property", prefixes, place === "verb" ? 2 : 0)),
    ...(place === "verb" ? [] : optionsOf(classes, "class", prefixes, place === "class" ? 2 : 0)),
  ];
}

/** Say what the next word is for: a class, a verb, or anything. */
function placeOf(before) {
  const text = before.replace(/#[^\n]*$/gm, "");
  if (/(?:\sa|rdf:type)\s+$/.test(text)) return "class";
  // After a term that follows the begin of a triple, or after a semicolon.
  if (/;\s*$/.test(text)) return "verb";
  if (/(?:[{.}]|^)\s*(?:[?$]\w+|[\w-]*:[\w.-]+|<[^>\s]*>)\s+$/.test(text)) return "verb";
  return /[/|^(]\s*$/.test(text) ? "verb" : "any";
}

function optionsOf(terms, type, prefixes, boost) {
  return terms.map(({ curie, label, count }) => ({
    // What is typed may be the name or what people call it; only the name is inserted.
    label: label ? `${curie} ${label}` : curie,
    displayLabel: curie,
    detail: `${label && label !== curie ? `${label}, ` : ""}${count.toLocaleString("en")} ×`,
    type,
    boost,
    apply: (view, completion, from, to) => insert(view, curie, from, to, prefixes),
  }));
}

/** Insert a name, and the declaration of its prefix where that is missing. */
function insert(view, curie, from, to, prefixes) {
  const name = curie.startsWith("<") ? [] : [curie.split(":", 1)[0]];
  const changes = [{ from, to, insert: curie }, ...declare(view.state, prefixes, name)];
  const set = view.state.changes(changes);
  view.dispatch({
    changes: set,
    selection: { anchor: set.mapPos(to, 1) },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

function declarations(prefixes, state) {
  const { declared } = readPrefixes(state);
  return [...prefixes]
    .filter(([name]) => !declared.has(name))
    .map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>`, type: "namespace" }));
}

function variablesOf(state, from, sigil) {
  const names = new Set();
  treeOf(state).iterate({
    enter(node) {
      if (node.name === "Var" && node.from !== from) names.add(state.sliceDoc(node.from + 1, node.to));
    },
  });
  return [...names].sort().map((name) => ({ label: `${sigil}${name}`, type: "variable" }));
}

function callOf(name) {
  return (view, completion, from, to) =>
    view.dispatch({
      changes: { from, to, insert: `${name}()` },
      selection: { anchor: from + name.length + 1 },
      userEvent: "input.complete",
    });
}
