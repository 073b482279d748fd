// The style of kinds and stages: families by hue, kinds by symbol, stages by line style and fill. The
// numbers are those of symbols.json, shared with pictures (`geomap.symbols`, see page.py). Map,
// layer tree and legend all draw with these functions, so the legend is always right.

geomap.families = geomap.symbols.families;

geomap.familyOf = {};
geomap.families.forEach((family) => family.kinds.forEach((kind) => { geomap.familyOf[kind] = family; }));
geomap.otherFamily = geomap.families.find((family) => family.id === "region");

geomap.colourOf = (kind) => geomap.symbols.own_colours[kind] || (geomap.familyOf[kind] || geomap.otherFamily).colour;

// Text needs more contrast than lines.
geomap.letterColour = (kind) => geomap.symbols.letter_colours[kind] || geomap.colourOf(kind);

geomap.lightOf = (kind) => (geomap.familyOf[kind] || geomap.otherFamily).light;

// Whether a stage's symbols are filled, because the project is completed.
geomap.isSolid = (stage) => geomap.symbols.points.solid.includes(stage);

geomap.isSchematic = (feature) => geomap.symbols.schematic.precisions.includes(feature.precision);

geomap.isVague = (feature) => Boolean(feature.radius_m) && geomap.symbols.points.vague.includes(feature.precision);

// The strokes that make up a line of this kind and stage, from bottom to top.
// k: scale with zoom. soft: the course is schematic, so a wide pale band lies under a lighter line.
geomap.strokesFor = function (kind, stage, k, soft) {
  const { lines, line_halo: halo, schematic, dashes } = geomap.symbols;
  const style = lines[kind] || lines.other;
  const own = geomap.colourOf(kind);
  const dotted = stage === "studying";
  const plain = stage === "none";
  const dash = dashes[stage] ? dashes[stage].map((v) => v * k) : null;
  const width = (plain && style.plain_width ? style.plain_width : style.width) * k;
  const strokes = [];
  if (soft && kind !== "belt") strokes.push({ width: schematic.band.width * k, colour: own, alpha: schematic.band.alpha, cap: "round" });
  if (style.bed) strokes.push({ width: style.bed.width * k, colour: style.bed.colour || own, alpha: style.bed.alpha, cap: "round" });
  if (style.halo) {
    strokes.push({ width: (style.halo_width ? style.halo_width * k : width) + halo.grow, colour: halo.colour, alpha: halo.alpha, cap: "round" });
  }
  strokes.push({
    width, dash, cap: dotted || kind === "river" ? "round" : "butt",
    colour: plain && style.plain_colour ? style.plain_colour : own,
    alpha: style.alpha || (plain && style.plain_alpha) || (soft ? schematic.alpha : 1),
  });
  return style.core ? strokes.concat(geomap.coreOf(style.core, width, dash, dotted, k)) : strokes;
};

// The strokes inside a line: the gap of a double line, the white bars of a railway.
geomap.coreOf = function (core, width, dash, dotted, k) {
  const inner = { width: width * core.share, colour: core.colour, alpha: 1, dash, cap: "butt" };
  if (!core.bars) return [Object.assign(inner, { cap: dotted ? "round" : "butt" })];
  if (!dash) return [Object.assign(inner, { dash: [core.bars * k, core.bars * k] })];
  if (dotted) return [];
  const bar = dash[0] / 2;
  return [Object.assign(inner, { dash: [bar, dash[0] + dash[1] - bar], shift: -(dash[0] - bar) / 2 })];
};

geomap.glyphPaths = {};
geomap.glyphPath = function (kind) {
  if (!geomap.glyphPaths[kind] && geomap.symbols.glyphs[kind]) {
    geomap.glyphPaths[kind] = new Path2D(geomap.symbols.glyphs[kind]);
  }
  return geomap.glyphPaths[kind];
};

geomap.symbolOutline = function (context, kind, x, y, r) {
  const family = (geomap.familyOf[kind] || {}).id;
  context.beginPath();
  if (geomap.symbols.points.squares.includes(family)) {
    const s = r * 0.92;
    const c = r * 0.35;
    context.moveTo(x - s + c, y - s);
    context.arcTo(x + s, y - s, x + s, y + s, c);
    context.arcTo(x + s, y + s, x - s, y + s, c);
    context.arcTo(x - s, y + s, x - s, y - s, c);
    context.arcTo(x - s, y - s, x + s, y - s, c);
    context.closePath();
  } else {
    context.arc(x, y, r, 0, 2 * Math.PI);
  }
};

// A point symbol: hollow with a dotted, dashed or solid outline if work has not begun, tinted if under
// construction, filled if completed.
geomap.drawSymbol = function (context, kind, stage, x, y, r, alpha) {
  const colour = geomap.colourOf(kind);
  context.save();
  context.globalAlpha = alpha === undefined ? 1 : alpha;
  if (kind === "admin") {
    const a = Math.max(2.4, r * 0.42);
    context.beginPath();
    context.arc(x, y, a, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = 1.4;
    context.strokeStyle = colour;
    context.stroke();
    context.restore();
    return;
  }
  const solid = geomap.isSolid(stage);
  geomap.symbolOutline(context, kind, x, y, r + 1.3);
  context.fillStyle = geomap.symbols.points.ground;
  context.fill();
  geomap.symbolOutline(context, kind, x, y, r);
  context.fillStyle = solid ? colour : stage === "building" ? geomap.lightOf(kind) : "#fff";
  context.fill();
  context.lineWidth = Math.max(1, r * 0.17);
  context.strokeStyle = colour;
  const rim = geomap.symbols.points.rims[stage];
  if (rim) {
    context.setLineDash(rim.map((v) => (v * r) / 9));
    if (stage === "studying") context.lineCap = "round";
  }
  if (stage === "none") context.globalAlpha *= 0.75;
  context.stroke();
  context.setLineDash([]);
  if (stage === "completing") {
    geomap.symbolOutline(context, kind, x, y, r * 0.84);
    context.lineWidth = Math.max(0.8, r * 0.1);
    context.strokeStyle = "#fff";
    context.stroke();
  }
  const path = geomap.glyphPath(kind);
  if (path && r >= 5) {
    const size = (r * 1.16) / 8;
    context.translate(x, y);
    context.scale(size * 0.93, size * 0.93);
    context.translate(-8, -8);
    context.fillStyle = solid ? "#fff" : colour;
    context.fill(path, "evenodd");
  }
  context.restore();
  if (stage === "upgrading") geomap.drawPlus(context, x + r * 0.85, y - r * 0.85, r * 0.42, colour);
};

// The sign for work on something that exists: a plus in a small disc.
geomap.drawPlus = function (context, x, y, r, colour) {
  context.save();
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = "#fff";
  context.fill();
  context.lineWidth = Math.max(0.9, r * 0.3);
  context.strokeStyle = colour;
  context.stroke();
  context.beginPath();
  context.moveTo(x - r * 0.5, y);
  context.lineTo(x + r * 0.5, y);
  context.moveTo(x, y - r * 0.5);
  context.lineTo(x, y + r * 0.5);
  context.stroke();
  context.restore();
};

geomap.applyStroke = function (context, stroke, alpha, start) {
  context.globalAlpha = stroke.alpha * alpha;
  context.strokeStyle = stroke.colour;
  context.lineWidth = stroke.width;
  context.lineCap = stroke.cap || "butt";
  context.lineJoin = "round";
  context.setLineDash(stroke.dash || []);
  context.lineDashOffset = (stroke.shift || 0) + (start || 0);
};

// The fill and outline of an area of this kind.
geomap.areaStyle = (kind) => Object.assign({ colour: geomap.colourOf(kind) }, geomap.symbols.areas[kind] || geomap.symbols.areas.other);

// A small canvas for trees, lists and legend, sharp on every screen.
geomap.sample = function (width, height, draw) {
  const ratio = Math.max(2, Math.ceil(window.devicePixelRatio || 1));
  const canvas = geomap.el("canvas", { class: "sample", width: width * ratio, height: height * ratio, "aria-hidden": "true" });
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  draw(context);
  return canvas;
};

geomap.lineSample = function (kind, stage, soft, width) {
  const w = width || 34;
  return geomap.sample(w, 16, (context) => {
    geomap.strokesFor(kind, stage, 0.9, soft).forEach((stroke) => {
      geomap.applyStroke(context, stroke, 1, 0);
      context.beginPath();
      context.moveTo(2, 8);
      context.lineTo(w - 2, 8);
      context.stroke();
    });
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (stage === "upgrading") geomap.drawPlus(context, w / 2, 8, 4, geomap.colourOf(kind));
  });
};

geomap.pointSample = (kind, stage) =>
  geomap.sample(20, 20, (context) => geomap.drawSymbol(context, kind, stage, 10, 10, 7.4, 1));

geomap.areaSample = (kind) => geomap.sample(26, 16, (context) => {
  const style = geomap.areaStyle(kind);
  context.beginPath();
  context.rect(3, 2.5, 20, 11);
  context.fillStyle = style.colour;
  context.globalAlpha = Math.max(style.fill * 1.6, 0.04);
  context.fill();
  context.globalAlpha = style.outline;
  context.strokeStyle = style.colour;
  context.lineWidth = style.width;
  context.stroke();
});

// The sample of a kind in lists: a line, an area or a symbol, like most of its features.
geomap.kindSample = function (kind, shapes) {
  if (shapes === "line") return geomap.lineSample(kind, "built", false, 26);
  if (shapes === "area") return geomap.areaSample(kind);
  return geomap.pointSample(kind, "built");
};

geomap.shapeOf = function (feature) {
  if (!feature.shape) return "none";
  if (feature.shape.points.length) return "point";
  return feature.shape.lines.length ? "line" : "area";
};
