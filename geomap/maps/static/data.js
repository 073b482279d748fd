// Reads the page's data and prepares it for the other modules: geometry in world pixels (Web
// Mercator, 256 at zoom 0), search keys, indexes by id.

geomap.worldX = (lon) => (lon / 360 + 0.5) * 256;

geomap.worldY = function (lat) {
  const sine = Math.min(Math.max(Math.sin((lat * Math.PI) / 180), -0.9999), 0.9999);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
};

geomap.world = function (wgsLon, wgsLat) {
  const [lon, lat] = geomap.toDrawn(wgsLon, wgsLat);
  return [geomap.worldX(lon), geomap.worldY(lat)];
};

geomap.unworld = function (x, y) {
  const n = Math.PI * (1 - y / 128);
  const at = geomap.fromDrawn((x / 256 - 0.5) * 360, (Math.atan(Math.sinh(n)) * 180) / Math.PI);
  return L.latLng(at[1], at[0]);
};

// Converts a flat array of degrees to a flat array of world pixels.
geomap.toWorld = function (degrees) {
  const out = new Float64Array(degrees.length);
  for (let i = 0; i < degrees.length; i += 2) {
    if (geomap.isShifted) out.set(geomap.world(degrees[i], degrees[i + 1]), i);
    else {
      out[i] = geomap.worldX(degrees[i]);
      out[i + 1] = geomap.worldY(degrees[i + 1]);
    }
  }
  return out;
};

geomap.boxOf = function (arrays) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  arrays.forEach((flat) => {
    for (let i = 0; i < flat.length; i += 2) {
      if (flat[i] < box[0]) box[0] = flat[i];
      if (flat[i] > box[2]) box[2] = flat[i];
      if (flat[i + 1] < box[1]) box[1] = flat[i + 1];
      if (flat[i + 1] > box[3]) box[3] = flat[i + 1];
    }
  });
  return box;
};

// Converts a geometry to {points, lines, areas} in world pixels; areas are lists of rings.
geomap.readGeometry = function (geometry) {
  const shape = { points: [], lines: [], areas: [] };
  const read = function (part) {
    if (!part) return;
    const c = part.coordinates;
    if (part.type === "Point") shape.points.push(geomap.toWorld(c));
    else if (part.type === "MultiPoint") for (let i = 0; i < c.length; i += 2) shape.points.push(geomap.toWorld(c.subarray(i, i + 2)));
    else if (part.type === "LineString") shape.lines.push(geomap.toWorld(c));
    else if (part.type === "MultiLineString") c.forEach((l) => shape.lines.push(geomap.toWorld(l)));
    else if (part.type === "Polygon") shape.areas.push(c.map(geomap.toWorld));
    else if (part.type === "MultiPolygon") c.forEach((p) => shape.areas.push(p.map(geomap.toWorld)));
    else if (part.type === "GeometryCollection") part.geometries.forEach(read);
  };
  read(geometry);
  const all = shape.points.concat(shape.lines, ...shape.areas);
  if (!all.length) return null;
  shape.box = geomap.boxOf(all);
  shape.anchor = geomap.anchorOf(shape);
  return shape;
};

geomap.inRings = function (rings, x, y) {
  let inside = false;
  rings.forEach((ring) => {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if (ring[i + 1] > y !== ring[j + 1] > y &&
          x < ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) {
        inside = !inside;
      }
    }
  });
  return inside;
};

// Where a horizontal line crosses an area, from west to east; every second stretch is inside.
geomap.crossings = function (rings, y) {
  const cuts = [];
  rings.forEach((ring) => {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if (ring[i + 1] > y !== ring[j + 1] > y) {
        cuts.push(((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]);
      }
    }
  });
  return cuts.sort((a, b) => a - b);
};

// The position of a feature's symbol and label: its point, the middle of its longest line, or the
// middle of the widest stretch inside its largest area.
geomap.anchorOf = function (shape) {
  if (shape.points.length) return [shape.points[0][0], shape.points[0][1]];
  const spread = (flat) => {
    const box = geomap.boxOf([flat]);
    return (box[2] - box[0]) + (box[3] - box[1]);
  };
  if (shape.areas.length) {
    const rings = shape.areas.reduce((a, b) => (spread(b[0]) > spread(a[0]) ? b : a));
    const box = geomap.boxOf([rings[0]]);
    let best = [0, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    [0.5, 0.42, 0.58, 0.34, 0.66].forEach((part) => {
      const y = box[1] + (box[3] - box[1]) * part;
      const cuts = geomap.crossings(rings, y);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        const width = (cuts[i + 1] - cuts[i]) * (part === 0.5 ? 1.15 : 1);
        if (width > best[0]) best = [width, (cuts[i] + cuts[i + 1]) / 2, y];
      }
    });
    return [best[1], best[2]];
  }
  const line = shape.lines.reduce((a, b) => (spread(b) > spread(a) ? b : a));
  let total = 0;
  for (let i = 2; i < line.length; i += 2) total += Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]);
  let walked = 0;
  for (let i = 2; i < line.length; i += 2) {
    const step = Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]);
    if (walked + step >= total / 2 && step > 0) {
      const t = (total / 2 - walked) / step;
      return [line[i - 2] + (line[i] - line[i - 2]) * t, line[i - 1] + (line[i + 1] - line[i - 1]) * t];
    }
    walked += step;
  }
  return [line[0], line[1]];
};

// The form in which names are compared: no spaces, half width, lower case.
geomap.fold = (text) => String(text).normalize("NFKC").toLowerCase().replace(/[\s·•()（）\-—]/g, "");

// What a feature is found by, computed on the first search.
geomap.keysOf = (feature) => feature.keys || (feature.keys = [feature.name].concat(feature.aliases).map(geomap.fold));

geomap.readData = function () {
  const data = geomap.unpackData(JSON.parse(geomap.byId("geomap-data").textContent));
  geomap.data = data;
  geomap.strings = data.strings;
  geomap.isShifted = Boolean(data.tiles) && data.tiles.datum === "GCJ-02";
  geomap.byFeatureId = new Map();
  // Numbers of the sentences in the reader's text.
  geomap.inText = new Set([].concat(...(data.text || []).map((row) => (row.marks || []).map((mark) => mark[3]))));
  geomap.kindLabel = new Map((data.kinds || []).map((kind) => [kind.id, kind.label]));
  geomap.stageLabel = new Map((data.stages || []).map((stage) => [stage.id, stage.label]));
  geomap.stageOrder = new Map((data.stages || []).map((stage, index) => [stage.id, index]));
  geomap.kindOrder = new Map((data.kinds || []).map((kind, index) => [kind.id, index]));
  const shapes = new Map(data.shapes.map((geometry) => [geometry, geomap.readGeometry(geometry)]));
  geomap.features = data.features;
  geomap.features.forEach((feature, index) => {
    feature.index = index;
    feature.isYet = true;
    feature.shape = shapes.get(feature.geometry) || geomap.readGeometry(feature.geometry);
    feature.plans = new Set(feature.stages.map((s) => s.plan).concat(
      feature.mentions.map((m) => (data.sentences[m.sentence] || {}).plan)));
    feature.years = new Set(feature.mentions.map((m) => m.year).filter(Boolean));
    geomap.byFeatureId.set(feature.id, feature);
  });
  geomap.makeStacks();
  geomap.readTimes();
  geomap.markTwins();
};

// Areas with the same outline (川渝, 巴蜀文化旅游走廊 …) are drawn and labelled once: the others are
// `twin` of the first.
geomap.markTwins = function () {
  const first = new Map();
  geomap.features.forEach((feature) => {
    if (!feature.shape || !feature.shape.areas.length) return;
    if (first.has(feature.shape)) feature.twin = first.get(feature.shape);
    else first.set(feature.shape, feature);
  });
};

geomap.kindName = (id) => geomap.kindLabel.get(id) || id;
geomap.stageName = (id) => geomap.stageLabel.get(id) || id;
geomap.precisionName = (id) => (geomap.data.precisions || {})[id] || id;

// The label of a precision, without its meaning.
geomap.precisionShort = (id) => geomap.precisionName(id).split(/[：:]/)[0];

// A position may have several sources, joined by "|".
geomap.sourceNames = (ids) => String(ids || "").split("|").filter(Boolean)
  .map((id) => (geomap.data.sources || {})[id] || id).join("；");

geomap.planTitle = function (plan) {
  const known = typeof plan === "number" ? geomap.data.plans[plan] : geomap.data.plans.find((p) => p.file === plan);
  if (!known) return { title: String(plan), date: "", issuer: "" };
  return { title: known.title || known.file, date: known.date || "", issuer: known.issuer || "" };
};
