// Targets one below the other, worst first, a page at a time.

const PAGE = 100;

function list(targets, most = PAGE) {
  const rows = targets.slice(0, most).map(listRow);
  const left = targets.length - rows.length;
  const body = h("ul", { class: "targets" }, rows);
  const more = left > 0 && h("button", {
    type: "button", class: "quiet", onclick: (event) => {
      const next = list(targets, most + PAGE);
      event.target.parentElement.replaceWith(next);
      next.querySelectorAll(".open")[most]?.focus();
    },
  }, `Show ${Math.min(left, PAGE)} more of ${number(left)}`);
  return h("div", {}, body, more);
}

function listRow(target) {
  const facts = [
    target.ms !== undefined && `${duration(target.ms)} a call`, target.usd && usd(target.usd),
    target.cached && `reused, certified ${day(target.certified)}`, target.eol && `ends ${target.eol}`,
  ].filter(Boolean).join(" · ");
  return h("li", { "data-s": target.status },
    label(target.status),
    h("span", { class: "rating" }, rated(target.rating)),
    h("div", { class: "what" },
      h("button", { type: "button", class: "open", onclick: () => openTargets([target]) }, target.name),
      target.reason && h("p", {}, target.reason),
      facts && h("p", { class: "small" }, facts)));
}
