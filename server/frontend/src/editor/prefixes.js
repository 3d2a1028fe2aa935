// Declarations of prefixes: which there are, which are missing, and where a new one goes.
import { syntaxTree } from "@codemirror/language";

/** Return the prefixes that a query declares and those that it uses. */
export function readPrefixes(state) {
  const declared = new Set();
  const used = new Set();
  let end = 0;
  syntaxTree(state).iterate({
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
