// The legend lists only what is in view, drawn with the functions that draw the map. When collapsed,
// it still shows the stages in one line, if there is space.

geomap.makeLegend = function () {
  const place = geomap.byId("legend");
  const body = geomap.el("div", { class: "legend-body", id: "legend-body" });
  const brief = geomap.el("ul", { class: "legend-brief", "data-testid": "legend-brief" });
  const toggle = geomap.el("button", {
    type: "button", class: "fold", "aria-controls": "legend-body", "data-testid": "legend-fold",
    click: () => { open(body.hidden); geomap.emit("repaint"); },
  });
  let view = null;
  // While the layer tree is open, its swatches show what the kinds look like.
  const isShort = () => geomap.state.drawer && geomap.state.tab === "layers" && !geomap.isNarrow() && !geomap.isPrinting;
  const fill = () => {
    if (view) geomap.fill(...(body.hidden ? [brief, geomap.briefOf(view)] : [body, geomap.legendOf(view, isShort())]));
  };
  const open = (isOpen) => {
    body.hidden = !isOpen;
    brief.hidden = isOpen;
    place.classList.toggle("is-folded", !isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    geomap.fill(toggle, [geomap.word("legend"), geomap.el("span", { class: "icon " + (isOpen ? "icon-down" : "icon-up"), "aria-hidden": "true" })]);
    fill();
  };
  geomap.fill(place, [toggle, body, brief]);
  geomap.openLegend = open;
  // On a small screen it would cover what it explains.
  open(window.matchMedia("(min-width: 1200px) and (min-height: 840px)").matches && !geomap.data.text);
  const follow = () => {
    place.classList.toggle("is-short", isShort());
    fill();
  };
  follow();
  ["drawer", "tab"].forEach((event) => geomap.on(event, follow));
  let last = "";
  geomap.on("survey", (survey) => {
    view = geomap.inView(survey);
    const key = JSON.stringify(view);
    if (key === last) return;
    last = key;
    fill();
  });
};

// The kinds with their shapes, stages and degrees of certainty that are in view.
geomap.inView = function ({ frame, features, groups }) {
  const v = frame.view;
  const shapes = {};
  const stages = { line: new Set(), point: new Set() };
  const s = frame.scale;
  const discs = groups.filter((group) => geomap.isDisc(group) && geomap.isNear(group.x - frame.x, group.y - frame.y, frame));
  const view = {
    sure: false, soft: false, faint: false, cut: false,
    halo: geomap.halosOf(frame, groups).length > 0,
    disc: discs.length > 0,
    county: discs.some((group) => geomap.isOfCounty(group.members)),
    changed: geomap.state.time !== null && features.some((f) => f.hasChanged),
  };
  const seen = (b) => b[2] * s - frame.x >= v[0] && b[0] * s - frame.x <= v[2] &&
    b[3] * s - frame.y >= v[1] && b[1] * s - frame.y <= v[3];
  features.forEach((feature) => {
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
    frame.zoom >= geomap.symbols.borders[rank].from && geomap.base.borders[rank].some((line) => seen(line.box)));
  return view;
};

geomap.legendOf = function (view, isShort) {
  const word = geomap.word;
  const row = (samples, label, title) => geomap.el("li", title ? { title } : {}, [geomap.el("span", { class: "swatch" }, samples), geomap.el("span", {}, label)]);
  const draw = { line: (kind) => geomap.lineSample(kind, "built", false, 30), area: geomap.areaSample, point: (kind) => geomap.pointSample(kind, "built") };
  const border = (rank) => geomap.sample(24, 14, (context) => {
    geomap.symbols.borders[rank].strokes.forEach((stroke) => {
      geomap.applyStroke(context, stroke, 1, 0);
      context.beginPath();
      context.moveTo(1, 7);
      context.lineTo(23, 7);
      context.stroke();
    });
  });
  const halo = geomap.sample(22, 22, (context) => {
    context.beginPath();
    context.arc(11, 11, 9, 0, 2 * Math.PI);
    context.fillStyle = geomap.colourOf("airport");
    context.strokeStyle = geomap.colourOf("airport");
    context.globalAlpha = 0.1;
    context.fill();
    context.globalAlpha = 1;
    context.setLineDash([2, 3]);
    context.stroke();
  });
  const lineKind = geomap.lineKindOf(view);
  return [
    !view.kinds.length ? geomap.el("p", {}, word("legend_empty"))
      : isShort ? null : geomap.el("ul", { class: "legend-kinds" }, view.kinds.map(([kind, shapes]) =>
        row(shapes.map((shape) => draw[shape](kind)), geomap.kindName(kind)))),
    view.stages.length ? geomap.el("p", { class: "legend-head" }, word("legend_stage")) : null,
    geomap.el("ul", { class: "legend-stages" }, view.stages.map(([stage, line, point]) => row([
      line ? geomap.lineSample(lineKind, stage, false, 34) : null,
      point ? geomap.pointSample("airport", stage) : null,
    ], geomap.stageName(stage), (geomap.data.stages.find((s) => s.id === stage) || {}).meaning))),
    view.soft || view.halo || view.faint || view.disc || view.cut || view.changed ? geomap.el("p", { class: "legend-head" }, word("legend_sure")) : null,
    geomap.el("ul", { class: "legend-sure" }, [
      view.soft && view.sure ? row(geomap.lineSample(lineKind, "building", false, 30), word("sure_line")) : null,
      view.soft ? row(geomap.lineSample(lineKind, "building", true, 30), word("schematic_line")) : null,
      view.halo ? row(halo, word("halo")) : null,
      view.disc ? row(geomap.discSample("site"), word("disc")) : null,
      view.county ? row(geomap.discSample("county"), word("disc_county")) : null,
      view.cut ? row(geomap.cutSample(lineKind), word("gone_on")) : null,
      view.changed ? row(geomap.sample(22, 16, (context) => {
        context.fillStyle = geomap.CHANGED;
        context.globalAlpha = 0.6;
        context.fillRect(1, 4, 20, 8);
      }), word("changed")) : null,
      view.faint ? row(geomap.el("span", { class: "faint-sample" }, geomap.lineSample(lineKind, "built", false, 30)), word("faint")) : null,
    ]),
    view.borders.length ? geomap.el("p", { class: "legend-head" }, word("legend_base")) : null,
    geomap.el("ul", { class: "legend-borders" }, view.borders.map((rank) => row(border(rank), word("border_" + rank)))),
  ];
};

// The kind whose lines are samples of the stages.
geomap.lineKindOf = (view) => view.kinds.map((entry) => entry[0]).find((kind) => ["railway", "expressway"].includes(kind)) || "road";

// The collapsed legend: the stages in view.
geomap.briefOf = function (view) {
  const lineKind = geomap.lineKindOf(view);
  return view.stages.map(([stage, line]) => geomap.el("li", {}, [
    line ? geomap.lineSample(lineKind, stage, false, 26) : geomap.pointSample("airport", stage),
    geomap.el("span", {}, geomap.stageName(stage)),
  ]));
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
