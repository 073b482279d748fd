// The layer tree (families, kinds, counts) and the filters by stage, plan and district.

geomap.makeLayers = function () {
  geomap.makeTree(geomap.byId("layer-tree"));
  geomap.makeStageFilter(geomap.byId("filter-stage"));
};

geomap.mainShape = function (features) {
  const count = { point: 0, line: 0, area: 0, none: 0 };
  features.forEach((feature) => { count[geomap.shapeOf(feature)] += 1; });
  return ["point", "line", "area"].reduce((a, b) => (count[b] > count[a] ? b : a));
};

geomap.makeTree = function (place) {
  const state = geomap.state;
  const boxes = new Map();
  const tops = [];
  const byKind = new Map();
  geomap.features.forEach((feature) => {
    if (!byKind.has(feature.kind)) byKind.set(feature.kind, []);
    byKind.get(feature.kind).push(feature);
  });
  const refresh = () => {
    boxes.forEach((box, kind) => { box.checked = !state.kindsOff.has(kind); });
    tops.forEach(({ box, kinds }) => {
      const on = kinds.filter((kind) => !state.kindsOff.has(kind)).length;
      box.checked = on > 0;
      box.indeterminate = on > 0 && on < kinds.length;
    });
  };
  const turn = (kinds, on) => {
    kinds.forEach((kind) => { if (on) state.kindsOff.delete(kind); else state.kindsOff.add(kind); });
    geomap.filterChanged();
  };
  const families = geomap.families.map((family) => {
    const kinds = family.kinds.filter((kind) => byKind.has(kind));
    if (!kinds.length) return null;
    const box = geomap.el("input", { type: "checkbox", change: (event) => turn(kinds, event.target.checked) });
    tops.push({ box, kinds });
    const total = kinds.reduce((sum, kind) => sum + byKind.get(kind).length, 0);
    return geomap.el("li", { class: "family" }, [
      geomap.el("label", { class: "family-name" }, [box,
        geomap.el("span", { class: "grow" }, geomap.word("family_" + family.id)),
        geomap.el("span", { class: "count" }, total)]),
      geomap.el("ul", {}, kinds.map((kind) => {
        const own = geomap.el("input", { type: "checkbox", "data-kind": kind, change: (event) => turn([kind], event.target.checked) });
        boxes.set(kind, own);
        return geomap.el("li", {}, geomap.el("label", {}, [own,
          geomap.el("span", { class: "swatch" }, geomap.kindSample(kind, geomap.mainShape(byKind.get(kind)))),
          geomap.el("span", { class: "grow" }, geomap.kindName(kind)),
          geomap.el("span", { class: "count" }, byKind.get(kind).length)]));
      })),
    ]);
  });
  const all = Array.from(byKind.keys());
  geomap.fill(place, [
    geomap.el("div", { class: "panel-head" }, [
      geomap.el("h2", {}, geomap.word("layers")),
      geomap.el("button", { type: "button", class: "link", "data-testid": "layers-all", click: () => turn(all, true) }, geomap.word("all")),
      geomap.el("button", { type: "button", class: "link", "data-testid": "layers-none", click: () => turn(all, false) }, geomap.word("none")),
    ]),
    geomap.el("ul", { class: "families" }, families),
  ]);
  geomap.on("filter", refresh);
  refresh();
};

geomap.makeStageFilter = function (place) {
  const state = geomap.state;
  const counts = new Map();
  geomap.features.forEach((feature) => counts.set(feature.stage, (counts.get(feature.stage) || 0) + 1));
  const boxes = new Map();
  const rows = (geomap.data.stages || []).map((stage) => {
    const count = counts.get(stage.id) || 0;
    const box = geomap.el("input", {
      type: "checkbox", "data-stage": stage.id, disabled: count === 0,
      change: (event) => {
        if (event.target.checked) state.stagesOff.delete(stage.id);
        else state.stagesOff.add(stage.id);
        geomap.filterChanged();
      },
    });
    boxes.set(stage.id, box);
    return geomap.el("li", {}, geomap.el("label", { title: stage.meaning || "", class: count ? "" : "is-empty" }, [box,
      geomap.el("span", { class: "swatch" }, geomap.lineSample("road", stage.id, false, 40)),
      geomap.el("span", { class: "swatch" }, geomap.pointSample("airport", stage.id)),
      geomap.el("span", { class: "grow" }, stage.label),
      geomap.el("span", { class: "count" }, count)]));
  });
  geomap.fill(place, [
    geomap.el("div", { class: "panel-head" }, geomap.el("h2", {}, geomap.word("stage"))),
    geomap.el("ul", {}, rows),
    geomap.makeChoices("filter"),
  ]);
  const refresh = () => boxes.forEach((box, stage) => { box.checked = !state.stagesOff.has(stage); });
  geomap.on("filter", refresh);
  refresh();
};
