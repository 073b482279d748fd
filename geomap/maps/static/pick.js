// What is under the pointer: symbols first, then lines, then the smallest area.

geomap.pick = function (containerPoint, reach) {
  const frame = geomap.painted.frame;
  if (!frame) return { features: [], members: null };
  const corner = geomap.map.containerPointToLayerPoint(containerPoint);
  const origin = geomap.map.getPixelOrigin();
  const x = corner.x + origin.x - frame.x;
  const y = corner.y + origin.y - frame.y;
  const found = [];
  geomap.painted.symbols.forEach((symbol) => {
    const far = Math.hypot(symbol.x - x, symbol.y - y) - symbol.r;
    if (far < reach) found.push([0, far + (symbol.dot ? 1 : 0), symbol.feature, symbol.members]);
  });
  const wx = (x + frame.x) / frame.scale;
  const wy = (y + frame.y) / frame.scale;
  const near = (reach + 4) / frame.scale;
  geomap.painted.features.forEach((feature) => {
    const box = feature.shape.box;
    if (wx < box[0] - near || wx > box[2] + near || wy < box[1] - near || wy > box[3] + near) return;
    if (feature.shape.lines.length) {
      const far = Math.min(...feature.shape.lines.map((line) => geomap.distance(line, wx, wy))) * frame.scale;
      if (far < reach + (feature.kind === "belt" ? 5 : 1)) {
        found.push([feature.kind === "belt" ? 2 : 1, far, feature]);
      }
    }
    if (feature.shape.areas.some((rings) => geomap.inRings(rings, wx, wy))) {
      const size = (box[2] - box[0]) * (box[3] - box[1]);
      found.push([feature.kind === "admin" ? 4 : 3, size, feature]);
    }
  });
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const features = found.map((entry) => entry[2]).filter((feature, i, all) => all.indexOf(feature) === i);
  return { features, members: found.length && found[0][3] ? found[0][3] : null };
};

geomap.distance = function (line, x, y) {
  let best = Infinity;
  for (let i = 2; i < line.length; i += 2) {
    const dx = line[i] - line[i - 2];
    const dy = line[i + 1] - line[i - 1];
    const square = dx * dx + dy * dy;
    const t = square ? Math.max(0, Math.min(1, ((x - line[i - 2]) * dx + (y - line[i - 1]) * dy) / square)) : 0;
    const far = Math.hypot(line[i - 2] + dx * t - x, line[i - 1] + dy * t - y);
    if (far < best) best = far;
  }
  return best;
};

geomap.makePointer = function (map) {
  const tooltip = geomap.byId("tooltip");
  let waiting = null;
  const hide = () => { tooltip.hidden = true; };
  const look = () => {
    const event = waiting;
    waiting = null;
    if (!event || map._animatingZoom || geomap.tool) return;
    const { features, members } = geomap.pick(event.containerPoint, 4);
    const feature = features[0] || null;
    // Counties and regions cover the whole map, so they are named on click, not on every move.
    const wide = feature && ["admin", "metro"].includes(feature.kind) && feature.shape.areas.length > 0;
    const named = wide ? null : feature;
    geomap.hover(members ? null : named);
    map.getContainer().classList.toggle("is-pointing", Boolean(feature));
    tooltip.hidden = !named;
    if (!named) return;
    geomap.fill(tooltip, members ? [geomap.el("strong", {}, geomap.word("rows", { n: members.length })),
      geomap.el("span", {}, geomap.familiesOf(members).map(([family, n]) => geomap.word("family_" + family.id) + " " + n).join("、"))]
      : [geomap.el("strong", {}, named.name),
        geomap.el("span", {}, geomap.kindName(named.kind) + " · " + geomap.stageName(named.stage))]);
    const size = map.getSize();
    const left = Math.min(event.containerPoint.x + 14, size.x - tooltip.offsetWidth - 6);
    const below = event.containerPoint.y + 18;
    tooltip.style.left = left + "px";
    tooltip.style.top = (below + tooltip.offsetHeight > size.y ? event.containerPoint.y - tooltip.offsetHeight - 8 : below) + "px";
  };
  map.on("mousemove", (event) => {
    if (!waiting) window.requestAnimationFrame(look);
    waiting = event;
  });
  map.on("mouseout movestart zoomstart", () => { waiting = null; hide(); geomap.hover(null); });
  map.on("click", (event) => {
    if (geomap.tool) { geomap.tool.click(event); return; }
    const touch = event.originalEvent && event.originalEvent.pointerType === "touch";
    const picked = geomap.pick(event.containerPoint, touch ? 14 : 5);
    const found = picked.features;
    const members = picked.members;
    if (members) { geomap.openGroup(members); return; }
    // A second click inside a selected area deselects it.
    const again = found[0] === geomap.state.selected && found.length > 0 && found[0].shape.areas.length > 0;
    if (found.length && !again) geomap.select(found[0], { others: found.slice(1, 9) });
    else if (geomap.state.selected) geomap.select(null);
  });
};
