// Suggestions while somebody types into the search box of a page: a combobox with a list, as the
// WAI-ARIA Authoring Practices describe it. Without this script the box is a plain form.

const PAUSE_MS = 150;
const SUGGESTION_COUNT = 8;

const form = document.querySelector("form[data-suggestions]");
if (form) {
  suggest(form, form.querySelector("input[name=q]"));
}

function suggest(form, box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let timer = 0;
  let request = null;
  let active = -1;

  const isOpen = () => !list.hidden;

  // Nothing that was asked for comes any more: a list that somebody chooses from stays as it is.
  function settle() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    settle();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.id);
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  function show(answer) {
    activate(-1);
    list.replaceChildren(...answer.hits.map((hit, index) => optionOf(hit, `${list.id}-${index}`)));
    list.hidden = answer.hits.length === 0;
    box.setAttribute("aria-expanded", String(isOpen()));
    status.textContent = told(answer);
  }

  async function ask() {
    const text = box.value.trim();
    settle();
    if (!text) {
      close();
      status.textContent = "";
      return;
    }
    request = new AbortController();
    const { signal } = request;
    const address = new URL(form.dataset.suggestions, location.href);
    address.search = new URLSearchParams({ q: text, limit: String(SUGGESTION_COUNT) });
    try {
      const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      const answer = await response.json();
      // An answer to what is no longer there, or to a box that was left, is dropped.
      if (!signal.aborted && box.value.trim() === text && document.activeElement === box) {
        show(answer);
      }
    } catch (error) {
      if (!signal.aborted) {
        close();
        status.textContent = "No suggestions now. Enter searches on a page of its own.";
      }
    }
  }

  function move(step) {
    const count = list.children.length;
    // One place before the first option and after the last is the box itself.
    activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
  }

  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  }

  box.addEventListener("input", askSoon);
  // Somebody may have begun to write before this script came.
  if (document.activeElement === box && box.value !== box.defaultValue) {
    askSoon();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen()) {
        settle();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else {
        ask();
      }
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.page);
    }
  });

  box.addEventListener("blur", close);
  // A press would take the focus from the box, and so close the list before the click.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    settle();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      location.assign(option.dataset.page);
    }
  });
}

function optionOf(hit, id) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.page = hit.page;
  option.append(line("label", hit.label), line("type", hit.type));
  if (hit.standing) {
    const { polarity, certainty, contested, verdict } = hit.standing;
    const words = [polarity, certainty].filter(Boolean).join(": ");
    option.append(line(`tag ${polarity === "denied" ? "denied" : "affirmed"}`, words));
    if (contested) {
      option.append(line("tag denied", `${verdict || "contested"} in the literature`));
    }
  }
  if (hit.match.text !== hit.label) {
    option.append(line("why", `${hit.match.why}: ${hit.match.text}`));
  }
  return option;
}

function line(name, text) {
  const part = document.createElement("span");
  part.className = name;
  part.textContent = `${text} `;
  return part;
}

function told(answer) {
  const count = answer.hits.length;
  if (count === 0) {
    return "Nothing is found.";
  }
  const more = answer.note ? " or more" : "";
  const all = answer.complete ? `${count}` : `The first ${count} of ${answer.hit_count}${more}`;
  const noun = answer.complete && count === 1 ? "suggestion" : "suggestions";
  return `${all} ${noun}. Arrow keys choose one.`;
}
