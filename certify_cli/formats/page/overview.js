// Around the matrix: what the run was, its figures, what needs attention, and cards on speed, cost and ends of life.

function metaLine() {
  const run = REPORT.run;
  if (!run) return "Latest state of every target, whatever the run";
  const spent = run.ended_at && ` to ${when(run.ended_at)}`;
  return [
    h("span", {}, "Run ", h("code", {}, run.id)), h("span", {}, when(run.started_at), spent),
    h("span", {}, `suite ${run.suite}`), h("span", {}, `policy ${run.policy}`),
    h("span", {}, `${run.origin || "unknown"} origin`), run.state !== "finished" && h("span", {}, run.state),
  ];
}

function figures() {
  const regions = new Set(TARGETS.map((target) => target.region).filter(Boolean));
  const models = new Set(TARGETS.map((target) => target.model));
  const ends = TARGETS.filter((target) => target.expires).map((target) => Date.parse(target.expires) - Date.now());
  const soon = ends.filter((left) => left > 0 && left < 86400000).length;
  const over = ends.filter((left) => left <= 0).length;
  const certificates = ends.length && `${number(ends.length - over)} valid, ${number(over)} expired`;
  const slow = REPORT.throttled && `${number(REPORT.throttled)} throttled`;
  return pairs([
    ["models", number(models.size)], ["regions", number(regions.size)], ["cost", usd(REPORT.cost?.actual)],
    ["estimated", usd(REPORT.cost?.estimated)], ["calls", [number(sum(TARGETS, (one) => one.calls || 0)), slow].filter(Boolean).join(", ")],
    ["certificates", certificates], ["expire within a day", soon && number(soon)],
    ["exit code", REPORT.decision && REPORT.decision.exit_code],
  ], "figures");
}

const MOST_NEEDS = 6;

function attention() {
  const decided = REPORT.decision?.reasons;
  const needs = decided || TARGETS.filter((one) => rank(one) <= 2).map((one) => ({ target: one.name, message: one.reason }));
  if (!needs.length) return;
  const about = [...groupedBy(needs, (one) => one.target || one).values()];
  const shown = about.slice(0, MOST_NEEDS).map(need);
  const hidden = about.slice(MOST_NEEDS);
  const left = REPORT.decision?.left_out;
  if (left) hidden.push([{ message: `${number(left)} more reasons are in json` }]);
  const more = hidden.length > 0 && h("li", {}, h("button", {
    type: "button", class: "quiet", onclick: (event) => event.target.parentElement.replaceWith(...hidden.map(need)),
  }, `Show ${number(hidden.length)} more`));
  if (decided && !decided.some((one) => one.level === "error")) byId("h-attention").textContent = "Waived, known or warned of";
  byId("attention").hidden = false;
  byId("reasons").replaceChildren(...[...shown, more].filter(Boolean));
}

const LEVELS = { error: "FAILED", warning: "QUALITY_WARNING", note: "CANCELLED" };

// All that is said of one target, worst first, or one thing that is of none.
function need(said) {
  const [{ target: name, level }] = said;
  const target = BY_NAME.get(name);
  const status = target?.status === "MISSING" ? "MISSING" : LEVELS[level] || target?.status || "INCONCLUSIVE";
  const known = target?.reason && said.some((one) => one.message?.includes(target.reason));
  const remedies = new Set(said.map((one) => one.remedy).filter(Boolean));
  if (!remedies.size && target && detailsOf(target).remedy) remedies.add(detailsOf(target).remedy);
  return h("li", { "data-s": status }, icon(status), h("div", {},
    target ? opener(target) : name && h("p", {}, h("b", {}, name)),
    said.map((one, place) => [
      h("p", {}, [one.message || wordOf(target?.status), place === 0 && !known && target?.reason].filter(Boolean).join("; ")),
      one.excuse && h("p", { class: "small" }, one.excuse),
    ]),
    [...remedies].map((remedy) => h("p", { class: "small" }, h("b", {}, "What to do: "), coded(brief(remedy))))));
}

// A policy that a remedy ends with stands whole where the target is opened.
function brief(remedy) {
  const [words, policy] = remedy.split("\n")[0].split(' {"');
  return policy ? `${words} (open the target for the whole of it)` : words;
}

function card(title, note, ...parts) {
  return h("section", { class: "card" }, h("h2", {}, title, note && h("small", {}, ` ${note}`)), parts);
}

const opener = (target) => h("button", { type: "button", class: "open", onclick: () => openTargets([target]) }, target.name);

function slowest() {
  const measured = TARGETS.filter((one) => one.ms !== undefined).sort((a, b) => b.ms - a.ms).slice(0, 10);
  return measured.length > 0 && card("Slowest", "median of a call; pale to p95 or p90", bars(measured.map((one) => (
    { name: opener(one), value: one.ms, more: one.slow_ms, said: duration(one.ms) }))));
}

function costs() {
  const paid = TARGETS.filter((one) => Number(one.usd) > 0);
  const models = [...groupedBy(paid, (one) => one.model)].map(([model, mine]) => [model, sum(mine, (one) => Number(one.usd))]);
  models.sort((a, b) => b[1] - a[1]);
  const groups = (REPORT.cost?.groups || []).filter((one) => one.calls);
  return models.length > 0 && card("Cost", usd(REPORT.cost?.actual),
    bars(models.slice(0, 10).map(([model, value]) => ({ name: h("span", {}, model), value, said: usd(value) }))),
    groups.length > 1 && pairs(groups.map((one) => [`${one.geography}, ${one.tier}`, `${usd(one.actual)}, ${counted(one.calls, "call")}`])));
}

function lifecycle() {
  const dated = TARGETS.filter((one) => one.eol && one.status !== "UNSUPPORTED");
  const days = [...groupedBy(dated, (one) => one.eol)].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 12);
  return days.length > 0 && card("Ends of life", "", h("ol", { class: "calendar" }, days.map(([at, mine]) => h("li", {},
    h("p", { class: "day" }, h("time", { datetime: at }, at), h("small", {}, away(at))),
    h("p", {}, [...new Set(mine.map((one) => one.model))].slice(0, 5).join(", "), ` (${counted(mine.length, "target")})`)))));
}

function expiries() {
  const ending = TARGETS.filter((one) => one.expires).sort((a, b) => (a.expires < b.expires ? -1 : 1)).slice(0, 8);
  return ending.length > 0 && card("Certificates end", "the first ones", h("ol", { class: "calendar" }, ending.map((one) => h("li", {},
    h("p", { class: "day" }, h("time", { datetime: one.expires }, when(one.expires)), h("small", {}, away(one.expires))),
    h("p", {}, opener(one))))));
}

function circuits() {
  const said = REPORT.circuits || [];
  return said.length > 0 && card("Circuits", "which stop calls to what is down", h("ul", { class: "notes" }, said.map((one) => h("li", {},
    h("p", {}, h("b", {}, one.name), " ", h("span", { class: "tag" }, one.state)), h("p", { class: "said" }, one.reason),
    h("p", { class: "small" }, `since ${when(one.since)}, opened ${one.opened === 1 ? "once" : `${one.opened} times`}`)))));
}
