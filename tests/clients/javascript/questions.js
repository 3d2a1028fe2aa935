// Read the questions from standard input, ask them with a client, print the answers as JSON.

import { createInterface } from "node:readline";

export async function answerAll(ask) {
  const answers = {};
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, form, text] = JSON.parse(line);
    answers[name] = await ask[form === "deny" ? "ask" : form === "describe" ? "construct" : form](text);
  }
  console.log(JSON.stringify(answers));
}

export function toNTriples(quads) {
  return quads.map((quad) => `${term(quad.subject)} ${term(quad.predicate)} ${term(quad.object)} .\n`).join("");
}

function term(node) {
  switch (node.termType) {
    case "NamedNode":
      return `<${node.value}>`;
    case "BlankNode":
      return `_:${node.value}`;
    case "Literal":
      return JSON.stringify(node.value) + (node.language ? `@${node.language}` : `^^<${node.datatype.value}>`);
    default:
      throw new Error(`unexpected ${node.termType}`);
  }
}
