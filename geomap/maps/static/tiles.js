// Online raster tiles under the features, if the page was made with them. Until the first tile has
// loaded, and without a network, the page shows its own base map.

geomap.makeTiles = function (map) {
  const tiles = geomap.data.tiles;
  if (!tiles) return;
  const layers = tiles.urls.map((url) => L.tileLayer(url, { maxNativeZoom: tiles.maxZoom, maxZoom: 18, zIndex: 1 }));
  const show = (isOn) => {
    geomap.state.tiles = isOn;
    layers.forEach((layer) => (isOn ? layer.addTo(map) : layer.remove()));
    geomap.hasTiles = false;
    geomap.emit("repaint");
  };
  layers[0].on("tileload", () => {
    if (geomap.hasTiles || !geomap.state.tiles) return;
    geomap.hasTiles = true;
    geomap.emit("repaint");
  });
  const box = geomap.el("input", { type: "checkbox", "data-testid": "online-base", change: (event) => show(event.target.checked) });
  box.checked = true;
  geomap.byId("layer-tree").append(geomap.el("label", { class: "online-base" }, [box, geomap.el("span", { class: "grow" }, geomap.word("online_base"))]));
  show(true);
};
