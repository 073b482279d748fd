// Groups symbols that would overlap into one disc with their number, inside a ring in the colours of
// their families. Groups depend only on zoom and filters, not on the visible part of the map, so
// that discs stay in place when the map is moved.

// Features at exactly the same point (for example, placed at the same town) form a stack. They are
// spread out in a small rosette around it: `slot` counts from 0 within the stack.
geomap.makeStacks = function () {
  const stacks = new Map();
  geomap.features.forEach((feature) => {
    if (!feature.shape || !feature.shape.points.length || feature.kind === "admin") return;
    const key = feature.shape.anchor.map((v) => v.toFixed(5)).join();
    if (!stacks.has(key)) stacks.set(key, []);
    stacks.get(key).push(feature);
  });
  stacks.forEach((stack) => {
    if (stack.length > 1) stack.forEach((feature, slot) => { Object.assign(feature, { stack, slot }); });
  });
};

geomap.rosette = (slot, radius) => radius * 2.05 * Math.sqrt(slot + 0.55);

// Whether a stack can be spread out: always if there are few, otherwise only well inside the error
// circle, so that the rosette does not look like known positions.
geomap.isSpread = function (feature, frame) {
  const stack = feature.stack;
  if (!stack) return false;
  if (stack.length <= 4) return true;
  if (stack.length > 40) return false;
  const wide = geomap.rosette(stack.length, geomap.symbolRadius(frame.zoom));
  const circle = Math.min(...stack.map((f) => f.radius_m || 0)) * frame.metre;
  return wide < circle * 0.7 || (stack.length <= 12 && frame.zoom >= 12);
};

// How close symbols may be, in pixels, before they are grouped; 0: no grouping by distance.
geomap.gatherReach = (zoom) => (zoom < 7.6 ? 32 : zoom < 8.6 ? 30 : zoom < 9.4 ? 24 : 0);

// Groups of features that share a symbol, at the current zoom and with the current filters; kept
// until one of them changes.
geomap.groupsOf = function (frame) {
  const kept = geomap.grouped;
  if (!kept || kept.zoom !== frame.zoom) geomap.grouped = { zoom: frame.zoom, groups: geomap.gather(frame) };
  return geomap.grouped.groups;
};

geomap.grouped = null;
geomap.on("filter", () => { geomap.grouped = null; });

geomap.gather = function (frame) {
  const wanted = geomap.features.filter((f) => geomap.isDrawn(f) && geomap.isShown(f) && geomap.wantsSymbol(f, frame))
    .sort((a, b) => geomap.symbolRank(a) - geomap.symbolRank(b) || a.index - b.index);
  const reach = geomap.gatherReach(frame.zoom);
  const cell = reach || 1;
  const cells = new Map();
  const stacked = new Map();
  const groups = [];
  wanted.forEach((feature) => {
    const x = feature.shape.anchor[0] * frame.scale;
    const y = feature.shape.anchor[1] * frame.scale;
    const alone = feature.kind === "admin" || (!reach && (!feature.stack || geomap.isSpread(feature, frame)));
    if (!alone && !reach) {
      const key = feature.stack;
      if (stacked.has(key)) { stacked.get(key).members.push(feature); return; }
      const group = { x, y, members: [feature] };
      stacked.set(key, group);
      groups.push(group);
      return;
    }
    if (alone) { groups.push({ x, y, members: [feature] }); return; }
    const column = Math.floor(x / cell);
    const row = Math.floor(y / cell);
    let nearest = null;
    let least = reach;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        (cells.get((column + dx) + "," + (row + dy)) || []).forEach((group) => {
          const far = Math.hypot(group.x - x, group.y - y);
          if (far < least && group.focus === feature.focus) { least = far; nearest = group; }
        });
      }
    }
    if (nearest) { nearest.members.push(feature); return; }
    const group = { x, y, members: [feature], focus: feature.focus };
    const key = column + "," + row;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(group);
    groups.push(group);
  });
  return groups;
};

geomap.discRadius = (count, zoom) => Math.min(17, (zoom < 7.6 ? 7.5 : 9) + 2.1 * Math.log2(Math.max(1, count / 2)));

// The families in a group, most frequent first: [family, count].
geomap.familiesOf = function (members) {
  const count = new Map();
  members.forEach((f) => {
    const family = geomap.familyOf[f.kind] || geomap.otherFamily;
    count.set(family, (count.get(family) || 0) + 1);
  });
  return Array.from(count.entries()).sort((a, b) => b[1] - a[1] || geomap.families.indexOf(a[0]) - geomap.families.indexOf(b[0]));
};

// Whether all features of a disc are known only to their county.
geomap.isOfCounty = (members) => members.every((f) => f.precision === "county");

// A disc with the number of its features, inside a ring in the colours of their families. If all of
// them are known only to their county, it has a dashed outline, so that it does not look exact.
geomap.paintDisc = function (context, x, y, r, members, alpha) {
  context.save();
  context.globalAlpha = alpha;
  context.beginPath();
  context.arc(x, y, r + 1.4, 0, 2 * Math.PI);
  context.fillStyle = geomap.symbols.points.ground;
  context.fill();
  const rim = Math.max(2.6, r * 0.24);
  let turn = -Math.PI / 2;
  geomap.familiesOf(members).forEach(([family, count]) => {
    const next = turn + (count / members.length) * 2 * Math.PI;
    context.beginPath();
    context.arc(x, y, r - rim / 2, turn, next);
    context.lineWidth = rim;
    context.strokeStyle = family.colour;
    context.stroke();
    turn = next;
  });
  context.font = "600 " + Math.round(Math.max(10, r * 0.86)) + "px " + geomap.FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = "#23282e";
  context.fillText(String(members.length), x, y + 0.7);
  if (geomap.isOfCounty(members)) {
    context.beginPath();
    context.arc(x, y, r + 3.6, 0, 2 * Math.PI);
    context.setLineDash([2, 2.6]);
    context.lineWidth = 1.2;
    context.strokeStyle = "#6b6557";
    context.stroke();
  }
  context.restore();
};

// A click on a disc zooms in if that splits it, and otherwise lists its features.
geomap.openGroup = function (members) {
  const boxes = members.map((f) => f.shape.anchor);
  const box = geomap.boxOf(boxes);
  const bounds = geomap.boundsOf(box);
  const options = Object.assign({ maxZoom: 10.5, duration: 0.5 }, geomap.clearance());
  const zoom = Math.min(10.5, geomap.map.getBoundsZoom(bounds));
  const apart = Math.hypot(box[2] - box[0], box[3] - box[1]) * Math.pow(2, zoom) > 24;
  if (!apart || zoom <= geomap.map.getZoom() + 0.2) geomap.emit("list", members);
  else if (geomap.isCalm()) geomap.map.fitBounds(bounds, Object.assign(options, { animate: false }));
  else geomap.map.flyToBounds(bounds, options);
};
