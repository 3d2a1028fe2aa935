// Declarations of prefixes: which there are, which are missing, and where a new one goes.
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";

/** A query of this length is read whole however long that takes; of a longer one, for so long. */
const LONG = 100_000;
const READING_MS = 500;

/** Return the tree of the whole query; the editor alone stops reading after some 20 ms. */
export function treeOf(state) {
  const { length } = state.doc;
  return ensureSyntaxTree(state, length, length < LONG ? Infinity : READING_MS) ?? syntaxTree(state);
}

/** Return the prefixes that a query declares and those that it uses. */
export function readPrefixes(state) {
  const declared = new Set();
  const used = new Set();
  let end = 0;
  treeOf(state).iterate({
    enter(node) {
      if (node.name === "PrefixDecl" || node.name === "BaseDecl") {
        end = node.to;
        const name = node.node.getChild("Pname_ns");
        if (name) declared.add(state.sliceDoc(name.from, name.to).replace(/:.*$/s, ""));
        return false;
      }
      if (node.name === "Pname_ns" || node.name === "Pname_ln") {
        used.add(state.sliceDoc(node.from, node.to).replace(/:.*$/s, ""));
      }
      return true;
    },
  });
  return { declared, used, end };
}

/** Say whether a query uses a prefix that it does not declare. */
export function hasUndeclared(state) {
  const { declared, used } = readPrefixes(state);
  return [...used].some((name) => !declared.has(name));
}

/**
 * Return the changes that declare prefixes which are known and not declared.
 *
 * @param {Map<string, string>} known what prefixes usually stand for
 * @param {Iterable<string>} [wanted] those to declare; all that the query uses, when not given
 */
export function declare(state, known, wanted) {
  const { declared, used, end } = readPrefixes(state);
  const missing = [...(wanted ?? used)].filter((name) => known.has(name) && !declared.has(name));
  if (!missing.length) return [];
  const lines = missing.map((name) => `PREFIX ${name}: <${known.get(name)}>`).join("\n");
  return [end ? { from: end, insert: `\n${lines}` } : { from: 0, insert: `${lines}\n` }];
}
