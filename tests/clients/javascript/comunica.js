// Ask an endpoint with Comunica, which finds out by itself what stands at the address.

import { QueryEngine } from "@comunica/query-sparql";
import { answerAll, toNTriples } from "./questions.js";

const engine = new QueryEngine();
const context = { sources: [process.argv[2]] };

await answerAll({
  select: async (text) => {
    const rows = await (await engine.queryBindings(text, context)).toArray();
    return rows.map((row) => row.get("x").value);
  },
  ask: (text) => engine.queryBoolean(text, context),
  construct: async (text) => toNTriples(await (await engine.queryQuads(text, context)).toArray()),
});
