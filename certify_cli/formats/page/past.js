// How a target came to where it is: its runs, rating and latency over time, and what of it waits.

function past(full) {
  const points = full.history || [];
  if (points.length < 2) return null;
  const values = (field) => points.map((point) => ({ at: point.at, status: point.status, value: point.cached ? undefined : point[field] }));
  const charts = [
    lineChart(values("rating"), { title: "Rating", format: (value) => value.toFixed(1), floor: 0, ceiling: 5 }),
    lineChart(values("ms"), { title: "Median latency", format: duration, floor: 0 }),
  ].filter(Boolean);
  return [
    h("h3", {}, "History ", h("small", {}, `${points.length} runs, the newest to the right`)),
    h("ol", { class: "strip" }, points.map((point) => h("li", { "data-s": point.status, title: pointText(point) },
      icon(point.status), h("span", { class: "unseen" }, pointText(point))))),
    charts.length > 0 && h("div", { class: "charts" }, charts),
  ];
}

const pointText = (point) => [
  `${when(point.at)}: ${wordOf(point.status)}`, point.rating !== undefined && rated(point.rating), duration(point.ms),
  usd(point.usd), point.cached && "reused",
].filter(Boolean).join(", ");

function letters(full) {
  const waiting = full.letters || [];
  if (!waiting.length) return null;
  return [
    h("h3", {}, "Dead letters ", h("small", {}, "given up for reasons outside the model")),
    h("ul", { class: "notes" }, waiting.map((one) => h("li", {}, letterHead(one), h("p", { class: "said" }, one.error)))),
  ];
}

const letterHead = (one) => h("p", {},
  h("code", {}, one.probe), " ", h("span", { class: "tag" }, one.category), " ",
  h("span", { class: "small" }, `${counted(one.attempts, "attempt")}, ${one.state} since ${when(one.at)}, id ${one.id}`));
