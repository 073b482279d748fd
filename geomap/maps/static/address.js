// The address describes the view: #zoom/lat/lon;f=feature;off=kinds;st=stages;plan=;in=district;
// y=target year;d=date of the time slider;v=view of the story;q=words in the table;t=table or t=0
// (drawer collapsed);e=1 embedded, e=0 a full page.
// Moving the map replaces the entry; choosing a feature adds one, so that "back" goes back.

geomap.readAddress = function () {
  const text = window.location.hash.slice(1);
  if (!text) return null;
  const parts = text.split(";");
  const numbers = parts[0].split("/").map(Number);
  const read = { view: null, values: {} };
  if (numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(numbers[1]) < 86) {
    read.view = { zoom: numbers[0], centre: [numbers[1], numbers[2]] };
  }
  parts.slice(1).forEach((part) => {
    const cut = part.indexOf("=");
    if (cut < 1) return;
    try {
      read.values[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
    }
  });
  return read;
};

// The address of the current view without the "#"; others: values that differ from it.
geomap.addressOf = function (others) {
  const map = geomap.map;
  const centre = map.getCenter();
  const state = geomap.state;
  const parts = [[Math.round(map.getZoom() * 100) / 100, centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/")];
  const put = (key, own) => {
    const value = others && key in others ? others[key] : own;
    if (value) parts.push(key + "=" + encodeURIComponent(value));
  };
  put("f", state.selected ? state.selected.id : "");
  put("off", Array.from(state.kindsOff).sort().join(","));
  put("st", Array.from(state.stagesOff).sort().join(","));
  put("plan", state.plan);
  put("in", state.district);
  put("y", state.year);
  put("d", state.time === null ? "" : geomap.times[state.time].day || "0");
  put("q", state.words);
  put("v", state.view === null ? "" : String(state.view + 1));
  put("t", state.drawer !== geomap.isOpenAtFirst || state.tab !== geomap.firstTab ? (state.drawer ? state.tab : "0") : "");
  put("e", geomap.isEmbedded === Boolean(geomap.data.embed) ? "" : geomap.isEmbedded ? "1" : "0");
  return parts.join(";");
};

geomap.writeAddress = function (add) {
  const address = "#" + geomap.addressOf();
  if (address === window.location.hash) return;
  if (add) window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
  geomap.emit("address");
};

geomap.applyAddress = function (read) {
  const state = geomap.state;
  const view = Number(read.values.v) - 1;
  if (geomap.data.story && geomap.data.story.views[view]) {
    if (view !== state.view) geomap.goToView(view);
    if (read.view) geomap.map.setView(read.view.centre, read.view.zoom, { reset: true });
    return;
  }
  if (state.view !== null) geomap.leaveStory();
  const list = (key) => new Set((read.values[key] || "").split(",").filter(Boolean));
  state.kindsOff = list("off");
  state.stagesOff = list("st");
  state.plan = read.values.plan || "";
  state.district = read.values.in || "";
  state.year = read.values.y || "";
  state.words = read.values.q || "";
  const time = geomap.times.findIndex((step) => (step.day || "0") === read.values.d);
  if (time >= 0 || state.time !== null) geomap.setTime(time < 0 ? null : time);
  const tab = read.values.t || (geomap.isOpenAtFirst ? geomap.firstTab : "0");
  if (["layers", "table"].concat(geomap.data.text ? "text" : []).includes(tab) && tab !== state.tab) geomap.openTab(tab);
  if (state.drawer !== (tab !== "0")) geomap.openDrawer(tab !== "0");
  // First, because how far the map may be moved depends on whether there is a card.
  const feature = geomap.byFeatureId.get(read.values.f) || null;
  if (feature !== state.selected) geomap.select(feature, { quiet: true });
  if (read.view) geomap.map.setView(read.view.centre, read.view.zoom, { reset: true });
  geomap.filterChanged();
};

geomap.makeAddress = function () {
  geomap.map.on("moveend", () => geomap.writeAddress(false));
  geomap.on("view", (isStep) => geomap.writeAddress(isStep));
  ["filter", "words", "tab", "drawer"].forEach((event) => geomap.on(event, () => geomap.writeAddress(false)));
  geomap.on("select", (event) => { if (!event.quiet) geomap.writeAddress(event.feature !== event.before); });
  window.addEventListener("popstate", () => {
    const read = geomap.readAddress();
    if (read) geomap.applyAddress(read);
  });
};
