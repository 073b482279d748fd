// The legend lists only what is in view, drawn by the map's own functions.

geomap.makeLegend = function () {
  const place = geomap.byId("legend");
  const body = geomap.el("div", { class: "legend-body", id: "legend-body" });
  const toggle = geomap.el("button", {
    type: "button", class: "fold", "aria-controls": "legend-body", "data-testid": "legend-fold",
    click: () => { open(body.hidden); geomap.emit("repaint"); },
  });
  const open = (isOpen) => {
    body.hidden = !isOpen;
    place.classList.toggle("is-folded", !isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    geomap.fill(toggle, [geomap.word("legend"), geomap.el("span", { class: "icon " + (isOpen ? "icon-down" : "icon-up"), "aria-hidden": "true" })]);
  };
  geomap.fill(place, [toggle, body]);
  geomap.openLegend = open;
  open(!geomap.isNarrow() && !geomap.data.text);
  // It is folded at first where it would take more than a seventh of the map.
  geomap.settleLegend = function () {
    const size = geomap.map.getSize();
    if (place.offsetWidth * place.offsetHeight > 0.14 * size.x * size.y) open(false);
  };
  // While the layer tree is open its swatches say what the kinds look like; the legend need not.
  const follow = () => place.classList.toggle("is-short", geomap.state.drawer && geomap.state.tab === "layers" && !geomap.isNarrow());
  follow();
  ["drawer", "tab"].forEach((event) => geomap.on(event, follow));
  let last = "";
  geomap.on("painted", (painted) => {
    const view = geomap.inView(painted);
    const key = JSON.stringify(view);
    if (key === last) return;
    last = key;
    geomap.fill(body, geomap.legendOf(view));
  });
};

// Kinds with their shapes, stages and degrees of certainty that the screen shows now.
geomap.inView = function (painted) {
  const frame = painted.frame;
  const v = frame.view;
  const shapes = {};
  const stages = { line: new Set(), point: new Set() };
  const view = { sure: false, soft: false, faint: false, halo: (geomap.halosShown || 0) > 0, disc: painted.symbols.some((symbol) => symbol.members),
    county: painted.symbols.some((symbol) => symbol.members && symbol.members.every((f) => f.precision === "county")),
    cut: false,
    changed: geomap.state.time !== null && painted.features.some((f) => f.hasChanged) };
  const s = frame.scale;
  const seen = (b) => b[2] * s - frame.x >= v[0] && b[0] * s - frame.x <= v[2] &&
    b[3] * s - frame.y >= v[1] && b[1] * s - frame.y <= v[3];
  painted.features.forEach((feature) => {
    if (!seen(feature.shape.box)) return;
    let shape = geomap.shapeOf(feature);
    if (shape === "area" && geomap.wantsSymbol(feature, frame)) shape = "point";
    if (!shapes[feature.kind]) shapes[feature.kind] = new Set();
    shapes[feature.kind].add(shape);
    if (feature.kind !== "admin" && stages[shape]) stages[shape].add(feature.stage);
    if (shape === "line") {
      if (geomap.isSchematic(feature)) view.soft = true;
      else view.sure = true;
    }
    if (!feature.focus) view.faint = true;
    if ((feature.cuts || []).some(([x, y]) => seen([x, y, x, y]))) view.cut = true;
  });
  view.kinds = geomap.families.map((family) => family.kinds.filter((kind) => shapes[kind])
    .map((kind) => [kind, Array.from(shapes[kind]).sort()])).reduce((a, b) => a.concat(b), []);
  view.stages = (geomap.data.stages || []).filter((stage) => stages.line.has(stage.id) || stages.point.has(stage.id))
    .map((stage) => [stage.id, stages.line.has(stage.id), stages.point.has(stage.id)]);
  view.borders = ["province", "prefecture", "county"].filter((rank) =>
    frame.zoom >= geomap.borderStyles[rank].from && geomap.base.borders[rank].some((line) => seen(line.box)));
  return view;
};

geomap.legendOf = function (view) {
  const word = geomap.word;
  const row = (samples, label, title) => geomap.el("li", title ? { title } : {}, [geomap.el("span", { class: "swatch" }, samples), geomap.el("span", {}, label)]);
  const draw = { line: (kind) => geomap.lineSample(kind, "built", false, 30), area: geomap.areaSample, point: (kind) => geomap.pointSample(kind, "built") };
  const border = (rank) => geomap.sample(30, 14, (context) => {
    geomap.borderStyles[rank].strokes.forEach((stroke) => {
      geomap.applyStroke(context, stroke, 1, 0);
      context.beginPath();
      context.moveTo(1, 7);
      context.lineTo(29, 7);
      context.stroke();
    });
  });
  const halo = geomap.sample(22, 22, (context) => {
    context.beginPath();
    context.arc(11, 11, 9, 0, 2 * Math.PI);
    context.fillStyle = "rgba(20,98,156,.1)";
    context.fill();
    context.setLineDash([2, 3]);
    context.strokeStyle = "#14629c";
    context.stroke();
  });
  const lineKind = view.kinds.map((entry) => entry[0]).find((kind) => ["railway", "expressway"].includes(kind)) || "road";
  return [
    view.kinds.length ? geomap.el("ul", { class: "legend-kinds" }, view.kinds.map(([kind, shapes]) =>
      row(shapes.map((shape) => draw[shape](kind)), geomap.kindName(kind)))) : geomap.el("p", {}, word("legend_empty")),
    view.stages.length ? geomap.el("p", { class: "legend-head" }, word("legend_stage")) : null,
    geomap.el("ul", { class: "legend-stages" }, view.stages.map(([stage, line, point]) => row([
      line ? geomap.lineSample(lineKind, stage, false, 44) : null,
      point ? geomap.pointSample("airport", stage) : null,
    ], geomap.stageName(stage), (geomap.data.stages.find((s) => s.id === stage) || {}).meaning))),
    view.soft || view.halo || view.faint || view.disc || view.cut || view.changed ? geomap.el("p", { class: "legend-head" }, word("legend_sure")) : null,
    geomap.el("ul", { class: "legend-sure" }, [
      view.soft && view.sure ? row(geomap.lineSample(lineKind, "building", false, 44), word("sure_line")) : null,
      view.soft ? row(geomap.lineSample(lineKind, "building", true, 44), word("schematic_line")) : null,
      view.halo ? row(halo, word("halo")) : null,
      view.disc ? row(geomap.discSample("site"), word("disc")) : null,
      view.county ? row(geomap.discSample("county"), word("disc_county")) : null,
      view.cut ? row(geomap.cutSample(lineKind), word("gone_on")) : null,
      view.changed ? row(geomap.sample(22, 16, (context) => {
        context.fillStyle = geomap.CHANGED;
        context.globalAlpha = 0.6;
        context.fillRect(1, 4, 20, 8);
      }), word("changed")) : null,
      view.faint ? row(geomap.el("span", { class: "faint-sample" }, geomap.lineSample(lineKind, "built", false, 44)), word("faint")) : null,
    ]),
    view.borders.length ? geomap.el("p", { class: "legend-head" }, word("legend_base")) : null,
    geomap.el("ul", {}, view.borders.map((rank) => row(border(rank), word("border_" + rank)))),
  ];
};

geomap.discSample = (precision) => geomap.sample(26, 26, (context) => geomap.paintDisc(context, 13, 13, 9,
  ["zone", "zone", "culture", "energy", "port"].map((kind) => ({ kind, precision })), 1));

geomap.cutSample = (kind) => geomap.sample(30, 14, (context) => {
  context.fillStyle = geomap.colourOf(kind);
  context.fillRect(2, 6, 18, 2);
  context.beginPath();
  context.moveTo(27, 7);
  context.lineTo(18, 2);
  context.lineTo(18, 12);
  context.fill();
});
