// The symbology, in one place: families by hue, kinds by symbol, stages by line style and fill.
// Map, layer tree and legend all draw with these functions, so that the legend is true.

geomap.families = [
  { id: "rail", kinds: ["railway", "transit"], colour: "#23282e", light: "#e7e8ea" },
  { id: "road", kinds: ["expressway", "road"], colour: "#b9770e", light: "#fdf1d8" },
  { id: "hub", kinds: ["airport", "port", "waterway", "logistics"], colour: "#14629c", light: "#dcebf6" },
  { id: "water", kinds: ["river", "reservoir", "water", "energy"], colour: "#2389b5", light: "#dff1f8" },
  { id: "industry", kinds: ["zone", "science"], colour: "#bf4a17", light: "#fae6dc" },
  { id: "life", kinds: ["culture", "ecology", "facility"], colour: "#1c7f5c", light: "#dcf0e8" },
  { id: "region", kinds: ["admin", "metro", "belt"], colour: "#8a4b80", light: "#f2e4ef" },
];

geomap.familyOf = {};
geomap.families.forEach((family) => family.kinds.forEach((kind) => { geomap.familyOf[kind] = family; }));

geomap.ownColours = { transit: "#b5305f", river: "#5b9fc0", admin: "#6a6070", road: "#a06c28" };

geomap.colourOf = function (kind) {
  return geomap.ownColours[kind] || (geomap.familyOf[kind] || geomap.families[6]).colour;
};

// Letters need more contrast than lines do.
geomap.letterColours = { expressway: "#80560a", road: "#7d5317", transit: "#98234c", river: "#35708f", waterway: "#0f4f80" };
geomap.letterColour = (kind) => geomap.letterColours[kind] || geomap.colourOf(kind);

geomap.lightOf = (kind) => (geomap.familyOf[kind] || geomap.families[6]).light;

// Dashes by stage in pixels at scale 1: the further on, the longer. null is an unbroken line.
geomap.dashes = {
  studying: [0.1, 5.2],
  preparing: [4.5, 4],
  starting: [9, 4.5],
  building: [17, 4.5],
  upgrading: null,
  completing: [34, 3],
  built: null,
  none: null,
};

// Kinds whose lines carry their ground: drawn first, the stately ones last and so on top.
geomap.lineOrder = ["belt", "river", "waterway", "admin", "metro", "zone", "ecology", "culture",
  "facility", "science", "logistics", "port", "airport", "reservoir", "water", "energy", "road",
  "transit", "expressway", "railway"];

geomap.isSchematic = (feature) => ["schematic", "approximate"].includes(feature.precision);

// The strokes that make up a line of this kind and stage, from below to above.
// k: scale with zoom. soft: the course is schematic, so a wide pale band lies under a lighter line.
geomap.strokesFor = function (kind, stage, k, soft) {
  const colour = geomap.colourOf(kind);
  const pattern = geomap.dashes[stage] || null;
  const dash = pattern ? pattern.map((v) => v * k) : null;
  const dotted = stage === "studying";
  const cap = dotted ? "round" : "butt";
  const plain = stage === "none";
  const alpha = soft ? 0.82 : 1;
  const strokes = [];
  if (kind === "belt") {
    strokes.push({ width: 15 * k, colour, alpha: 0.16, cap: "round" });
    strokes.push({ width: 1.5 * k, colour, alpha: 0.8, dash, cap });
    return strokes;
  }
  if (soft) strokes.push({ width: 11 * k, colour, alpha: 0.1, cap: "round" });
  const halo = (width) => strokes.push({ width: width + 2, colour: "#fffdf7", alpha: 0.75, cap: "round" });
  if (kind === "railway") {
    const width = (plain ? 2.6 : 3.6) * k;
    const ink = plain ? "#6d747c" : colour;
    halo(width);
    strokes.push({ width, colour: ink, alpha, dash, cap });
    if (!dash) {
      strokes.push({ width: width * 0.55, colour: "#fff", alpha: 1, dash: [7 * k, 7 * k], cap: "butt" });
    } else if (!dotted) {
      const bar = dash[0] * 0.5;
      strokes.push({
        width: width * 0.55, colour: "#fff", alpha: 1, cap: "butt",
        dash: [bar, dash[0] + dash[1] - bar], shift: -(dash[0] - bar) / 2,
      });
    }
  } else if (kind === "expressway") {
    const width = (plain ? 3.2 : 4.4) * k;
    halo(width);
    strokes.push({ width, colour, alpha, dash, cap });
    strokes.push({ width: width * 0.42, colour: "#fff2d2", alpha: 1, dash, cap });
  } else if (kind === "transit") {
    halo(2.4 * k);
    strokes.push({ width: (plain ? 1.8 : 2.6) * k, colour, alpha: plain ? 0.75 : alpha, dash, cap });
  } else if (kind === "waterway") {
    strokes.push({ width: 6.5 * k, colour: "#9cc9e3", alpha: 0.65, cap: "round" });
    strokes.push({ width: 2.2 * k, colour, alpha, dash, cap });
  } else if (kind === "river") {
    strokes.push({ width: 2.4 * k, colour, alpha: 0.9, dash, cap: "round" });
  } else {
    const width = (kind === "road" ? 2 : 2.3) * k;
    halo(width);
    strokes.push({ width, colour, alpha: plain ? 0.7 : alpha, dash, cap });
  }
  return strokes;
};

geomap.glyphPaths = {};
geomap.glyphPath = function (kind) {
  if (!geomap.glyphPaths[kind] && geomap.glyphs[kind]) {
    geomap.glyphPaths[kind] = new Path2D(geomap.glyphs[kind]);
  }
  return geomap.glyphPaths[kind];
};

geomap.symbolOutline = function (context, kind, x, y, r) {
  const family = (geomap.familyOf[kind] || {}).id;
  context.beginPath();
  if (family === "industry" || family === "rail" || family === "road") {
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

// A point symbol. Hollow with a dotted, dashed or whole rim for what is not yet begun; tinted for
// what is being built; filled for what stands.
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
  const solid = ["upgrading", "completing", "built"].includes(stage);
  geomap.symbolOutline(context, kind, x, y, r + 1.3);
  context.fillStyle = "#fffdf7";
  context.fill();
  geomap.symbolOutline(context, kind, x, y, r);
  context.fillStyle = solid ? colour : stage === "building" ? geomap.lightOf(kind) : "#fff";
  context.fill();
  context.lineWidth = Math.max(1, r * 0.17);
  context.strokeStyle = colour;
  const rim = { studying: [0.1, 3], preparing: [2.4, 2.2], starting: [5.5, 2.2] }[stage];
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

// The sign of works on something that exists: a plus in a small disc.
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

// How an area of this kind is filled and outlined.
geomap.areaStyle = function (kind) {
  const colour = geomap.colourOf(kind);
  if (kind === "admin") return { colour, fill: 0, width: 0.9, outline: 0.35 };
  if (kind === "metro") return { colour, fill: 0.05, width: 1.8, outline: 0.75 };
  if (kind === "belt") return { colour, fill: 0.14, width: 1, outline: 0.5 };
  return { colour, fill: 0.13, width: 1.4, outline: 0.85 };
};

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

// What stands for a kind in lists: a line, an area or a symbol, as most of its features are drawn.
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
