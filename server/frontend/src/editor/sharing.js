// The address of the page is the query: it can be shared, kept, and gone back to.

/** Longer addresses are cut by some programs on the way. */
const LONGEST = 8000;

/**
 * @param {HTMLFormElement} form
 * @param {ReturnType<import("./field.js").openField>} field
 * @param {import("./runner.js").Runner} runner
 */
export function offerSharing(form, field, runner) {
  const button = document.getElementById("share");
  const told = document.getElementById("shared");
  button.hidden = false;

  runner.onRun((text, isNew) => {
    const address = addressOf(text);
    if (isNew && address.length <= LONGEST && address !== location.href) {
      history.pushState({ text }, "", address);
    }
  });

  addEventListener("popstate", () => {
    const text = new URLSearchParams(location.search).get("query") ?? "";
    field.text = text;
    if (text) runner.run({ isNew: false });
    else {
      runner.cancel();
      document.getElementById("result").replaceChildren();
    }
  });

  button.addEventListener("click", async () => {
    const address = addressOf(field.text);
    if (address.length > LONGEST) {
      told.textContent = "This query is too long for a link.";
      return;
    }
    try {
      await navigator.clipboard.writeText(address);
      told.textContent = "The link is copied.";
    } catch {
      // Without TLS there is no clipboard for pages: show the link, to be copied by hand.
      const link = document.createElement("a");
      link.href = address;
      link.textContent = "Link to this query";
      told.replaceChildren(link);
    }
  });

  // An example is taken into the editor and run there.
  document.getElementById("examples")?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const text = new URL(link.href).searchParams.get("query");
    if (text === null) return;
    event.preventDefault();
    field.text = text;
    form.scrollIntoView({ block: "start" });
    runner.run();
  });

  function addressOf(text) {
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.delete("format");
    address.searchParams.set("query", text);
    return address.href;
  }
}
