// Draws the page, and again what depends on the filters.

// Tells tests when all is there, in milliseconds since the page was asked for.
function drawn() {
  document.documentElement.dataset.ready ??= String(Math.round(performance.now()));
}

function redraw() {
  const shown = shownTargets();
  const view = viewOf();
  byId("found").textContent = shown.length === TARGETS.length ? `${counted(shown.length, "target")}` : `${number(shown.length)} of ${counted(TARGETS.length, "target")}`;
  byId("matrix").replaceChildren(...(view === "matrix" && shown.length ? [matrix(shown, drawn)] : []));
  byId("list").replaceChildren(...(view === "list" && shown.length ? [list(shown)] : []));
  if (view === "list" || !shown.length) drawn();
  if (!shown.length) byId("list").replaceChildren(h("p", { class: "none" }, TARGETS.length ? "No target fits these filters" : "There are no targets in this report"));
  for (const button of document.querySelectorAll(".views button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
}

function themes() {
  const names = ["system", "light", "dark"];
  const button = byId("theme");
  button.addEventListener("click", () => {
    const next = names[(names.indexOf(document.documentElement.dataset.theme || "system") + 1) % names.length];
    document.documentElement.dataset.theme = next;
    button.textContent = `Theme: ${next}`;
  });
}

function openLinked() {
  try {
    const target = BY_NAME.get(decodeURIComponent(location.hash.slice(1)));
    if (target) openTargets([target]);
  } catch {
    // a link with a broken escape leads nowhere
  }
}

document.documentElement.dataset.script = "on";
const OUTCOMES = { met: "CERTIFIED", breached: "FAILED", incomplete: "INCONCLUSIVE", interrupted: "CANCELLED" };
if (REPORT.decision) {
  const heading = document.querySelector("h1");
  heading.dataset.s = OUTCOMES[REPORT.decision.outcome];
  heading.prepend(icon(heading.dataset.s));
}
byId("meta").replaceChildren(...[metaLine()].flat().filter(Boolean));
byId("share").replaceChildren(...(TARGETS.length ? statusButtons(redraw) : []));
byId("figures").replaceChildren(figures());
byId("drawer").addEventListener("close", closed);
byId("drawer").addEventListener("click", (event) => event.target === event.currentTarget && event.target.close());
attention();
tools(redraw);
redraw();
byId("cards").replaceChildren(...[runsCard(), slowest(), costs(), lifecycle(), expiries(), lettersCard(), circuits(), changesCard()].filter(Boolean));
health();
themes();
openLinked();
addEventListener("hashchange", openLinked);
