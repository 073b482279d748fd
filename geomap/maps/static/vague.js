// Points of what is known only to its province or city would stand at a false place. They are not
// drawn: a button on the map counts and lists them, and the chosen one shows the circle in which
// it may lie.

geomap.isAdrift = (feature) => ["province", "city"].includes(feature.precision) && feature.kind !== "admin" &&
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
