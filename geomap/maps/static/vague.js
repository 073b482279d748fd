// Features known only to their province or city would appear in a wrong place, so they are not drawn:
// a button on the map counts and lists them, and selecting one shows the circle in which it may be.

geomap.isAdrift = (feature) => geomap.symbols.points.adrift.includes(feature.precision) && feature.kind !== "admin" &&
  Boolean(feature.shape) && feature.shape.points.length > 0;

geomap.makeVague = function () {
  const button = geomap.byId("vague");
  let listed = [];
  const refresh = () => {
    listed = geomap.features.filter((feature) => feature.focus && geomap.isAdrift(feature) && geomap.isShown(feature));
    button.hidden = !listed.length;
    button.textContent = geomap.word("vague_n", { n: listed.length });
  };
  button.addEventListener("click", () => geomap.emit("list", listed));
  geomap.on("filter", refresh);
  refresh();
};
