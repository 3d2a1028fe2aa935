// Runs the query: asks the server for the page with its result, as a browser would, and puts that
// result into this page. One query at a time; it can be cancelled, and then frees its worker.

import { enhance } from "../results.js";

/** Accepted: the page, or an error that says line and column. */
const ACCEPT = "application/problem+json, text/html;q=0.9";

export class Runner {
  #form;
  #field;
  #result;
  #cancel;
  #run;
  #status;
  #current = null;
  #listeners = [];

  /**
   * @param {HTMLFormElement} form
   * @param {ReturnType<import("./field.js").openField>} field
   */
  constructor(form, field) {
    this.#form = form;
    this.#field = field;
    this.#result = document.getElementById("result");
    this.#status = document.getElementById("progress");
    this.#run = form.querySelector("button[type=submit]");
    this.#cancel = document.getElementById("cancel");
    document.getElementById("as").hidden = true; // each result has its downloads
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.#cancel.addEventListener("click", () => this.cancel());
    // Whoever leaves wants no answer: let the worker go.
    addEventListener("pagehide", () => this.#current && this.#sendCancel(this.#current.id));
  }

  /** Call a function with the text of each query that begins to run. */
  onRun(listener) {
    this.#listeners.push(listener);
  }

  /** Run what the editor says; of several runs the last one counts. */
  async run({ isNew = true } = {}) {
    const former = this.#current;
    const current = { id: newId(), isSent: false, isCancelled: false, leaving: new AbortController() };
    const { signal } = current.leaving;
    this.#current = current;
    this.#show(true);
    const began = performance.now();
    const clock = setInterval(() => {
      if (this.#current === current) this.#tell(`Running for ${seconds(began)} s …`);
    }, 1000);
    try {
      await Promise.race([this.#prepare(former), whenAborted(signal)]);
      if (this.#current !== current) return;
      this.#field.clearFault();
      const text = this.#field.text;
      for (const listener of this.#listeners) listener(text, isNew);
      current.isSent = true;
      const response = await fetch(this.#form.action, {
        method: "POST",
        headers: { Accept: ACCEPT, "X-Query-Id": current.id },
        body: this.#parameters(text),
        signal,
      });
      const body = await response.text();
      if (this.#current !== current) return;
      if (response.ok) this.#showPage(body, seconds(began));
      else this.#showProblem(response.status, body, current, text);
    } catch {
      if (this.#current !== current) return;
      if (current.isCancelled) this.#showCancelled();
      else this.#showError("No answer", "The server can not be reached. Is it still there?");
    } finally {
      clearInterval(clock);
      if (this.#current === current) {
        this.#current = null;
        this.#show(false);
      }
    }
  }

  /** Let the worker of the query before go, and declare the prefixes of this one. */
  async #prepare(former) {
    if (former) await this.#stop(former);
    await this.#field.complete();
  }

  /** Stop the query in progress and let its worker go. */
  async cancel() {
    const current = this.#current;
    if (!current || current.isCancelled) return;
    this.#tell("Cancelling …");
    await this.#stop(current);
  }

  async #stop(query) {
    if (query.isCancelled) return;
    query.isCancelled = true;
    const answer = query.isSent && (await this.#sendCancel(query.id));
    // The server may not know it yet: it lets a query go as well when nobody waits for the answer.
    if (!answer?.ok) query.leaving.abort();
  }

  #sendCancel(id) {
    const body = new URLSearchParams({ id });
    return fetch(this.#form.dataset.cancel, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  /** What the address of this page says beside the query, such as graphs, holds for it too. */
  #parameters(text) {
    const parameters = new URLSearchParams(location.search);
    parameters.delete("format");
    parameters.set("query", text);
    return parameters;
  }

  #showPage(html, time) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.getElementById("result");
    this.#result.replaceChildren(...found.childNodes);
    enhance(this.#result);
    const line = this.#result.querySelector(".told")?.textContent.trim() ?? "Answered";
    this.#tell(`${line} in ${time} s`);
  }

  #showProblem(status, body, current, text) {
    const problem = read(body);
    if (current.isCancelled && problem.type?.endsWith("#query-cancelled")) {
      this.#showCancelled();
      return;
    }
    this.#showError(problem.title ?? `Status ${status}`, problem.detail ?? "");
    // The place is one of the query as it was sent, and nobody is called back from elsewhere.
    if (!problem.line || this.#field.text !== text) return;
    this.#field.markFault(problem.line, problem.column ?? 1);
    const { activeElement: focused } = document;
    if (focused === document.body || this.#form.contains(focused)) this.#field.focus();
  }

  #showCancelled() {
    this.#result.replaceChildren();
    this.#tell("Cancelled.");
  }

  #showError(title, detail) {
    this.#tell("");
    const heading = document.createElement("h2");
    heading.textContent = title;
    const told = document.createElement("pre");
    told.className = "problem";
    told.textContent = detail;
    const alert = document.createElement("div");
    alert.setAttribute("role", "alert");
    alert.append(heading, told);
    this.#result.replaceChildren(alert);
  }

  #show(isRunning) {
    this.#cancel.hidden = !isRunning;
    this.#run.textContent = isRunning ? "Run again" : "Run";
    this.#result.setAttribute("aria-busy", String(isRunning));
    if (isRunning) this.#tell("Running …");
  }

  #tell(text) {
    this.#status.textContent = text;
  }
}

/** Throw as soon as a signal says that nobody waits any more. */
function whenAborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Return what an error says of itself; nothing where it is none of ours. */
function read(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

function seconds(began) {
  const passed = (performance.now() - began) / 1000;
  return passed < 10 ? passed.toFixed(2).replace(/0$/, "") : passed.toFixed(0);
}

/** Return an id for a query; crypto.randomUUID is missing where a page came without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
