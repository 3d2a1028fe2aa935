// The text field as an editor. It lives in a shadow tree, where CodeMirror brings its styles as
// style sheets made by script; in the page itself it would write a style element, which the
// Content-Security-Policy forbids.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { completeFrom } from "./completion.js";
import { clearFault, faults, markFault } from "./faults.js";
import { declare, hasUndeclared } from "./prefixes.js";
import { colours, frame } from "./looks.js";

/**
 * Put an editor in the place of a text field; the field keeps the text for the form.
 *
 * @param {HTMLTextAreaElement} area
 * @param {{ vocabulary: Promise<import("./vocabulary.js").Vocabulary>, run: () => void }} options
 */
export function openField(area, { vocabulary, run }) {
  const host = document.createElement("div");
  host.className = "editor";
  const shadow = host.attachShadow({ mode: "open" });
  // Somebody may have begun to write before this script came.
  const isWriting = document.activeElement === area;
  const selection = { anchor: area.selectionStart, head: area.selectionEnd };
  area.after(host);
  area.hidden = true;
  area.required = false; // no browser can point at a field that is hidden
  const label = document.querySelector(`label[for="${area.id}"]`);
  label.addEventListener("click", () => view.focus());

  let known = null;
  let isOwing = false;
  vocabulary.then(({ prefixes }) => {
    known = prefixes;
    if (isOwing) declareAll();
  });

  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: area.value,
      selection: isWriting ? selection : undefined,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        lineNumbers(),
        history(),
        indentUnit.of("  "),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        sparql(),
        syntaxHighlighting(colours),
        autocompletion({ override: completeFrom(vocabulary), icons: false, maxRenderedOptions: 9 }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        faults,
        // Tab is not among these: it leaves the editor, as it leaves any field.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": `${label.textContent.trim()}. Control and Enter run it, Tab leaves the editor.`,
          autocapitalize: "off",
          spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input"));
          if (update.transactions.some(typedPrefix)) declareMissing();
        }),
        frame,
      ],
    }),
  });

  if (isWriting) view.focus();

  /** Declare what the query uses, and nobody has to remember. */
  function declareMissing() {
    isOwing = !known;
    // Not in the middle of the update that calls for it.
    if (known) queueMicrotask(declareAll);
  }

  function declareAll() {
    const changes = declare(view.state, known);
    if (changes.length) view.dispatch({ changes });
  }

  return {
    view,
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      if (text === this.text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    /** Declare all known prefixes that are missing, once it is known which there are. */
    async complete() {
      if (!known && hasUndeclared(view.state)) await vocabulary;
      if (known) declareAll();
    },
    markFault: (line, column) => markFault(view, line, column),
    clearFault: () => clearFault(view),
    focus: () => view.focus(),
  };
}

/**
 * Type over a selection without the browser's help: it would keep the looks of the text that goes
 * in a style attribute, which the Content-Security-Policy refuses aloud.
 */
function replaceSelection(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
  const isTaken = view.state
    .facet(EditorView.inputHandler)
    .some((handle) => handle(view, from, to, event.data, insert));
  if (!isTaken) view.dispatch(insert());
  return true;
}

/** Say whether somebody just typed the colon of a prefixed name, or pasted something. */
function typedPrefix(transaction) {
  if (transaction.isUserEvent("input.paste")) return true;
  if (!transaction.isUserEvent("input.type")) return false;
  let typed = "";
  transaction.changes.iterChanges((fromA, toA, fromB, toB, text) => (typed += text.toString()));
  return typed.endsWith(":");
}
