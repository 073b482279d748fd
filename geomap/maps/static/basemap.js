// The base map: the area that the map is about, rivers, borders by rank, place names.

geomap.readBase = function () {
  const base = geomap.data.base;
  const flat = (line) => {
    const world = geomap.toWorld(line);
    return { flat: world, box: geomap.boxOf([world]) };
  };
  geomap.base = {
    focus: base.focus ? geomap.readGeometry(base.focus) : null,
    borders: {
      county: base.lines.county.map(flat), prefecture: base.lines.prefecture.map(flat), province: base.lines.province.map(flat),
    },
    rivers: base.rivers.map((river) => Object.assign({ name: river.name }, flat(river.line))),
    extent: base.extent ? geomap.world(base.extent[0], base.extent[3]).concat(geomap.world(base.extent[2], base.extent[1])) : null,
    labels: (base.labels || []).map(([name, rank, lon, lat, away]) => ({
      name, rank: ["province", "prefecture", "county"][rank], away: Boolean(away),
      at: geomap.world(lon, lat), key: geomap.fold(name),
    })),
  };
};

geomap.paintBaseBelow = function (context, frame) {
  if (!geomap.hasTiles) {
    context.fillStyle = geomap.symbols.base.ground;
    context.fillRect(0, 0, frame.width, frame.height);
  }
  const focus = geomap.base.focus;
  if (focus && !geomap.hasTiles && !geomap.outOfFrame(focus.box, frame, 20)) {
    geomap.traceAreas(context, focus.areas, frame);
    context.fillStyle = geomap.symbols.base.focus;
    context.fill("evenodd");
    context.save();
    context.clip("evenodd");
    context.strokeStyle = geomap.symbols.base.focus_band;
    context.lineJoin = "round";
    context.globalAlpha = 0.22;
    context.lineWidth = 14;
    context.stroke();
    context.globalAlpha = 0.25;
    context.lineWidth = 7;
    context.stroke();
    context.restore();
    context.globalAlpha = 0.9;
    context.strokeStyle = geomap.symbols.base.focus_line;
    context.lineWidth = 1.3;
    context.stroke();
    context.globalAlpha = 1;
  }
  const k = frame.k;
  if (geomap.hasTiles) return;
  geomap.base.rivers.forEach((river) => {
    if (geomap.outOfFrame(river.box, frame, 20)) return;
    const width = (geomap.symbols.base.great_rivers.includes(river.name) ? 3.1 : 1.8) * k;
    geomap.strokeRuns(context, [{ width, colour: geomap.symbols.base.river, alpha: 1, cap: "round" }], geomap.runsOf(river.flat, frame), 1);
  });
};

geomap.paintBorders = function (context, frame) {
  ["county", "prefecture", "province"].forEach((rank) => {
    const style = geomap.symbols.borders[rank];
    if (frame.zoom < style.from) return;
    geomap.base.borders[rank].forEach((line) => {
      if (geomap.outOfFrame(line.box, frame, 20)) return;
      geomap.strokeRuns(context, style.strokes, geomap.runsOf(line.flat, frame), 1);
    });
  });
  if (!geomap.hasTiles) geomap.paintEdge(context, frame);
};

// The base map ends at a rectangle, towards which it fades into the background.
geomap.paintEdge = function (context, frame) {
  if (!geomap.base.extent) return;
  const [west, north, east, south] = geomap.base.extent.map((v, i) => v * frame.scale - (i % 2 ? frame.y : frame.x));
  const wide = (east - west) * 0.09;
  // From the edge (x0, y0), where the shade is full, inwards; box: what of the canvas it covers.
  const fade = (x0, y0, x1, y1, [left, top, right, bottom]) => {
    if (left >= right || top >= bottom) return;
    const shade = context.createLinearGradient(x0, y0, x1, y1);
    shade.addColorStop(0, "rgba(241,237,227,1)");
    shade.addColorStop(1, "rgba(241,237,227,0)");
    context.fillStyle = shade;
    context.fillRect(left, top, right - left, bottom - top);
  };
  const { width, height } = frame;
  fade(west, 0, west + wide, 0, [0, 0, Math.min(west + wide, width), height]);
  fade(east, 0, east - wide, 0, [Math.max(east - wide, 0), 0, width, height]);
  fade(0, north, 0, north + wide, [0, 0, width, Math.min(north + wide, height)]);
  fade(0, south, 0, south - wide, [0, Math.max(south - wide, 0), width, height]);
};

geomap.placeNameStyles = {
  province: { from: 0, to: 8.2, size: 19, font: "600 19px ", colour: "rgba(96,84,108,.62)", away: "rgba(110,104,96,.5)", spaced: true, centred: true },
  prefecture: { from: 0, to: 30, size: 13, font: "600 13px ", colour: "#4a4640", away: "#76705f" },
  county: { from: 8.2, to: 30, size: 11.5, font: "400 11.5px ", colour: "#6b655b", away: "#807969" },
};

// Below this zoom, places outside the plans' provinces are not labelled.
geomap.AWAY_FROM = 6.2;

// The place that the map is about, as labels give it (万州 for 万州区).
geomap.ownPlace = () => geomap.fold(geomap.data.title).replace(/^(..+)[区县市]$/, "$1");

// Finds room for the names of places of these ranks; returns what draws them. Where one of the
// symbols at `spots` stands on the place itself, the name leaves room for it; it is on none.
geomap.planPlaceNames = function (context, frame, placer, ranks, named, spots) {
  if (geomap.hasTiles) return [];
  const radius = geomap.symbolRadius(frame.zoom);
  const symbols = spots || [];
  const gapAt = (x, y) => (symbols.some(({ at, isSmall }) => !isSmall && Math.hypot(at[0] - x, at[1] - y) < radius) ? radius + 6 : 6);
  const own = geomap.ownPlace();
  const draws = [];
  ranks.forEach((rank) => {
    const style = geomap.placeNameStyles[rank];
    if (frame.zoom < style.from || frame.zoom > style.to) return;
    const small = rank === "prefecture" && frame.zoom < 7.4;
    const size = small ? 11.5 : style.size;
    const font = (small ? "500 11.5px " : style.font) + (rank === "province" ? geomap.SERIF : geomap.FONT);
    geomap.base.labels.forEach((label) => {
      // The place that the map is about is labelled with the cities, its neighbours later.
      const isOwn = label.rank === "county" && label.key === own;
      if ((isOwn ? "prefecture" : label.rank) !== rank || named.has(label.key)) return;
      if (label.away && frame.zoom < geomap.AWAY_FROM) return;
      const x = label.at[0] * frame.scale - frame.x;
      const y = label.at[1] * frame.scale - frame.y;
      if (x < 0 || y < 0 || x > frame.width || y > frame.height) return;
      const text = style.spaced ? Array.from(label.name).join("\u2009 ") : label.name;
      const draw = geomap.planBeside(context, placer, {
        lines: [text], size, font, x, y, gap: gapAt(x, y), centred: style.centred,
        further: rank === "province" ? [] : [16], avoid: symbols.map(({ at }) => at),
        most: rank === "prefecture" ? 9 : 0.14, colour: label.away ? style.away : style.colour, halo: "rgba(252,249,241,.9)",
      });
      if (!draw) return;
      draws.push(draw);
      if (style.centred) return;
      named.add(label.key);
      draws.push(() => {
        const covered = geomap.painted.symbols.some((q) => !q.dot && Math.hypot(q.x - x, q.y - y) < q.r + 3);
        if (!covered) geomap.paintSeat(context, x, y, rank);
      });
    });
  });
  return draws;
};

geomap.paintSeat = function (context, x, y, rank) {
  context.beginPath();
  context.arc(x, y, rank === "prefecture" ? 3 : 1.8, 0, 2 * Math.PI);
  context.fillStyle = geomap.symbols.points.ground;
  context.fill();
  context.lineWidth = rank === "prefecture" ? 1.6 : 1;
  context.strokeStyle = "#5a554c";
  context.stroke();
};

geomap.paintRiverNames = function (context, frame, placer, named) {
  if (geomap.hasTiles) return;
  const done = new Map();
  geomap.base.rivers.forEach((river) => {
    if (!river.name || named.has(geomap.fold(river.name)) || (done.get(river.name) || 0) > 1 || geomap.outOfFrame(river.box, frame, 0)) return;
    geomap.runsOf(river.flat, frame).forEach((run) => {
      if ((done.get(river.name) || 0) > 1) return;
      const ok = geomap.placeAlong(context, placer, geomap.smooth(run.flat), {
        text: Array.from(river.name).join(" "), size: 11, gap: 2, font: "italic 400 11px " + geomap.SERIF,
        colour: geomap.symbols.base.river_name, halo: "rgba(252,249,241,.85)",
      });
      if (ok) done.set(river.name, (done.get(river.name) || 0) + 1);
    });
  });
};
