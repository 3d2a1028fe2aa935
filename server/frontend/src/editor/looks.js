// Colours and sizes of the editor. The colours are those of the page (assets/style.css), which
// knows light and dark; custom properties reach into the shadow tree.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], color: "var(--code-word)", fontWeight: "600" },
  { tag: [tags.function(tags.variableName), tags.standard(tags.function(tags.variableName))], color: "var(--code-word)" },
  { tag: [tags.variableName, tags.local(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.number, tags.bool, tags.literal], color: "var(--code-literal)" },
  { tag: [tags.url, tags.namespace, tags.typeName, tags.propertyName, tags.special(tags.string)], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

export const frame = EditorView.theme({
  "&": {
    border: "1px solid var(--quiet)",
    backgroundColor: "var(--ground)",
    color: "var(--ink)",
    fontSize: "0.9rem",
  },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "1px" },
  ".cm-scroller": {
    maxHeight: "65vh",
    overflow: "auto",
    fontFamily: "ui-monospace, monospace",
    lineHeight: "1.5",
  },
  ".cm-content, .cm-gutter": { minHeight: "13rem" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.6rem" },
  ".cm-gutters": {
    backgroundColor: "var(--raised)",
    color: "var(--quiet)",
    border: "none",
  },
  ".cm-fault": {
    textDecoration: "underline wavy var(--denied) 2px",
    textUnderlineOffset: "3px",
    backgroundColor: "var(--fault)",
  },
  ".cm-faultLine": { boxShadow: "inset 4px 0 0 var(--denied)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--raised)", outline: "1px solid var(--quiet)" },
  ".cm-tooltip": {
    border: "1px solid var(--quiet)",
    backgroundColor: "var(--ground)",
    color: "var(--ink)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    // All that is rendered is seen: a list that scrolls would have to take the focus.
    maxHeight: "none",
    overflow: "hidden",
    maxWidth: "min(44rem, 92vw)",
    fontFamily: "ui-monospace, monospace",
    fontSize: "0.85rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "0.1rem 0.6rem",
    lineHeight: "1.5rem",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--button)",
    color: "var(--button-ink)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "system-ui, sans-serif", opacity: "1" },
});
