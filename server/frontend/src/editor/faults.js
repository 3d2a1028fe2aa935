// The place in the query that the server could not read.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const found = StateEffect.define();
const gone = StateEffect.define();

const line = Decoration.line({ class: "cm-faultLine" });
const word = Decoration.mark({ class: "cm-fault" });

/** Marks the fault until somebody types there. */
export const faults = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(gone)) return Decoration.none;
      if (effect.is(found)) return decorate(transaction.state.doc, effect.value);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Mark the word at a line and a column, both counted from 1, and put the cursor there. */
export function markFault(view, lineNumber, column) {
  const { doc } = view.state;
  const at = positionOf(doc, lineNumber, column);
  view.dispatch({ effects: found.of(at), selection: { anchor: at }, scrollIntoView: true });
}

export function clearFault(view) {
  view.dispatch({ effects: gone.of(null) });
}

function positionOf(doc, lineNumber, column) {
  const at = doc.line(Math.min(Math.max(lineNumber, 1), doc.lines));
  // The server counts characters; here some are two units long.
  const before = Array.from(at.text).slice(0, column - 1).join("");
  return Math.min(at.from + before.length, at.to);
}

function decorate(doc, at) {
  const { from, text, to } = doc.lineAt(at);
  const length = text.slice(at - from).match(/^(?:[\w?$:.-]+|\S)/u)?.[0].length ?? 0;
  const marks = [line.range(from)];
  if (length) marks.push(word.range(at, Math.min(at + length, to)));
  return Decoration.set(marks);
}
