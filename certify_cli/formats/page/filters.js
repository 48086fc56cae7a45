// What of the targets is shown: words, statuses, vendor, kind, account; and as a matrix or a list.

const state = { words: "", statuses: new Set(), chosen: {}, view: "" };
const narrow = window.matchMedia("(max-width: 700px)");
const grid = distinct("region").length > 1;
const viewOf = () => state.view || (narrow.matches || !grid ? "list" : "matrix");

function shownTargets() {
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = Object.entries(state.chosen).filter(([, value]) => value);
  return TARGETS.filter((target) =>
    (!state.statuses.size || state.statuses.has(target.status))
    && chosen.every(([field, value]) => target[field] === value)
    && words.every((word) => target.sought.includes(word)));
}

function tools(redraw) {
  let waiting;
  const search = h("input", {
    type: "search", id: "search", placeholder: "Model, region, probe, reason", autocomplete: "off",
    oninput: (event) => {
      state.words = event.target.value;
      clearTimeout(waiting);
      waiting = setTimeout(redraw, 80);
    },
  });
  const form = byId("tools");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.replaceChildren(
    h("label", { class: "search" }, h("span", { class: "unseen" }, "Search targets"), search, h("kbd", { "aria-hidden": "true" }, "/")),
    ...["vendor", "kind", "account"].map((field) => select(field, redraw)).filter(Boolean),
    h("div", { class: "views", role: "group", "aria-label": "View" }, ["matrix", "list"].map((view) => h("button", {
      type: "button", "data-view": view, "aria-pressed": String(viewOf() === view), onclick: () => {
        state.view = view;
        redraw();
      },
    }, view))));
  narrow.addEventListener("change", redraw);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, dialog[open]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
  });
}

function select(field, redraw) {
  const values = distinct(field);
  if (values.length < 2) return null;
  return h("label", {}, h("span", { class: "unseen" }, field), h("select", {
    "aria-label": field, onchange: (event) => {
      state.chosen[field] = event.target.value;
      redraw();
    },
  }, h("option", { value: "" }, `every ${field}`), values.map((value) => h("option", { value }, value))));
}

function statusButtons(redraw) {
  const counts = {};
  for (const target of TARGETS) counts[target.status] = (counts[target.status] || 0) + 1;
  const present = ORDER.filter((status) => counts[status]);
  const button = (status) => h("button", {
    type: "button", class: "chip", "data-s": status, "aria-pressed": "false", onclick: (event) => {
      const on = !state.statuses.has(status);
      state.statuses[on ? "add" : "delete"](status);
      event.currentTarget.setAttribute("aria-pressed", String(on));
      redraw();
    },
  }, h("span", { class: "count" }, number(counts[status])), h("span", { class: "status", "data-s": status }, icon(status), wordOf(status)));
  return [statusBar(counts), h("div", { class: "chips", role: "group", "aria-label": "Show only" }, present.map(button))];
}
