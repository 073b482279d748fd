// Printing: the sheet (A4 landscape) shows the visible part of the map in high resolution, with
// title, legend, scale, north arrow and sources, but without controls.

geomap.makePrint = function (map) {
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), legend: !geomap.byId("legend-body").hidden };
    const bounds = map.getBounds();
    document.body.classList.add("is-printing");
    geomap.isPrinting = true;
    geomap.openLegend(true);
    map.invalidateSize({ pan: false });
    map.fitBounds(bounds, { animate: false });
    geomap.emit("repaint");
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("is-printing");
    geomap.isPrinting = false;
    geomap.openLegend(before.legend);
    map.invalidateSize({ pan: false });
    map.setView(before.centre, before.zoom, { reset: true });
    geomap.emit("repaint");
  });
};
