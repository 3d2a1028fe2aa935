// Ask an endpoint with sparql-http-client.

import ParsingClient from "sparql-http-client/ParsingClient.js";
import { answerAll, toNTriples } from "./questions.js";

const client = new ParsingClient({ endpointUrl: process.argv[2] });

await answerAll({
  select: async (text) => (await client.query.select(text)).map((row) => row.x.value),
  ask: (text) => client.query.ask(text),
  construct: async (text) => toNTriples([...(await client.query.construct(text))]),
});
