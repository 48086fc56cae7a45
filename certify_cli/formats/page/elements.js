// Elements of HTML and SVG. Text only ever becomes a text node, so that nothing said by a model is markup.

const SVG = "http://www.w3.org/2000/svg";

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const h = (tag, attributes, ...children) => make(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => make(document.createElementNS(SVG, tag), attributes, children);
// What stands between backticks is a command or a name.
const coded = (text) => text.split(/`([^`\n]+)`/).map((part, place) => (place % 2 ? h("code", {}, part) : part));

const byId = (id) => document.getElementById(id);

function pairs(facts, name = "facts") {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false);
  return h("dl", { class: name }, known.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
}
