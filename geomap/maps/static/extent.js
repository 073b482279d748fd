// The frame of the map, where its base map ends. A map that showed more would have to show the whole
// outline of the country, so nothing is drawn beyond it; a line that continues is cut at the frame
// with an arrow, and its card says so.

// The frame in world pixels, slightly inside the base map's fading edge; null if there is none.
geomap.readFrame = function () {
  const extent = geomap.data.base.extent;
  geomap.mapFrame = null;
  if (!extent) return;
  const [west, north] = geomap.world(extent[0], extent[3]);
  const [east, south] = geomap.world(extent[2], extent[1]);
  const inset = (east - west) * 0.03;
  const frame = [west + inset, north + inset, east - inset, south - inset];
  geomap.mapFrame = frame;
  geomap.features.filter((feature) => feature.shape).forEach((feature) => {
    const b = feature.shape.box;
    const [x, y] = feature.shape.anchor;
    const apart = b[2] < frame[0] || b[0] > frame[2] || b[3] < frame[1] || b[1] > frame[3];
    feature.isBeyond = apart || (feature.shape.points.length > 0 && !geomap.isInBox(frame, x, y));
    const within = geomap.isInBox(frame, b[0], b[1]) && geomap.isInBox(frame, b[2], b[3]);
    feature.cuts = within || feature.isBeyond ? [] : geomap.cutsOf(feature.shape.lines, frame);
  });
};

geomap.isInBox = (box, x, y) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];

// Where lines leave the frame: [x, y, direction].
geomap.cutsOf = function (lines, frame) {
  const cuts = [];
  lines.forEach((line) => {
    for (let i = 2; i < line.length; i += 2) {
      const [x0, y0, x1, y1] = [line[i - 2], line[i - 1], line[i], line[i + 1]];
      if (geomap.isInBox(frame, x0, y0) && geomap.isInBox(frame, x1, y1)) continue;
      const inside = geomap.clip(x0, y0, x1, y1, frame[0], frame[1], frame[2], frame[3]);
      if (!inside) continue;
      const angle = Math.atan2(y1 - y0, x1 - x0);
      if (inside[0] > 0) cuts.push([x0 + (x1 - x0) * inside[0], y0 + (y1 - y0) * inside[0], angle + Math.PI]);
      if (inside[1] < 1) cuts.push([x0 + (x1 - x0) * inside[1], y0 + (y1 - y0) * inside[1], angle]);
    }
  });
  return cuts;
};

// Paints only inside the frame.
geomap.withinFrame = function (context, frame, paint) {
  if (!geomap.mapFrame) { paint(); return; }
  const [left, top, right, bottom] = geomap.mapFrame.map((v, i) => v * frame.scale - (i % 2 ? frame.y : frame.x));
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  paint();
  context.restore();
};

// The parts of lines inside the frame, for names along them.
geomap.runsInFrame = function (runs, frame) {
  if (!geomap.mapFrame) return runs.slice();
  const [left, top, right, bottom] = geomap.mapFrame.map((v, i) => v * frame.scale - (i % 2 ? frame.y : frame.x));
  const kept = [];
  runs.forEach((run) => {
    let flat = null;
    for (let i = 0; i < run.flat.length; i += 2) {
      const [x, y] = [run.flat[i], run.flat[i + 1]];
      if (x < left || x > right || y < top || y > bottom) flat = null;
      else if (flat) flat.push(x, y);
      else kept.push({ flat: flat = [x, y], start: run.start });
    }
  });
  return kept;
};

// An arrowhead where a line is cut.
geomap.paintCuts = function (context, frame, feature) {
  const size = 5 + 3 * frame.k;
  (feature.cuts || []).forEach(([wx, wy, angle]) => {
    context.save();
    context.translate(wx * frame.scale - frame.x, wy * frame.scale - frame.y);
    context.rotate(angle);
    context.beginPath();
    context.moveTo(size, 0);
    context.lineTo(-size * 0.3, size * 0.75);
    context.lineTo(-size * 0.3, -size * 0.75);
    context.closePath();
    context.globalAlpha = geomap.alphaOf(feature);
    context.fillStyle = geomap.colourOf(feature.kind);
    context.strokeStyle = geomap.symbols.points.ground;
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
    context.restore();
  });
};
