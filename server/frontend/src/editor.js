// The query page with JavaScript: an editor in place of the text field, results without leaving.
import { openField } from "./editor/field.js";
import { Runner } from "./editor/runner.js";
import { offerSharing } from "./editor/sharing.js";
import { enhance } from "./results.js";
import { askVocabulary } from "./editor/vocabulary.js";

const form = document.querySelector("form.query");
const area = form.elements.namedItem("query");
const vocabulary = askVocabulary(form.dataset.vocabulary);

const field = openField(area, { vocabulary, run: () => runner.run() });
const runner = new Runner(form, field);
offerSharing(form, field, runner);

// The server made a result already when the address has a query, or says where it could not read it.
const result = document.getElementById("result");
if (form.compareDocumentPosition(result) & Node.DOCUMENT_POSITION_PRECEDING) form.after(result);
enhance(result);
if (result.dataset.line) field.markFault(Number(result.dataset.line), Number(result.dataset.column));
