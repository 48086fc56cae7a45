// Models by region as a grid: one tab stop, then the arrow keys; Enter opens what is behind a cell.

const NOWHERE = "no region";
const placeOf = (target) => target.region || NOWHERE;
const ROOMY = 6;

const BUSY_MS = 60;

function matrix(targets, drawn) {
  const regions = [...new Set(targets.map(placeOf))].sort((a, b) => (a === NOWHERE) - (b === NOWHERE) || (a < b ? -1 : 1));
  const roomy = regions.length <= ROOMY;
  const head = h("thead", {}, h("tr", {},
    h("th", { scope: "col", class: "corner" }, "Model"),
    regions.map((region) => h("th", { scope: "col" }, h("span", {}, region)))));
  const vendors = [...groupedBy(targets, (target) => target.vendor || "unknown")].sort(([a], [b]) => (a < b ? -1 : 1));
  const table = h("table", { role: "grid", class: roomy ? "matrix roomy" : "matrix", "aria-label": "Models by region" },
    head);
  fill(table, vendors.map(([vendor, mine]) => () => vendorBody(vendor, mine, regions, roomy)), drawn);
  const first = table.querySelector("button");
  if (first) first.tabIndex = 0;
  table.addEventListener("keydown", moved);
  table.addEventListener("focusin", (event) => {
    table.querySelector('button[tabindex="0"]')?.setAttribute("tabindex", "-1");
    event.target.tabIndex = 0;
  });
  return h("div", { class: "scroll", role: "group", "aria-label": "Matrix, scrolls sideways" }, table);
}

// A part at a time, so that whoever types in the search is not held up by thousands of cells.
function fill(table, bodies, drawn) {
  const until = performance.now() + BUSY_MS;
  while (bodies.length && performance.now() < until) table.append(bodies.shift()());
  if (!bodies.length) drawn();
  else setTimeout(() => (table.isConnected ? fill(table, bodies, drawn) : undefined));
}

function vendorBody(vendor, targets, regions, roomy) {
  const models = [...groupedBy(targets, (target) => target.model)].sort(([a], [b]) => (a < b ? -1 : 1));
  const prefix = sharedPrefix(models.map(([model]) => model));
  return h("tbody", {},
    h("tr", { class: "vendor" }, h("th", { scope: "rowgroup", colspan: regions.length + 1 }, h("span", {}, vendor))),
    models.map(([model, mine]) => {
      const cells = groupedBy(mine, placeOf);
      return h("tr", {}, h("th", { scope: "row", title: model }, model.slice(prefix)),
        regions.map((region) => h("td", {}, cells.has(region) && cell(cells.get(region), region, roomy))));
    }));
}

// The first part of an id is left out where it is the same for the whole group, whose heading says it.
function sharedPrefix(models) {
  const prefixes = new Set(models.map((model) => model.slice(0, model.indexOf(".") + 1)));
  return prefixes.size === 1 ? [...prefixes][0].length : 0;
}

function cell(targets, region, roomy) {
  const sorted = targets.length > 1 ? [...targets].sort((a, b) => rank(a) - rank(b)) : targets;
  const worst = sorted[0];
  const rating = rated(worst.rating);
  const more = targets.length > 1 && h("span", { class: "more" }, `${targets.length}`);
  const said = [
    `${worst.model}, ${region}: ${wordOf(worst.status)}`, rating && `rating ${rating}`,
    targets.length > 1 && `worst of ${targets.length} targets`,
  ].filter(Boolean).join(", ");
  return h("button", {
    type: "button", class: "cell", "data-s": worst.status, tabindex: "-1", "aria-label": said, title: worst.reason || said,
    onclick: () => openTargets(sorted),
  }, icon(worst.status), roomy && h("span", { class: "word" }, wordOf(worst.status)), rating && h("span", { class: "number" }, rating), more);
}

function moved(event) {
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const step = steps[event.key];
  const from = event.target.closest("td");
  if (!from || !(step || event.key === "Home" || event.key === "End")) return;
  event.preventDefault();
  const to = step ? beyond(from, step) : edge(from, event.key === "Home", event.ctrlKey);
  to?.focus();
}

function beyond(from, [down, right]) {
  const rows = from.closest("table").rows;
  let [row, column] = [from.parentElement.rowIndex + down, from.cellIndex + right];
  while (row > 0 && row < rows.length && column > 0 && column < rows[0].cells.length) {
    const found = rows[row].cells[column]?.querySelector("button");
    if (found) return found;
    row += down;
    column += right;
  }
  return null;
}

function edge(from, first, whole) {
  const within = [...(whole ? from.closest("table") : from.parentElement).querySelectorAll("td button")];
  return within[first ? 0 : within.length - 1];
}
