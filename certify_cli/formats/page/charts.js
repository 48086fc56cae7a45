// Charts in plain SVG; each says in words what it shows.

function lineChart(points, { title, format, floor, ceiling }) {
  const known = points.filter((point) => point.value !== undefined && point.value !== null);
  if (known.length < 2) return null;
  const [width, height, left, bottom, top] = [320, 128, 46, 22, 10];
  const values = known.map((point) => point.value);
  const low = floor ?? Math.min(...values);
  const high = Math.max(ceiling ?? -Infinity, ...values);
  const x = (point) => left + (points.indexOf(point) / (points.length - 1)) * (width - left - 10);
  const y = (value) => height - bottom - ((value - low) / (high - low || 1)) * (height - bottom - top);
  const path = known.map((one, index) => `${index ? "L" : "M"}${x(one).toFixed(1)} ${y(one.value).toFixed(1)}`);
  const ends = `from ${format(values[0])} to ${format(values[values.length - 1])}`;
  return h("figure", { class: "chart" },
    h("figcaption", {}, title),
    s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}: ${known.length} runs, ${ends}` },
      [low, high].map((value) => [
        s("line", { x1: left, x2: width - 4, y1: y(value), y2: y(value), class: "grid" }),
        s("text", { x: left - 6, y: y(value) + 4, class: "tick end" }, format(value)),
      ]),
      s("text", { x: left, y: height - 5, class: "tick" }, day(points[0].at)),
      s("text", { x: width - 4, y: height - 5, class: "tick end" }, day(points[points.length - 1].at)),
      s("path", { d: path.join(""), class: "line" }),
      known.map((one) => s("circle", { cx: x(one), cy: y(one.value), r: 3.2, class: "dot", "data-s": one.status },
        s("title", {}, `${when(one.at)}: ${format(one.value)}, ${wordOf(one.status)}`)))));
}

function bar(share, more = 0) {
  const width = (value) => `${Math.max(0, Math.min(100, 100 * value)).toFixed(2)}%`;
  return s("svg", { class: "bar", "aria-hidden": "true" },
    more > share && s("rect", { width: width(more), height: "100%", rx: 3, class: "rest" }),
    s("rect", { width: share > 0 ? width(Math.max(share, 0.004)) : 0, height: "100%", rx: 3, class: "part" }));
}

function bars(items) {
  const most = Math.max(...items.map((item) => item.more ?? item.value), 0) || 1;
  return h("ul", { class: "bars" }, items.map((item) => h("li", {},
    item.name, bar(item.value / most, (item.more ?? 0) / most), h("span", { class: "value" }, item.said))));
}

function statusBar(counts) {
  const total = sum(Object.values(counts), (count) => count) || 1;
  let start = 0;
  const present = ORDER.filter((status) => counts[status]);
  return s("svg", { class: "share", "aria-hidden": "true" }, present.map((status) => {
    const from = start;
    start += counts[status] / total;
    return s("rect", { x: `${100 * from}%`, width: `${(100 * counts[status]) / total}%`, height: "100%", "data-s": status });
  }));
}
