// The ledger as a table. It lists what layers and filters show, including what is not placed, so it
// is the map's content as text. It is built when first opened.

geomap.columns = [
  { key: "name", word: "name", sort: (f) => f.name },
  { key: "kind", word: "kind", sort: (f) => geomap.kindOrder.get(f.kind) },
  { key: "stage", word: "stage", sort: (f) => geomap.stageOrder.get(f.stage) },
  { key: "precision", word: "precision", sort: (f) => (f.shape ? geomap.precisionShort(f.precision) : "\uffff") },
  { key: "plans", word: "plans", sort: (f) => -f.plans.size },
];

geomap.isPlace = (feature) => ["admin", "metro"].includes(feature.kind);

geomap.makeTable = function () {
  let isMade = false;
  geomap.on("tab", (tab) => {
    if (tab !== "table" || isMade) return;
    isMade = true;
    geomap.fillTable(geomap.byId("panel-table"));
  });
};

geomap.fillTable = function (place) {
  const sorting = { key: null, down: false };
  const input = geomap.el("input", {
    type: "search", class: "table-filter", "data-testid": "table-filter", autocomplete: "off",
    "aria-label": geomap.word("filter_text"), placeholder: geomap.word("filter_text"),
    input: () => { geomap.state.words = input.value; refresh(); geomap.emit("words"); },
  });
  const status = geomap.el("p", { class: "table-status", role: "status" });
  const body = geomap.el("tbody");
  const heads = new Map();
  const table = geomap.el("table", { "data-testid": "table", id: "table" }, [
    geomap.el("caption", { class: "unseen" }, geomap.word("table")),
    geomap.el("thead", {}, geomap.el("tr", {}, geomap.columns.map((column) => {
      const head = geomap.el("th", { scope: "col", "aria-sort": "none" }, geomap.el("button", {
        type: "button", "data-sort": column.key, title: geomap.word("sort_by", { what: geomap.word(column.word) }),
        click: () => {
          sorting.down = sorting.key === column.key && !sorting.down;
          sorting.key = column.key;
          refresh();
        },
      }, geomap.word(column.word)));
      heads.set(column.key, head);
      return head;
    }))),
    body,
  ]);
  const rows = new Map();
  let listed = [];

  const rowOf = (feature) => {
    if (rows.has(feature)) return rows.get(feature);
    const row = geomap.el("tr", {
      "data-id": feature.id,
      click: () => geomap.select(feature, { fly: true }),
      mouseenter: () => { if (feature.shape) geomap.hover(feature); },
      mouseleave: () => geomap.hover(null),
    }, [
      geomap.el("th", { scope: "row" }, geomap.el("button", {
        type: "button", class: "row-name",
        click: (event) => { event.stopPropagation(); geomap.select(feature, { fly: true, focus: event.detail === 0 }); },
      }, feature.name)),
      geomap.el("td", {}, geomap.kindName(feature.kind)),
      geomap.el("td", { class: "row-stage" }, geomap.stageName(feature.stage)),
      geomap.el("td", {}, feature.shape && !feature.isBeyond ? geomap.precisionShort(feature.precision)
        : geomap.el("span", { class: "tag" }, geomap.word(feature.shape ? "beyond" : "unplaced"))),
      geomap.el("td", { class: "number" }, feature.plans.size),
    ]);
    rows.set(feature, row);
    return row;
  };

  const refresh = () => {
    if (input.value !== geomap.state.words) input.value = geomap.state.words;
    const wanted = geomap.fold(input.value);
    listed = geomap.features.filter((feature) => geomap.isShown(feature) && (wanted === "" || geomap.holdsWords(feature, wanted)));
    const column = geomap.columns.find((c) => c.key === sorting.key);
    // At first as in the data, with the projects before the units and regions they lie in.
    if (!column) {
      listed.sort((a, b) => Number(geomap.isPlace(a)) - Number(geomap.isPlace(b)) || a.index - b.index);
    } else {
      const compare = (a, b) => (typeof a === "string" ? geomap.byName.compare(a, b) : a - b);
      listed.sort((a, b) => (sorting.down ? -1 : 1) * compare(column.sort(a), column.sort(b)) || a.index - b.index);
    }
    heads.forEach((head, key) => head.setAttribute("aria-sort",
      key !== sorting.key ? "none" : sorting.down ? "descending" : "ascending"));
    const unplaced = listed.filter((feature) => !feature.shape).length;
    status.textContent = geomap.word(listed.length < geomap.features.length ? "rows_of" : "rows",
      { n: listed.length, all: geomap.features.length }) +
      (unplaced ? " · " + geomap.word("unplaced_n", { n: unplaced }) : "");
    body.textContent = "";
    fill(listed, 0);
  };

  // Long ledgers are added in portions, so that the first rows appear at once.
  const fill = (features, from) => {
    if (features !== listed) return;
    const fragment = document.createDocumentFragment();
    features.slice(from, from + 300).forEach((feature) => fragment.append(rowOf(feature)));
    body.append(fragment);
    if (from + 300 < features.length) window.setTimeout(fill, 0, features, from + 300);
  };

  geomap.fill(place, [
    geomap.el("div", { class: "table-tools" }, [input,
      geomap.el("button", { type: "button", class: "link", "data-testid": "save-csv", click: () => geomap.saveCsv(listed) }, geomap.word("save_csv")),
      geomap.el("button", { type: "button", class: "link", "data-testid": "save-geojson", click: () => geomap.saveGeojson(listed) }, geomap.word("save_geojson"))]),
    geomap.makeChoices("table"),
    status,
    geomap.el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": geomap.word("table") }, table),
  ]);
  geomap.on("time", () => rows.forEach((row, feature) => {
    row.querySelector(".row-stage").textContent = geomap.stageName(feature.stage);
  }));
  geomap.on("filter", refresh);
  geomap.on("tab", (tab) => {
    if (tab === "table") mark(geomap.state.selected);
  });
  const mark = (feature) => {
    rows.forEach((row, own) => {
      if (own === feature) row.setAttribute("aria-selected", "true");
      else row.removeAttribute("aria-selected");
    });
    const row = feature && rows.get(feature);
    if (row && row.offsetParent) row.scrollIntoView({ block: "nearest" });
  };
  geomap.on("select", (event) => mark(event.feature));
  refresh();
  mark(geomap.state.selected);
};

// Whether a feature's names, kind or districts contain the text.
geomap.holdsWords = (feature, wanted) => geomap.keysOf(feature).some((key) => key.includes(wanted) || geomap.soundsAt(key, wanted) >= 0) ||
  [geomap.kindName(feature.kind)].concat(feature.districts).some((text) => geomap.fold(text).includes(wanted));

geomap.save = function (name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = geomap.el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
};

geomap.saveCsv = function (features) {
  const fields = ["id", "name", "kind", "stage", "precision", "radius_m", "districts", "length_km", "area_km2", "source"];
  const lines = [fields.join(",")].concat(features.map((feature) => fields.map((field) =>
    geomap.csvCell(Array.isArray(feature[field]) ? feature[field].join(" ") : feature[field])).join(",")));
  geomap.save(geomap.data.title + ".csv", "text/csv", "\ufeff" + lines.join("\r\n") + "\r\n");
};

geomap.saveGeojson = function (features) {
  const fields = ["id", "name", "aliases", "kind", "stage", "precision", "radius_m", "districts", "through", "members", "length_km", "area_km2", "source"];
  geomap.save(geomap.data.title + ".geojson", "application/geo+json", JSON.stringify({
    type: "FeatureCollection",
    features: features.map((feature) => ({
      type: "Feature", geometry: geomap.geojsonOf(feature.geometry),
      properties: Object.fromEntries(fields.map((field) => [field, feature[field]])),
    })),
  }));
};
