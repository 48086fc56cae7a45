// What the report says. The details of a target are parsed when they are asked for, and then kept.

const REPORT = JSON.parse(byId("data").textContent);
const TARGETS = REPORT.targets || [];
const ABSENT = new Set(REPORT.missing || []);
TARGETS.forEach((target, index) => {
  if (ABSENT.has(target.name)) target.status = "MISSING";
  target.index = index;
  target.sought = [
    target.name, target.model, target.vendor, target.kind, target.region, target.account, target.badge,
    wordOf(target.status), target.reason, ...(target.failed || []),
  ].filter(Boolean).join(" ").toLowerCase();
});

const BY_NAME = new Map(TARGETS.map((target) => [target.name, target]));
const rank = (target) => ORDER.indexOf(target.status);

let lines;
const parsed = new Map();
function detailsOf(target) {
  lines ??= byId("details").textContent.split("\n");
  if (!parsed.has(target.index)) parsed.set(target.index, { ...JSON.parse(lines[target.index]), status: target.status });
  return parsed.get(target.index);
}

function groupedBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

const distinct = (field) => [...new Set(TARGETS.map((target) => target[field]).filter(Boolean))].sort();
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
