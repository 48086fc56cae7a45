// One target in full, in a dialog at the side: verdict, measures, probes with their evidence, remedies.

let shownFrom = null;

function openTargets(targets, chosen = targets[0]) {
  const drawer = byId("drawer");
  const open = drawer.open;
  drawer.replaceChildren(...drawerParts(targets, chosen));
  if (!open) {
    shownFrom = document.activeElement;
    drawer.showModal();
  }
  drawer.scrollTop = 0;
  byId("h-drawer").focus();
  address(`#${encodeURIComponent(chosen.name)}`);
}

// Where pages are shown in a frame of no origin, as artifacts often are, the address cannot be changed.
function address(to) {
  try {
    history.replaceState(null, "", to);
  } catch {
    // the page works without a link to what is open
  }
}

function closed() {
  address(location.pathname + location.search);
  if (shownFrom?.isConnected) shownFrom.focus();
}

function drawerParts(targets, chosen) {
  const full = detailsOf(chosen);
  const others = targets.length > 1 && h("div", { class: "others", role: "group", "aria-label": "Targets of this cell" },
    targets.map((one) => h("button", {
      type: "button", "aria-pressed": String(one === chosen), onclick: () => openTargets(targets, one),
    }, icon(one.status), one.account || one.name)));
  return [
    h("div", { class: "drawer-top" },
      h("h2", { id: "h-drawer", tabindex: "-1" }, chosen.name),
      h("button", { type: "button", class: "quiet", onclick: () => byId("drawer").close() }, "Close")),
    ...[others, verdict(full), past(full), probes(full), letters(full), ratingParts(full), measures(full), facts(full)].flat().filter(Boolean),
  ];
}

function verdict(full) {
  const badge = full.badge && h("span", { class: "badge" }, full.badge.replaceAll("_", " ").toLowerCase());
  const rating = full.rating !== undefined && h("span", { class: "rating" }, rated(full.rating), h("small", {}, " of 5"));
  const notes = [
    full.origin && full.origin !== "aws" && `${full.origin} result: not evidence about AWS`,
    full.fallback && `Served from the last certificate: ${full.fallback}`,
    full.cached && !full.fallback && `Reused from the certificate of ${when(full.certified_at)}`,
    full.provisional && "Provisional: the Marketplace agreement was still being made",
    full.uncurated && "Uncurated: newer than the registry, its capabilities were probed and not demanded",
    full.narrow && "Only some probes were run: no certificate comes of it",
    full.eol_warning,
  ].filter(Boolean);
  return h("div", { class: "verdict", "data-s": full.status },
    h("p", { class: "line" }, label(full.status), rating, badge),
    full.reason && h("p", { class: "said" }, full.reason),
    full.remedy && remedy(full.remedy),
    notes.length > 0 && h("ul", { class: "notes" }, notes.map((note) => h("li", {}, note))));
}

function remedy(text) {
  const [words, ...policy] = text.split(/(?=\{")/);
  const block = policy.length > 0 && h("pre", { tabindex: "0" }, pretty(policy.join("")));
  return h("div", { class: "remedy" }, h("p", {}, h("b", {}, "What to do: "), coded(words.trim())), block);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function probes(full) {
  const all = [...(full.probes || [])].sort((a, b) => MARK_ORDER.indexOf(a.mark) - MARK_ORDER.indexOf(b.mark));
  if (!all.length) return null;
  const passed = all.filter((one) => one.mark === "pass").length;
  return [
    h("h3", {}, "Probes ", h("small", {}, `${passed} of ${all.length} passed`)),
    h("ul", { class: "probes" }, all.map((one) => h("li", { "data-s": MARKS[one.mark] }, probe(one)))),
  ];
}

// What every model of a kind is sold with is `baseline` in the data; on a page the word is the policy's.
const WEIGHTS = { claimed: "", baseline: "basic" };

function probe(one) {
  const rate = one.trials > 1 && `${one.passed ?? 0}/${(one.passed ?? 0) + (one.failed ?? 0)}`;
  const weight = one.required ? "required" : WEIGHTS[one.demand] ?? (one.demand || "").replaceAll("_", " ");
  const head = [
    icon(MARKS[one.mark]), h("code", {}, one.id), h("span", { class: "word" }, one.mark),
    weight && h("span", { class: "tag" }, weight), one.flaky && h("span", { class: "tag" }, "flaky"),
    one.category && h("span", { class: "tag" }, one.category),
    h("span", { class: "value" }, [rate, duration(one.duration_ms)].filter(Boolean).join(" · ")),
  ];
  const more = [
    one.message && h("p", { class: "said" }, one.message),
    one.remedy && remedy(one.remedy),
    one.interval && h("p", { class: "small" }, `pass rate between ${percent(one.interval.low)} and ${percent(one.interval.high)}`),
    one.request_ids && h("p", { class: "ids small" }, "AWS request ids ", one.request_ids.map((id) => [h("code", {}, id), " "])),
  ].filter(Boolean);
  const telling = one.mark === "fail" || one.mark === "inconclusive";
  if (!more.length) return h("p", { class: "head" }, head);
  return h("details", { open: telling }, h("summary", { class: "head" }, head), more);
}

function ratingParts(full) {
  const parts = full.rating_parts;
  if (!parts) return null;
  const said = [["success", 0.4], ["resilience", 0.2], ["performance", 0.2], ["stability", 0.2]];
  return [
    h("h3", {}, "Rating ", h("small", {}, "5 x (0.4 success + 0.2 each of the others)")),
    bars(said.map(([name, weight]) => ({
      name: h("span", {}, name), value: parts[name], more: 1, said: `${parts[name].toFixed(2)} x ${weight}`,
    }))),
  ];
}

const MEASURES = [
  ["latency_ms", "whole call", duration], ["ttft_ms", "first token", duration], ["gap_ms", "between chunks", duration],
  ["output_tokens_per_second", "tokens a second", (value) => (value === undefined ? "" : value.toFixed(1))],
];

function measures(full) {
  const known = MEASURES.filter(([field]) => full[field]?.samples);
  if (!known.length) return null;
  const cell = (values, name, format) => {
    const weak = (values.weak || []).includes(name);
    return h("td", {}, format(values[name]), weak && h("abbr", { title: "rests on few samples" }, "~"));
  };
  return [
    h("h3", {}, "Speed"),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Speed" }, h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, ["", "mean", "p50", "p90", "p95", "p99", "samples"].map((one) => (one ? h("th", { scope: "col" }, one) : h("td"))))),
      h("tbody", {}, known.map(([field, title, format]) => h("tr", {}, h("th", { scope: "row" }, title),
        ["mean", "p50", "p90", "p95", "p99"].map((name) => cell(full[field], name, format)),
        h("td", {}, full[field].samples)))))),
  ];
}

function facts(full) {
  const certificate = full.status === "CERTIFIED" || full.status === "QUALITY_WARNING";
  const tokens = full.tokens?.input > 0 && `${number(full.tokens.input ?? 0)} in, ${number(full.tokens.output ?? 0)} out`;
  const life = [full.lifecycle, full.eol_date && `ends ${full.eol_date}`].filter(Boolean).join(", ");
  return [h("h3", {}, "Facts"), pairs([
    ["model", full.model], ["vendor", full.vendor], ["kind", full.kind], ["route", full.route], ["region", full.region],
    ["may run in", full.geography], ["API", full.api], ["asked", full.asked], ["served by", full.served],
    ["account", [full.account_name, full.account].filter(Boolean).join(" · ")], ["principal", full.principal],
    ["access", full.entitlement?.state], ["suite", full.suite], [certificate ? "certified" : "decided", when(full.certified_at)],
    ["valid until", certificate && full.expires_at && `${when(full.expires_at)} (${away(full.expires_at)})`], ["lifecycle", life],
    ["calls", full.calls > 0 && `${number(full.calls)}, ${full.retries || "no"} retries, ${full.throttled || "none"} throttled`],
    ["tokens", tokens], ["cost", usd(full.cost_usd)],
    ["quality", full.quality && `${full.quality.score.toFixed(2)} over ${full.quality.tasks} tasks`],
    ["own cases", full.cases && `${full.cases.passed} of ${full.cases.decided} passed`],
  ])];
}
