// Draws the map on a canvas that Leaflet moves and zooms like one of its own renderers: base map,
// areas, lines, symbols, labels, in one pass. A second canvas above it shows what is pointed at
// or selected, so that moving the pointer never redraws the whole map.

// isIdle: whether there is nothing to paint; a canvas that is blank and idle is left alone.
geomap.Sheet = L.Renderer.extend({
  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this.paint = paint;
    this.isBlank = true;
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this.context = this._container.getContext("2d");
  },

  _destroyContainer() {
    L.DomUtil.remove(this._container);
    this._container = null;
  },

  _updatePaths() {},

  _update() {
    if (!this._map || (this._map._animatingZoom && this._bounds)) return;
    L.Renderer.prototype._update.call(this);
    this.draw();
  },

  draw() {
    if (!this._bounds || geomap.isHeld || (this.isBlank && this.options.isIdle())) return;
    this.isBlank = this.options.isIdle();
    const bounds = this._bounds;
    const size = bounds.getSize();
    const ratio = geomap.isPrinting ? 3 : Math.min(3, Math.max(1, window.devicePixelRatio || 1));
    const canvas = this._container;
    const context = this.context;
    if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
    }
    L.DomUtil.setPosition(canvas, bounds.min);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    this.paint(context, geomap.frame(this._map, bounds, size));
  },
});

// The current transformation from world pixels to canvas pixels.
geomap.frame = function (map, bounds, size) {
  const zoom = map.getZoom();
  const origin = map.getPixelOrigin();
  const shown = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  const scale = Math.pow(2, zoom);
  const left = corner.x - bounds.min.x;
  const top = corner.y - bounds.min.y;
  const centre = map.getCenter();
  return {
    zoom, scale, x: origin.x + bounds.min.x, y: origin.y + bounds.min.y,
    width: size.x, height: size.y, view: [left, top, left + shown.x, top + shown.y],
    metre: (256 * scale) / (40075016.7 * Math.cos((centre.lat * Math.PI) / 180)),
    k: geomap.lineScale(zoom),
  };
};

// The frame of the visible part, before there is a canvas.
geomap.screenFrame = function (map) {
  const size = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  return geomap.frame(map, L.bounds(corner, corner.add(size)), size);
};

geomap.lineScale = (zoom) => Math.min(1.5, Math.max(0.62, 0.62 + (zoom - 6) * 0.15));
geomap.symbolRadius = (zoom) => (zoom < 7.6 ? 6 : zoom < 8.6 ? 7 : zoom < 10 ? 8 : 9.5);

geomap.outOfFrame = function (box, frame, margin) {
  const s = frame.scale;
  return box[2] * s - frame.x < -margin || box[0] * s - frame.x > frame.width + margin ||
    box[3] * s - frame.y < -margin || box[1] * s - frame.y > frame.height + margin;
};

// The parts of a line that are near the canvas, in canvas pixels, without points that would not be
// visible. `start` is the distance along the line at which a part begins, to keep dashes in place.
geomap.runsOf = function (flat, frame) {
  const s = frame.scale;
  const margin = 40;
  const runs = [];
  let run = null;
  let start = 0;
  let x0 = flat[0] * s - frame.x;
  let y0 = flat[1] * s - frame.y;
  for (let i = 2; i < flat.length; i += 2) {
    const x = flat[i] * s - frame.x;
    const y = flat[i + 1] * s - frame.y;
    const length = Math.hypot(x - x0, y - y0);
    if (length < 0.8 && i < flat.length - 2) continue;
    const cut = geomap.clip(x0, y0, x, y, -margin, -margin, frame.width + margin, frame.height + margin);
    if (cut) {
      if (!run || cut[0] > 0) {
        run = { flat: [x0 + (x - x0) * cut[0], y0 + (y - y0) * cut[0]], start: start + length * cut[0] };
        runs.push(run);
      }
      run.flat.push(x0 + (x - x0) * cut[1], y0 + (y - y0) * cut[1]);
      if (cut[1] < 1) run = null;
    } else run = null;
    start += length;
    x0 = x;
    y0 = y;
  }
  return runs;
};

// Liang–Barsky: the part [from, to] of a segment inside a box, or null.
geomap.clip = function (x0, y0, x1, y1, left, top, right, bottom) {
  let from = 0;
  let to = 1;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const sides = [[-dx, x0 - left], [dx, right - x0], [-dy, y0 - top], [dy, bottom - y0]];
  for (let i = 0; i < 4; i++) {
    const p = sides[i][0];
    const q = sides[i][1];
    if (p === 0) {
      if (q < 0) return null;
    } else {
      const r = q / p;
      if (p < 0) {
        if (r > to) return null;
        if (r > from) from = r;
      } else {
        if (r < from) return null;
        if (r < to) to = r;
      }
    }
  }
  return [from, to];
};

geomap.traceRuns = function (context, runs) {
  context.beginPath();
  runs.forEach((run) => {
    context.moveTo(run.flat[0], run.flat[1]);
    for (let i = 2; i < run.flat.length; i += 2) context.lineTo(run.flat[i], run.flat[i + 1]);
  });
};

geomap.traceRing = function (context, ring, frame) {
  const s = frame.scale;
  let px = Infinity;
  let py = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i] * s - frame.x;
    const y = ring[i + 1] * s - frame.y;
    if (i === 0) context.moveTo(x, y);
    else if (Math.abs(x - px) + Math.abs(y - py) < 0.9 && i < ring.length - 2) continue;
    else context.lineTo(x, y);
    px = x;
    py = y;
  }
  context.closePath();
};

geomap.traceAreas = function (context, areas, frame) {
  context.beginPath();
  areas.forEach((rings) => rings.forEach((ring) => geomap.traceRing(context, ring, frame)));
};

geomap.strokeRuns = function (context, strokes, runs, alpha) {
  strokes.forEach((stroke) => {
    if (!stroke.dash) {
      geomap.applyStroke(context, stroke, alpha, 0);
      geomap.traceRuns(context, runs);
      context.stroke();
      return;
    }
    runs.forEach((run) => {
      geomap.applyStroke(context, stroke, alpha, run.start);
      geomap.traceRuns(context, [run]);
      context.stroke();
    });
  });
  context.setLineDash([]);
  context.lineDashOffset = 0;
  context.globalAlpha = 1;
};

geomap.areaSize = (feature, frame) => {
  const b = feature.shape.box;
  return Math.max(b[2] - b[0], b[3] - b[1]) * frame.scale;
};

// Whether an area is too small to be visible and is drawn as its kind's symbol.
geomap.wantsSymbol = function (feature, frame) {
  const shape = feature.shape;
  if (shape.points.length) return true;
  if (!shape.areas.length || feature.kind === "metro" || feature.kind === "admin") return false;
  return geomap.areaSize(feature, frame) < 110;
};

// The position of a symbol; stacked features are side by side around their common point.
geomap.symbolPlace = function (feature, frame) {
  const anchor = feature.shape.anchor;
  let x = anchor[0] * frame.scale - frame.x;
  let y = anchor[1] * frame.scale - frame.y;
  if (geomap.isSpread(feature, frame)) {
    const turn = feature.slot * 2.39996 + 0.6;
    const far = geomap.rosette(feature.slot, geomap.symbolRadius(frame.zoom));
    x += Math.cos(turn) * far;
    y += Math.sin(turn) * far;
  }
  return [x, y];
};

// Whether a feature can be drawn on this map: inside its frame, and known well enough.
geomap.isDrawn = (feature) => Boolean(feature.shape) && !feature.isBeyond && !geomap.isAdrift(feature);

geomap.alphaOf = (feature) => (feature.focus ? 1 : 0.42);

// What the last picture shows, for the pointer. The legend is told before the labels are placed,
// because they keep clear of it.
geomap.painted = { frame: null, symbols: [], features: [] };

// Nothing is painted while the best view is being sought.
geomap.isHeld = false;

// What a picture will show: the visible features, and the groups that share a symbol.
geomap.survey = (frame) => ({
  frame,
  features: geomap.features.filter((feature) =>
    geomap.isDrawn(feature) && geomap.isShown(feature) && !geomap.outOfFrame(feature.shape.box, frame, 60)),
  groups: geomap.groupsOf(frame),
});

geomap.paintMap = function (context, frame) {
  const { features: shown, groups } = geomap.survey(frame);
  const placer = new geomap.Placer(frame.width, frame.height, frame.view);
  geomap.paintBaseBelow(context, frame);
  const outlined = new Map();
  shown.forEach((feature) => {
    if (!feature.shape.areas.length) return;
    const first = outlined.get(feature.shape);
    if (first) first.push(feature);
    else outlined.set(feature.shape, [feature]);
  });
  const areas = Array.from(outlined.values(), (same) => same[0])
    .sort((a, b) => geomap.areaSize(b, frame) - geomap.areaSize(a, frame) || a.index - b.index);
  const large = areas.filter((f) => f.kind !== "admin" && geomap.areaSize(f, frame) > geomap.LARGE).length;
  const crowd = Math.min(1, 16 / areas.length);
  geomap.withinFrame(context, frame, () => areas.forEach((feature) => geomap.paintArea(context, frame, feature, large, crowd)));
  geomap.paintBorders(context, frame);
  const order = new Map(geomap.symbols.line_order.map((kind, index) => [kind, index]));
  const lines = shown.filter((f) => f.shape.lines.length)
    .sort((a, b) => Number(a.focus) - Number(b.focus) || order.get(a.kind) - order.get(b.kind) ||
      geomap.stageOrder.get(a.stage) - geomap.stageOrder.get(b.stage) ||
      Number(geomap.isSchematic(b)) - Number(geomap.isSchematic(a)) || a.index - b.index);
  const runs = new Map(lines.map((feature) => [feature, [].concat(...feature.shape.lines.map((line) => geomap.runsOf(line, frame)))]));
  runs.forEach((own) => own.forEach((run) => placer.markLine(run.flat)));
  geomap.withinFrame(context, frame, () => {
    geomap.paintChanged(context, frame, shown, []);
    for (let i = 0, j = 0; i < lines.length; i = j) {
      while (j < lines.length && geomap.isAlike(lines[i], lines[j])) j++;
      geomap.paintLines(context, frame, lines[i], [].concat(...lines.slice(i, j).map((feature) => runs.get(feature))));
    }
  });
  lines.forEach((feature) => geomap.paintCuts(context, frame, feature));
  // Cities are labelled first, because readers look for them first.
  const named = new Set();
  geomap.panelBoxes(frame).forEach((box) => placer.take(box));
  const discs = geomap.placeDiscs(groups, frame, placer);
  const alone = [].concat(...groups.filter((group) => !geomap.isDisc(group)).map((group) => group.members));
  const spots = alone.map((feature) => ({ at: geomap.symbolPlace(feature, frame), isSmall: feature.kind === "admin" }));
  const cities = geomap.planPlaceNames(context, frame, placer, ["prefecture"], named, spots);
  const symbols = discs.concat(geomap.placeSymbols(groups, frame, placer));
  geomap.halosOf(frame, groups).forEach((feature) => geomap.paintHalo(context, frame, feature, 0.05, 0.4));
  geomap.paintChanged(context, frame, [], symbols);
  symbols.slice().reverse().forEach((symbol) => geomap.paintSymbol(context, symbol));
  geomap.painted = { frame, symbols, features: shown };
  geomap.emit("survey", { frame, features: shown, groups });
  geomap.panelBoxes(frame).forEach((box) => placer.take(box));
  geomap.paintLabels(context, frame, placer, { lines, runs, areas, outlined, symbols, cities, named });
};

// Elements on the map's edge that would hide part of a label.
geomap.panelBoxes = function (frame) {
  const view = geomap.map.getContainer().getBoundingClientRect();
  return Array.from(document.querySelectorAll("#legend, #vague, #full-map, #time, .tool-group, .north, .scale, .credits, #card"))
    .map((panel) => panel.getBoundingClientRect()).filter((box) => box.width > 0)
    .map((box) => [box.left - view.left + frame.view[0], box.top - view.top + frame.view[1],
      box.right - view.left + frame.view[0], box.bottom - view.top + frame.view[1]]);
};

// The share of a box that is in view. The name of an area of which little is seen would stand at the
// edge of the map, or in the midst of something else.
geomap.shareInView = function (box, frame) {
  const [left, top, right, bottom] = box.map((v, i) => v * frame.scale - (i % 2 ? frame.y : frame.x));
  const v = frame.view;
  const seen = (Math.min(right, v[2]) - Math.max(left, v[0])) * (Math.min(bottom, v[3]) - Math.max(top, v[1]));
  return Math.max(0, seen) / ((right - left) * (bottom - top));
};
geomap.LEAST_SHARE = 0.1;

// Outlines are simplified. Where they are enlarged so far that this shows, they fade: they would look
// exact, and those of two areas would part where the areas meet.
geomap.sharpness = (frame) => Math.min(1, 5 / ((geomap.data.base.tolerance_m || 0) * frame.metre));

// Areas wider than this many pixels are not filled but have a band inside their edge: they overlap,
// and many fills would muddy the colours.
geomap.LARGE = 170;
// Fills and bands of lower opacity are invisible, but take long to paint if there are many.
geomap.UNSEEN = 0.02;

geomap.paintArea = function (context, frame, feature, large, crowd) {
  const style = geomap.areaStyle(feature.kind);
  const alpha = geomap.alphaOf(feature);
  const isLarge = geomap.areaSize(feature, frame) > geomap.LARGE;
  const fill = isLarge && large >= 4 ? 0 : style.fill * alpha * crowd * (isLarge ? 0.5 : 1);
  const band = feature.kind !== "admin" && isLarge && feature.focus ? 0.14 * Math.min(1, 4 / large) * geomap.sharpness(frame) : 0;
  geomap.traceAreas(context, feature.shape.areas, frame);
  if (fill > geomap.UNSEEN) {
    context.globalAlpha = fill;
    context.fillStyle = style.colour;
    context.fill("evenodd");
  }
  if (band > geomap.UNSEEN) {
    context.save();
    context.clip("evenodd");
    context.globalAlpha = band;
    context.strokeStyle = style.colour;
    context.lineJoin = "round";
    context.lineWidth = 12;
    context.stroke();
    context.restore();
  }
  const dash = geomap.symbols.dashes[feature.stage];
  const crowded = isLarge ? Math.max(0.55, Math.min(1, 6 / large)) : 1;
  context.globalAlpha = style.outline * alpha * crowded * geomap.sharpness(frame);
  context.strokeStyle = style.colour;
  context.lineWidth = isLarge && large > 8 ? 1 : style.width;
  context.lineCap = feature.stage === "studying" ? "round" : "butt";
  context.setLineDash(dash && feature.kind !== "admin" ? dash.map((v) => v * 0.8) : []);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
};

// Whether two lines are drawn alike; they are painted together, edges below and ink above.
geomap.isAlike = (a, b) => a.focus === b.focus && a.kind === b.kind && a.stage === b.stage &&
  geomap.isSchematic(a) === geomap.isSchematic(b);

geomap.paintLines = function (context, frame, feature, runs) {
  const alpha = geomap.alphaOf(feature);
  geomap.strokeRuns(context, geomap.strokesFor(feature.kind, feature.stage, frame.k, geomap.isSchematic(feature)), runs, alpha);
  if (feature.stage !== "upgrading") return;
  context.globalAlpha = alpha;
  runs.forEach((run) => {
    geomap.walk(run, 120, (x, y) => geomap.drawPlus(context, x, y, 4 * frame.k, geomap.colourOf(feature.kind)));
  });
  context.globalAlpha = 1;
};

// Visits points at equal distances along a line.
geomap.walk = function (run, step, visit) {
  let next = (Math.floor(run.start / step) + 1) * step - step / 2 - run.start;
  if (next < 0) next += step;
  let walked = 0;
  for (let i = 2; i < run.flat.length; i += 2) {
    const dx = run.flat[i] - run.flat[i - 2];
    const dy = run.flat[i + 1] - run.flat[i - 1];
    const length = Math.hypot(dx, dy);
    while (next <= walked + length && length > 0) {
      const t = (next - walked) / length;
      visit(run.flat[i - 2] + dx * t, run.flat[i - 1] + dy * t);
      next += step;
    }
    walked += length;
  }
};

// Which symbols are drawn in full if there is not enough space: in focus before faint, airports and
// ports before zones named after them, projects with a stage before those that are only mentioned.
geomap.symbolRank = (feature) => (feature.focus ? 0 : 100) - (["airport", "port"].includes(feature.kind) ? 30 : 0) +
  (feature.kind === "admin" ? 50 : 0) + (feature.stage === "none" ? 20 : 0) +
  (geomap.kindOrder.get(feature.kind) || 0);

geomap.isDisc = (group) => group.members.length > 2;

geomap.isNear = (x, y, frame) => x > -60 && y > -60 && x < frame.width + 60 && y < frame.height + 60;

geomap.placeDiscs = function (groups, frame, placer) {
  return groups.filter(geomap.isDisc).map(({ members, x, y }) => ({
    feature: members[0], members, x: x - frame.x, y: y - frame.y, dot: false,
    r: geomap.discRadius(members.length, frame.zoom),
  })).filter((disc) => geomap.isNear(disc.x, disc.y, frame)).map((disc) => {
    placer.take([disc.x - disc.r - 2, disc.y - disc.r - 2, disc.x + disc.r + 2, disc.y + disc.r + 2]);
    return disc;
  });
};

// Decides which symbols are drawn in full and which, for lack of space, as dots.
geomap.placeSymbols = function (groups, frame, placer) {
  const radius = geomap.symbolRadius(frame.zoom);
  const symbols = [];
  groups.filter((group) => !geomap.isDisc(group)).forEach((group) => group.members.forEach((feature) => {
    const [x, y] = geomap.symbolPlace(feature, frame);
    if (!geomap.isNear(x, y, frame)) return;
    const full = feature.kind === "admin" ? radius * 0.5 : radius;
    const dot = !placer.isFree([x - full * 0.86, y - full * 0.86, x + full * 0.86, y + full * 0.86]);
    const r = dot ? Math.max(2.8, radius * 0.4) : full;
    placer.take([x - r - 1, y - r - 1, x + r + 1, y + r + 1]);
    symbols.push({ feature, x, y, r, dot, members: null });
  }));
  return symbols;
};

geomap.paintSymbol = function (context, symbol) {
  const { feature, x, y, r, dot, members } = symbol;
  const alpha = geomap.alphaOf(feature);
  if (members) {
    geomap.paintDisc(context, x, y, r, members, alpha);
    return;
  }
  if (!dot) {
    geomap.drawSymbol(context, feature.kind, feature.stage, x, y, feature.kind === "admin" ? r * 2 : r, alpha);
    return;
  }
  const colour = geomap.colourOf(feature.kind);
  context.globalAlpha = alpha;
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = geomap.isSolid(feature.stage) ? colour : geomap.symbols.points.ground;
  context.fill();
  context.lineWidth = 1.3;
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 1;
};

// The features with an error circle, one of all that have the same position and radius.
geomap.halosOf = function (frame, groups) {
  const found = new Map();
  groups.forEach((group) => {
    const vague = geomap.isDisc(group) ? group.members.slice(0, 1).filter((f) => f.stack === group.members[1].stack) : group.members;
    vague.filter((f) => f.focus && geomap.isVague(f)).forEach((feature) => {
      const r = feature.radius_m * frame.metre;
      const [x, y] = feature.shape.anchor;
      const key = x.toFixed(3) + "," + y.toFixed(3) + "," + feature.radius_m;
      if (r < 22 || r > 150 || found.has(key) || geomap.outOfFrame([x, y, x, y], frame, r)) return;
      found.set(key, feature);
    });
  });
  return Array.from(found.values());
};

geomap.paintHalo = function (context, frame, feature, fill, rim) {
  const anchor = feature.shape.anchor;
  const x = anchor[0] * frame.scale - frame.x;
  const y = anchor[1] * frame.scale - frame.y;
  context.beginPath();
  context.arc(x, y, feature.radius_m * frame.metre, 0, 2 * Math.PI);
  context.fillStyle = geomap.colourOf(feature.kind);
  context.strokeStyle = geomap.colourOf(feature.kind);
  context.globalAlpha = fill;
  context.fill();
  context.globalAlpha = rim;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
};

geomap.paintLabels = function (context, frame, placer, parts) {
  const zoom = frame.zoom;
  const named = parts.named;
  const place = (feature) => named.add(geomap.fold(feature.name));
  parts.cities.concat(geomap.planPlaceNames(context, frame, placer, ["province"], named)).forEach((draw) => draw());
  const inside = {};
  const tried = {};
  const within = (feature) => {
    const wide = geomap.areaSize(feature, frame);
    const most = zoom < 9 ? 6 : 12;
    if (feature.kind === "admin" || feature === geomap.state.selected || (inside[feature.kind] || 0) >= most) return;
    if (wide < 60 || geomap.wantsSymbol(feature, frame) || feature.name === geomap.data.title) return;
    if (!feature.focus && zoom < 10) return;
    if (geomap.shareInView(feature.shape.box, frame) < geomap.LEAST_SHARE) return;
    // The largest come first; if so many found no space, smaller ones will not either.
    tried[feature.kind] = (tried[feature.kind] || 0) + 1;
    if (tried[feature.kind] > 5 * most) return;
    const size = feature.kind === "metro" ? 14 : 12;
    const same = parts.outlined.get(feature.shape).length;
    const lines = geomap.breakName(feature.name).concat(same > 1 ? geomap.word("same_area", { n: same }) : []);
    const ok = geomap.placeInside(context, placer, frame, feature.shape, {
      lines, size, gap: 0, most: 0.06,
      font: (feature.kind === "metro" ? "600 " : "500 ") + size + "px " + geomap.FONT,
      x: feature.shape.anchor[0] * frame.scale - frame.x, y: feature.shape.anchor[1] * frame.scale - frame.y,
      colour: geomap.letterColour(feature.kind), halo: "rgba(255,253,247,.9)",
    });
    if (!ok) return;
    place(feature);
    inside[feature.kind] = (inside[feature.kind] || 0) + 1;
  };
  const lineWeight = (f) => (f.focus ? 0 : 10) + (["railway", "expressway"].includes(f.kind) ? 0 : 2) + (f.stage === "none" ? 3 : 0);
  const lines = parts.lines.slice().sort((a, b) => lineWeight(a) - lineWeight(b) || a.index - b.index);
  const along = (feature) => {
    if (feature === geomap.state.selected) return;
    if (!feature.focus && zoom < 8.5) return;
    const size = zoom < 8 ? 11 : 12;
    const least = geomap.lengthAlong(feature.name, size);
    const longest = geomap.runsInFrame(parts.runs.get(feature), frame).map((run) => [geomap.lengthOf(run.flat), run.flat])
      .filter(([length]) => length >= least).sort((a, b) => b[0] - a[0]).slice(0, 3);
    for (const [, flat] of longest) {
      const done = geomap.placeAlong(context, placer, geomap.smooth(flat), {
        text: feature.name, size, font: "500 " + size + "px " + geomap.FONT,
        gap: 5 + (feature.kind === "belt" ? 8 : feature.kind === "waterway" ? 3.4 : 2.2) * frame.k,
        colour: geomap.letterColour(feature.kind), halo: "rgba(255,253,247,.92)",
      });
      if (done) { place(feature); return; }
    }
  };
  const beside = (symbol) => {
    const feature = symbol.feature;
    if (symbol.members || (symbol.dot && zoom < 10.5)) return;
    if (!feature.focus && zoom < 8.5) return;
    if (feature.kind === "admin" || feature === geomap.state.selected) return;
    const size = zoom < 8.4 ? 11 : 12;
    const ok = geomap.placeBeside(context, placer, {
      lines: geomap.breakName(feature.name), size, gap: symbol.r + 4, most: zoom < 9 ? 0.12 : zoom < 11 ? 0.16 : 0.3,
      font: "500 " + size + "px " + geomap.FONT, x: symbol.x, y: symbol.y,
      colour: "#2a2d31", halo: "rgba(255,253,247,.92)",
    });
    if (ok) place(feature);
  };
  const isFocus = (item) => (item.feature || item).focus;
  lines.filter(isFocus).forEach(along);
  parts.symbols.filter(isFocus).forEach(beside);
  parts.areas.forEach(within);
  geomap.planPlaceNames(context, frame, placer, ["county"], named).forEach((draw) => draw());
  lines.filter((f) => !f.focus).forEach(along);
  parts.symbols.filter((s) => !s.feature.focus).forEach(beside);
  geomap.paintRiverNames(context, frame, placer, named);
};

geomap.lengthOf = function (flat) {
  let length = 0;
  for (let i = 2; i < flat.length; i += 2) length += Math.hypot(flat[i] - flat[i - 2], flat[i + 1] - flat[i - 1]);
  return length;
};

// A line without its finest bends, so that a name can follow it.
geomap.smooth = function (flat) {
  if (flat.length < 8) return flat;
  const points = [];
  for (let i = 0; i < flat.length; i += 2) points.push(L.point(flat[i], flat[i + 1]));
  const kept = L.LineUtil.simplify(points, 2.5);
  const out = [];
  kept.forEach((p) => out.push(p.x, p.y));
  return out;
};

// What is pointed at or selected, above the map.
geomap.paintMarked = function (context, frame) {
  const marked = [];
  const { hovered, selected } = geomap.state;
  if (hovered && hovered !== selected) marked.push([hovered, false]);
  if (selected) marked.push([selected, true]);
  marked.forEach(([feature, chosen]) => {
    const shape = feature.shape;
    if (!shape || feature.isBeyond || (!chosen && !geomap.isShown(feature))) return;
    const glow = chosen ? "#f4b400" : "#ffd873";
    if (shape.areas.length) {
      geomap.withinFrame(context, frame, () => {
        geomap.traceAreas(context, shape.areas, frame);
        context.globalAlpha = feature.kind === "metro" || feature.kind === "admin" ? 0.05 : 0.12;
        context.fillStyle = glow;
        context.fill("evenodd");
        context.globalAlpha = 0.95;
        context.lineJoin = "round";
        context.strokeStyle = glow;
        context.lineWidth = chosen ? 5 : 4;
        context.stroke();
        context.strokeStyle = geomap.colourOf(feature.kind);
        context.lineWidth = 1.6;
        context.stroke();
        context.globalAlpha = 1;
      });
    }
    if (shape.lines.length) {
      const runs = [].concat(...shape.lines.map((line) => geomap.runsOf(line, frame)));
      const belt = feature.kind === "belt";
      geomap.withinFrame(context, frame, () => {
        geomap.strokeRuns(context, [{
          width: (belt ? 18 : 11) * frame.k, colour: glow, cap: "round", alpha: (chosen ? 0.85 : 0.6) * (belt ? 0.4 : 1),
        }], runs, 1);
        geomap.strokeRuns(context, geomap.strokesFor(feature.kind, feature.stage, frame.k * 1.1, false), runs, 1);
      });
      geomap.paintCuts(context, frame, feature);
    }
    if (chosen && feature.radius_m && shape.points.length && feature.radius_m * frame.metre > 6) {
      geomap.paintHalo(context, frame, feature, 0.09, 0.9);
    }
    if (geomap.wantsSymbol(feature, frame) && !geomap.isAdrift(feature)) {
      const [x, y] = geomap.symbolPlace(feature, frame);
      const r = geomap.symbolRadius(frame.zoom) + 2;
      context.beginPath();
      context.arc(x, y, r + (chosen ? 6 : 4), 0, 2 * Math.PI);
      context.fillStyle = glow;
      context.globalAlpha = 0.85;
      context.fill();
      context.globalAlpha = 1;
      geomap.drawSymbol(context, feature.kind, feature.stage, x, y, r, 1);
    }
    if (chosen) geomap.paintChosenName(context, frame, feature);
  });
  geomap.overlays.forEach((paint) => paint(context, frame));
};

geomap.paintChosenName = function (context, frame, feature) {
  const shape = feature.shape;
  let [x, y] = shape.points.length || geomap.wantsSymbol(feature, frame)
    ? geomap.symbolPlace(feature, frame)
    : [shape.anchor[0] * frame.scale - frame.x, shape.anchor[1] * frame.scale - frame.y];
  y -= geomap.symbolRadius(frame.zoom) + 22;
  const font = "600 14px " + geomap.FONT;
  const width = geomap.textWidth(context, font, feature.name) + 16;
  x = Math.min(Math.max(x, frame.view[0] + width / 2 + 4), Math.max(frame.view[2] - width / 2 - 4, frame.view[0] + width / 2 + 4));
  context.fillStyle = "#fffdf7";
  context.strokeStyle = "#d39b00";
  context.lineWidth = 1;
  context.beginPath();
  context.rect(x - width / 2, y - 12, width, 24);
  context.fill();
  context.stroke();
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = "#20262c";
  context.fillText(feature.name, x, y + 0.5);
};

geomap.makeSheets = function (map) {
  // For printing the browser records all drawing, and clearing the upper canvas would hide the lower
  // one, so both are painted on the lower.
  geomap.mapSheet = new geomap.Sheet((context, frame) => {
    geomap.paintMap(context, frame);
    if (geomap.isPrinting) geomap.paintMarked(context, frame);
  }, { padding: 0.1, isIdle: () => false });
  geomap.markSheet = new geomap.Sheet(geomap.paintMarked, {
    padding: 0.1, isIdle: () => !geomap.state.selected && !geomap.state.hovered && !geomap.tool,
  });
  map.addLayer(geomap.mapSheet);
  map.addLayer(geomap.markSheet);
  geomap.markSheet.getPane().lastChild.classList.add("marks");
  const again = () => { geomap.mapSheet.draw(); geomap.markSheet.draw(); };
  geomap.on("filter", again);
  geomap.on("hover", () => geomap.markSheet.draw());
  geomap.on("select", again);
  geomap.on("repaint", again);
};
