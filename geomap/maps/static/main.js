// Puts the page together and says when it is ready.

// The part of the map that no panel covers.
geomap.clearance = function () {
  const card = !geomap.byId("card").hidden;
  if (geomap.isNarrow()) return { paddingTopLeft: [16, 16], paddingBottomRight: [16, card ? window.innerHeight * 0.5 : 40] };
  const legend = geomap.byId("legend").offsetWidth;
  const room = geomap.map.getSize().x - (card ? 400 : 60);
  return { paddingTopLeft: [room > 2.2 * legend ? legend + 20 : 28, 28], paddingBottomRight: [card ? 400 : 60, 40] };
};

geomap.showWhole = function (animate) {
  const [west, south, east, north] = geomap.data.bounds;
  geomap.map.fitBounds([[south, west], [north, east]], Object.assign({ animate }, geomap.clearance()));
};

geomap.flyTo = function (feature) {
  if (!feature.shape) return;
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
  const map = L.map("map", {
    zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5,
    wheelPxPerZoomLevel: 110, minZoom: 4, maxZoom: 15, maxBoundsViscosity: 0.6,
    maxBounds: [[south - reach * 2, west - reach * 2], [north + reach * 2, east + reach * 2]],
    inertia: !geomap.isCalm(), zoomAnimation: !geomap.isCalm(), fadeAnimation: false,
  });
  geomap.map = map;
  return map;
};

geomap.start = function () {
  geomap.readData();
  geomap.readBase();
  geomap.makeBar();
  geomap.makeShell();
  const map = geomap.makeMap();
  geomap.makeLegend();
  geomap.makeCard();
  geomap.makeLayers();
  geomap.makeTable(geomap.byId("panel-table"));
  geomap.makeSearch();
  geomap.showWhole(false);
  const read = geomap.readAddress();
  if (read && read.view) map.setView(read.view.centre, read.view.zoom, { animate: false });
  if (read) geomap.applyAddress(read);
  geomap.makeFurniture(map);
  geomap.makeSheets(map);
  geomap.makePointer(map);
  geomap.makeAddress();
  geomap.on("select", (event) => { if (event.feature && event.fly) geomap.flyTo(event.feature); });
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(geomap.byId("map"));
  geomap.writeAddress(false);
  window.requestAnimationFrame(() => { window.geomapReady = true; });
};
