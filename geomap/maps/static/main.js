// Assembles the page and reports when it is ready.

// The part of the map that no panel covers. The legend covers part of the map; if there is space
// next to it, what is searched for is kept clear of it.
geomap.clearance = function (overLegend) {
  const told = geomap.state.view !== null;
  const card = !told && !geomap.byId("card").hidden;
  if (told && !geomap.isNarrow()) return { paddingTopLeft: [456, 28], paddingBottomRight: [60, 40] };
  if (told) return { paddingTopLeft: [16, 16], paddingBottomRight: [16, geomap.byId("story").offsetHeight + 16] };
  if (geomap.isNarrow()) return { paddingTopLeft: [8, 16], paddingBottomRight: [8, card ? window.innerHeight * 0.5 : 40] };
  const legend = geomap.byId("legend").offsetWidth;
  const room = geomap.map.getSize().x - (card ? 400 : 60);
  const left = !overLegend && room > 2.2 * legend ? legend + 20 : 28;
  return { paddingTopLeft: [left, 28], paddingBottomRight: [card ? 400 : 60, 40] };
};

// Whether the legend would cover more than a few of the features in focus.
geomap.isLegendInTheWay = function (frame) {
  const legend = geomap.byId("legend");
  const box = [legend.offsetLeft, legend.offsetTop, legend.offsetLeft + legend.offsetWidth, legend.offsetTop + legend.offsetHeight];
  let seen = 0;
  let hidden = 0;
  geomap.features.forEach((feature) => {
    if (!feature.focus || !geomap.isDrawn(feature)) return;
    const x = feature.shape.anchor[0] * frame.scale - frame.x;
    const y = feature.shape.anchor[1] * frame.scale - frame.y;
    if (geomap.isInBox([0, 0, frame.width, frame.height], x, y)) seen += 1;
    if (geomap.isInBox(box, x, y)) hidden += 1;
  });
  return hidden > 0.03 * seen;
};

// The initial view of the map, which is painted once it is found.
geomap.showWhole = function () {
  const fit = (overLegend) => geomap.map.fitBounds(geomap.firstBounds(), Object.assign({ animate: false }, geomap.clearance(overLegend)));
  geomap.isHeld = true;
  fit(true);
  const frame = geomap.screenFrame(geomap.map);
  geomap.emit("survey", geomap.survey(frame));
  if (geomap.isLegendInTheWay(frame)) fit(false);
  geomap.isHeld = false;
  geomap.emit("repaint");
};

// The initial bounds. On a phone the subject of the map fills the screen.
geomap.firstBounds = function () {
  const [west, south, east, north] = geomap.data.bounds;
  const inFocus = geomap.base.focus ? [geomap.base.focus.box]
    : geomap.features.filter((f) => f.focus && geomap.isDrawn(f)).map((f) => f.shape.box);
  if (!geomap.isNarrow() || !inFocus.length) return L.latLngBounds([south, west], [north, east]);
  return geomap.boundsOf(geomap.withinMap(geomap.boxOf(inFocus)));
};

geomap.boundsOf = (box) => L.latLngBounds(geomap.unworld(box[0], box[3]), geomap.unworld(box[2], box[1]));

// The part of a box inside the map's frame; nothing is drawn beyond it.
geomap.withinMap = function (box) {
  const frame = geomap.mapFrame || box;
  return box.map((v, i) => (i < 2 ? Math.max(v, frame[i]) : Math.min(v, frame[i])));
};

geomap.flyTo = function (feature) {
  if (!feature.shape || feature.isBeyond) return;
  const reach = feature.shape.points.length ? (feature.radius_m || 2000) * 2 : 0;
  const bounds = reach ? geomap.unworld(...feature.shape.anchor).toBounds(reach * 2) : geomap.boundsOf(geomap.withinMap(feature.shape.box));
  const options = Object.assign({ maxZoom: 11, duration: 0.6 }, geomap.clearance());
  // How far the map may be moved depends on the zoom it will have; the first move sets it again.
  geomap.map.options.maxBounds = L.latLngBounds([-85, -360], [85, 360]);
  if (geomap.isCalm()) geomap.map.fitBounds(bounds, Object.assign(options, { animate: false }));
  else geomap.map.flyToBounds(bounds, options);
};

geomap.makeMap = function () {
  const [west, south, east, north] = geomap.data.bounds;
  const reach = Math.max(east - west, north - south, 2);
  const extent = geomap.data.base.extent;
  const most = extent ? [[extent[1], extent[0]], [extent[3], extent[2]]]
    : [[south - reach * 2, west - reach * 2], [north + reach * 2, east + reach * 2]];
  const map = L.map("map", {
    crs: geomap.makeCrs(),
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5,
    wheelPxPerZoomLevel: 110, minZoom: 4, maxZoom: 15, maxBoundsViscosity: 0.6,
    maxBounds: most,
    inertia: !geomap.isCalm(), zoomAnimation: !geomap.isCalm(), fadeAnimation: false,
  });
  if (extent) map.setMinZoom(Math.max(4, map.getBoundsZoom(most) - 1));
  geomap.map = map;
  map.on("move", () => geomap.limitMap(most));
  ["select", "list"].forEach((event) => geomap.on(event, () => geomap.limitMap(most)));
  return map;
};

// The map can be moved as far as its base map extends, and further by what the card covers, so that
// what lies at the edge can be seen beside it.
geomap.limitMap = function ([[south, west], [north, east]]) {
  const [right, below] = geomap.byId("card").hidden ? [0, 0] : geomap.isNarrow() ? [0, window.innerHeight * 0.5] : [400, 0];
  const [x, y] = geomap.world(east, south);
  const scale = Math.pow(2, geomap.map.getZoom());
  geomap.map.options.maxBounds = L.latLngBounds(geomap.unworld(x + right / scale, y + below / scale), [north, west]);
};

geomap.start = function () {
  geomap.readData();
  geomap.readBase();
  geomap.readFrame();
  geomap.readSounds();
  const read = geomap.readAddress();
  geomap.readEmbed(read);
  geomap.makeBar();
  geomap.makeShell();
  geomap.makeCard();
  const map = geomap.makeMap();
  geomap.makeLegend();
  geomap.makeLayers();
  if (geomap.data.text) geomap.makeReader();
  geomap.makeSearch();
  geomap.showWhole();
  geomap.makeFurniture(map);
  geomap.makeTime();
  geomap.makeVague();
  geomap.makeStory();
  geomap.makeTable();
  if (read) geomap.applyAddress(read);
  if (read && !read.view) geomap.showWhole();
  geomap.makeTiles(map);
  geomap.makePointer(map);
  geomap.makeMeasure(map);
  geomap.makePrint(map);
  geomap.makeAddress();
  geomap.makeEmbed(map);
  if (geomap.data.story && (!read || !read.view)) geomap.goToView(0, true);
  geomap.makeSheets(map);
  geomap.on("select", (event) => { if (event.feature && event.fly) geomap.flyTo(event.feature); });
  // It reports at once, when nothing has changed yet.
  new ResizeObserver(([{ target }]) => {
    if (!map.getSize().equals([target.clientWidth, target.clientHeight])) map.invalidateSize({ pan: false });
  }).observe(geomap.byId("map"));
  // The first frame shows the map; when the second begins, it has been painted.
  window.requestAnimationFrame(() => window.setTimeout(() => {
    geomap.writeAddress(false);
    window.requestAnimationFrame(() => { window.geomapReady = true; });
  }));
};
