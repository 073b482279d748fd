// Helpers, and the page's state: what is switched on and what is selected. Every change goes through
// here and is announced as an event, so that modules do not depend on each other.

geomap.listeners = {};

geomap.on = function (event, listener) {
  (geomap.listeners[event] = geomap.listeners[event] || []).push(listener);
};

geomap.emit = function (event, value) {
  (geomap.listeners[event] || []).forEach((listener) => listener(value));
};

geomap.byId = (id) => document.getElementById(id);

// Creates an element with attributes and children. Text always becomes a text node, never markup.
geomap.el = function (tag, attributes, children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  });
  geomap.fill(element, children);
  return element;
};

geomap.fill = function (element, children) {
  element.textContent = "";
  [].concat(children === undefined || children === null ? [] : children).forEach((child) => {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  });
};

// A text of the page's controls, with its {name} placeholders filled in.
geomap.word = function (key, values) {
  const text = Object.prototype.hasOwnProperty.call(geomap.strings, key) ? geomap.strings[key] : key;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
};

geomap.state = {
  kindsOff: new Set(),
  stagesOff: new Set(),
  plan: "",
  district: "",
  year: "",
  time: null,
  view: null,
  tiles: false,
  words: "",
  tab: "layers",
  drawer: true,
  selected: null,
  hovered: null,
};

// Whether layers and filters show a feature.
geomap.isShown = function (feature) {
  const state = geomap.state;
  return feature.isYet && !state.kindsOff.has(feature.kind) && !state.stagesOff.has(feature.stage) &&
    (state.plan === "" || feature.plans.has(Number(state.plan))) &&
    (state.district === "" || feature.districts.includes(state.district)) &&
    (state.year === "" || feature.years.has(Number(state.year)));
};

geomap.filterChanged = () => geomap.emit("filter");

geomap.select = function (feature, options) {
  const before = geomap.state.selected;
  geomap.state.selected = feature;
  geomap.emit("select", Object.assign({ feature, before, fly: false, focus: false, others: [] }, options));
};

geomap.hover = function (feature) {
  if (geomap.state.hovered === feature) return;
  geomap.state.hovered = feature;
  geomap.emit("hover", feature);
};

// Sorts Chinese names.
geomap.byName = new Intl.Collator("zh");

geomap.isNarrow = () => window.matchMedia("(max-width: 719px)").matches;

geomap.isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
