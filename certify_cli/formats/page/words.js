// How statuses, times, money and milliseconds are shown; every status has a shape and a word beside its colour.

const STATUSES = {
  FAILED: { word: "failed", shape: "M5 1h6l4 4v6l-4 4H5l-4-4V5Z", sign: "M5.7 5.7l4.6 4.6m0-4.6l-4.6 4.6" },
  QUALITY_WARNING: { word: "warning", shape: "M8 1.2 15.4 14.4H.6Z", sign: "M8 6v3.6m0 2v.4" },
  INCONCLUSIVE: { word: "inconclusive", ring: true, sign: "M6 6.3a2 2 0 1 1 2.7 1.9q-.7.3-.7 1.2m0 1.9v.4" },
  MISSING: { word: "missing", ring: true, sign: "M8 4.6v4.2m0 2.3v.4" },
  CANCELLED: { word: "cancelled", ring: true, sign: "M4.6 11.4l6.8-6.8" },
  PROCESSING: { word: "running", ring: true, sign: "M8 4.8V8l2.2 1.4" },
  QUEUED: { word: "queued", ring: true, sign: "M5 8h.2m2.7 0h.2m2.7 0h.2" },
  PENDING: { word: "pending", ring: true, sign: "M5 8h.2m2.7 0h.2m2.7 0h.2" },
  CERTIFIED: { word: "certified", shape: "M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1Z", sign: "M4.8 8.3l2.2 2.2 4.2-4.6" },
  UNSUPPORTED: { word: "unsupported", sign: "M4 8h8" },
};
const ORDER = Object.keys(STATUSES);
const MARKS = { pass: "CERTIFIED", fail: "FAILED", inconclusive: "INCONCLUSIVE", skipped: "UNSUPPORTED" };
const MARK_ORDER = ["fail", "inconclusive", "pass", "skipped"];
const DRAWN = new Map();

const wordOf = (status) => (STATUSES[status] || { word: String(status).toLowerCase() }).word;

function icon(status) {
  if (!DRAWN.has(status)) {
    const { shape, sign, ring } = STATUSES[status] || STATUSES.UNSUPPORTED;
    const outline = ring && s("circle", { cx: 8, cy: 8, r: 6.6, class: "ring" });
    const filled = shape && s("path", { d: shape, class: "fill" });
    const signed = s("path", { d: sign, class: shape ? "sign" : "sign bare" });
    DRAWN.set(status, s("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, outline, filled, signed));
  }
  return DRAWN.get(status).cloneNode(true);
}

const label = (status) => h("span", { class: "status", "data-s": status }, icon(status), h("span", {}, wordOf(status)));

const number = (value) => new Intl.NumberFormat("en-US").format(value);
const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const rated = (value) => (value === undefined ? "" : value.toFixed(1));
const percent = (value) => `${Math.round(100 * value)} %`;

function duration(ms) {
  if (ms === undefined) return "";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
}

function usd(value) {
  if (value === undefined) return "";
  const amount = Number(value);
  if (amount === 0) return "0 USD";
  if (amount < 0.0001) return "under 0.0001 USD";
  return `${amount.toFixed(amount < 1 ? 4 : 2)} USD`;
}

const when = (text) => (text ? `${text.slice(0, 10)} ${text.slice(11, 16)} UTC` : "");
const day = (text) => (text ? text.slice(0, 10) : "");

function away(text) {
  const seconds = (Date.parse(text) - Date.now()) / 1000;
  const size = Math.abs(seconds);
  const [count, unit] = size < 5400 ? [size / 60, "min"] : size < 172800 ? [size / 3600, "h"] : [size / 86400, "d"];
  return seconds < 0 ? `${Math.round(count)} ${unit} ago` : `in ${Math.round(count)} ${unit}`;
}
