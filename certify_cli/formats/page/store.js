// Cards on the store: its runs, dead letters, health and the last changes at AWS. Empty where a report stands alone.

function runsCard() {
  const runs = REPORT.runs || [];
  if (runs.length < 2) return null;
  return card("Runs", "the newest below", h("ol", { class: "runs" }, runs.map((run) => {
    const counts = run.counts || {};
    const said = ORDER.filter((status) => counts[status]).map((status) => `${number(counts[status])} ${wordOf(status)}`).join(", ");
    return h("li", { title: `${run.id}: ${said}` },
      h("time", { datetime: run.at }, when(run.at).slice(0, 16)), statusBar(counts),
      h("span", { class: "value" }, [said || "no targets", run.state !== "finished" && run.state].filter(Boolean).join(", ")));
  })));
}

const MOST_LETTERS = 8;

function lettersCard() {
  const waiting = REPORT.letters || [];
  const left = waiting.length - MOST_LETTERS;
  return waiting.length > 0 && card("Dead letters", counted(waiting.length, "trial") + " given up, and waiting",
    h("ul", { class: "notes" }, waiting.slice(0, MOST_LETTERS).map((one) => h("li", {},
      BY_NAME.has(one.target) ? opener(BY_NAME.get(one.target)) : h("p", {}, one.target), letterHead(one)))),
    left > 0 && h("p", { class: "small" }, `and ${number(left)} more`),
    h("p", { class: "small" }, "They are asked again by ", h("code", {}, "certify certify --retry-errors")));
}

function health() {
  const areas = groupedBy(REPORT.health || [], (row) => row.area);
  byId("health").replaceChildren(...(areas.size ? [
    h("h2", {}, "Health ", h("small", {}, "of the whole store when this was written")),
    h("div", { class: "areas" }, [...areas].map(([area, rows]) => h("section", {}, h("h3", {}, area), h("dl", {}, rows.map((row) => h("div", {},
      h("dt", {}, row.what), h("dd", {}, row.what === "bytes" ? `${(Number(row.value) / 1e6).toFixed(1)} MB` : text(row.value)),
      row.detail && h("dd", { class: "small" }, row.detail))))))),
    REPORT.commands && h("p", { class: "small" }, "What goes on with what is unfinished"),
    REPORT.commands && h("pre", { tabindex: "0" }, REPORT.commands),
  ].filter(Boolean) : []));
  byId("health").hidden = !areas.size;
}

const text = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? "-"));

function changesCard() {
  const changes = (REPORT.changes || []).slice(0, 12);
  return changes.length > 0 && card("Changes at AWS", "the newest first, from sync-registry", h("ol", { class: "calendar" }, changes.map((one) => h("li", {},
    h("p", { class: "day" }, h("time", { datetime: one.at }, day(one.at)), h("small", {}, away(one.at))),
    h("p", {}, h("b", {}, one.kind), ` ${one.model}`, one.region && ` in ${one.region}`,
      h("span", { class: "small" }, changed(one)))))));
}

function changed(one) {
  const what = one.field ? ` ${one.field}: ${text(one.before)} became ${text(one.after)}` : "";
  return what || (one.detail ? ` ${one.detail}` : "");
}
