// Puts the page together and says when it is ready.

// The part of the map that no panel covers. The legend lies over the map; where there is room
// beside it, what is looked for is kept clear of it.
geomap.clearance = function (overLegend) {
  const told = geomap.state.view !== null;
  const card = !told && !geomap.byId("card").hidden;
  if (told && !geomap.isNarrow()) return { paddingTopLeft: [456, 28], paddingBottomRight: [60, 40] };
  if (told) return { paddingTopLeft: [16, 16], paddingBottomRight: [16, geomap.byId("story").offsetHeight + 16] };
  if (geomap.isNarrow()) return { paddingTopLeft: [16, 16], paddingBottomRight: [16, card ? window.innerHeight * 0.5 : 40] };
  const legend = geomap.byId("legend").offsetWidth;
  const room = geomap.map.getSize().x - (card ? 400 : 60);
  const left = !overLegend && room > 2.2 * legend ? legend + 20 : 28;
  return { paddingTopLeft: [left, 28], paddingBottomRight: [card ? 400 : 60, 40] };
};

// The share of the features in focus that the legend would hide.
geomap.hiddenShare = function () {
  const legend = geomap.byId("legend");
  const map = geomap.map;
  const left = legend.offsetLeft;
  const top = legend.offsetTop;
  const spots = geomap.features.filter((f) => f.focus && geomap.isDrawn(f))
    .map((f) => map.latLngToContainerPoint(geomap.unworld(...f.shape.anchor)));
  const size = map.getSize();
  const seen = spots.filter((p) => p.x > 0 && p.y > 0 && p.x < size.x && p.y < size.y);
  const hidden = seen.filter((p) => p.x > left && p.x < left + legend.offsetWidth && p.y > top && p.y < top + legend.offsetHeight);
  return hidden.length / Math.max(1, seen.length);
};

geomap.showWhole = function () {
  const [west, south, east, north] = geomap.data.bounds;
  const bounds = [[south, west], [north, east]];
  const fit = (overLegend) => geomap.map.fitBounds(bounds, Object.assign({ animate: false }, geomap.clearance(overLegend)));
  geomap.isHeld = true;
  fit(true);
  if (geomap.hiddenShare() > 0.03) fit(false);
  geomap.isHeld = false;
  geomap.emit("repaint");
};

geomap.flyTo = function (feature) {
  if (!feature.shape || feature.isBeyond) return;
  const box = feature.shape.box;
  const reach = feature.shape.points.length ? (feature.radius_m || 2000) * 2 : 0;
  let bounds = L.latLngBounds(geomap.unworld(box[0], box[3]), geomap.unworld(box[2], box[1]));
  if (reach) bounds = geomap.unworld(...feature.shape.anchor).toBounds(reach * 2);
  const options = Object.assign({ maxZoom: 11, duration: 0.6 }, geomap.clearance());
  if (geomap.isCalm()) geomap.map.fitBounds(bounds, Object.assign(options, { animate: false }));
  else geomap.map.flyToBounds(bounds, options);
};

geomap.makeMap = function () {
  const [west, south, east, north] = geomap.data.bounds;
  const reach = Math.max(east - west, north - south, 2);
  // The map can be moved as far as its base map reaches.
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
  return map;
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
  const map = geomap.makeMap();
  geomap.makeLegend();
  geomap.makeCard();
  geomap.makeLayers();
  geomap.makeTable(geomap.byId("panel-table"));
  if (geomap.data.text) geomap.makeReader();
  geomap.makeSearch();
  geomap.showWhole();
  if (read && read.view) map.setView(read.view.centre, read.view.zoom, { reset: true });
  geomap.makeFurniture(map);
  geomap.makeTime();
  geomap.makeVague();
  geomap.makeStory();
  if (read) geomap.applyAddress(read);
  geomap.makeSheets(map);
  geomap.makeTiles(map);
  geomap.settleLegend();
  geomap.isSettling = false;
  if (read && read.view) geomap.emit("repaint");
  else geomap.showWhole();
  geomap.makePointer(map);
  geomap.makeMeasure(map);
  geomap.makePrint(map);
  geomap.makeAddress();
  geomap.makeEmbed(map);
  if (geomap.data.story && (!read || !read.view)) geomap.goToView(0, true);
  geomap.on("select", (event) => { if (event.feature && event.fly) geomap.flyTo(event.feature); });
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(geomap.byId("map"));
  geomap.writeAddress(false);
  window.requestAnimationFrame(() => { window.geomapReady = true; });
};
