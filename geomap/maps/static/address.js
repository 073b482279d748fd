// The address holds the picture: #zoom/lat/lon;f=feature;off=kinds;st=stages;plan=;in=district.
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

geomap.writeAddress = function (add) {
  const map = geomap.map;
  const centre = map.getCenter();
  const state = geomap.state;
  const parts = [[Math.round(map.getZoom() * 100) / 100, centre.lat.toFixed(5), centre.lng.toFixed(5)].join("/")];
  const put = (key, value) => { if (value) parts.push(key + "=" + encodeURIComponent(value)); };
  put("f", state.selected ? state.selected.id : "");
  put("off", Array.from(state.kindsOff).sort().join(","));
  put("st", Array.from(state.stagesOff).sort().join(","));
  put("plan", state.plan);
  put("in", state.district);
  const address = "#" + parts.join(";");
  if (address === window.location.hash) return;
  if (add) window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
};

geomap.applyAddress = function (read) {
  const state = geomap.state;
  const list = (key) => new Set((read.values[key] || "").split(",").filter(Boolean));
  state.kindsOff = list("off");
  state.stagesOff = list("st");
  state.plan = read.values.plan || "";
  state.district = read.values.in || "";
  if (read.view) geomap.map.setView(read.view.centre, read.view.zoom, { animate: false });
  geomap.filterChanged();
  const feature = geomap.byFeatureId.get(read.values.f) || null;
  if (feature !== state.selected) geomap.select(feature, { quiet: true });
};

geomap.makeAddress = function () {
  geomap.map.on("moveend", () => geomap.writeAddress(false));
  geomap.on("filter", () => geomap.writeAddress(false));
  geomap.on("select", (event) => { if (!event.quiet) geomap.writeAddress(event.feature !== event.before); });
  window.addEventListener("popstate", () => {
    const read = geomap.readAddress();
    if (read) geomap.applyAddress(read);
  });
};
