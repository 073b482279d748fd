// "Wrong location?": the card gives a row for the table of corrections, with the position that the
// reader enters or picks on the map.

geomap.correctionColumns = ["id", "name", "lon", "lat", "precision", "radius_m", "source", "who", "when", "remark"];

geomap.csvCell = function (value) {
  const text = String(value === null || value === undefined ? "" : value);
  // Quotes a cell that a spreadsheet would take for a formula.
  const safe = (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? "'" : "") + text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
};

geomap.correctionOf = function (feature) {
  const word = geomap.word;
  const at = feature.shape ? geomap.unworld(...feature.shape.anchor) : geomap.map.getCenter();
  const values = { lon: at.lng.toFixed(6), lat: at.lat.toFixed(6), who: "", remark: "" };
  const row = geomap.el("textarea", { rows: "4", readonly: true, "aria-label": word("correct_row"), "data-testid": "correct-row" });
  const inputs = {};
  const write = () => {
    const today = new Date();
    const when = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    const cells = Object.assign({ id: feature.id, name: feature.name, precision: "site", radius_m: 500, source: "editor", when }, values);
    row.value = geomap.correctionColumns.join(",") + "\n" + geomap.correctionColumns.map((key) => geomap.csvCell(cells[key])).join(",");
  };
  const field = (key) => {
    inputs[key] = geomap.el("input", {
      type: "text", "data-testid": "correct-" + key,
      input: (event) => { values[key] = event.target.value.trim(); write(); },
    });
    inputs[key].value = values[key];
    return geomap.el("label", {}, [geomap.el("span", {}, word("correct_" + key)), inputs[key]]);
  };
  const tool = {
    name: "correct",
    click(event) {
      ["lon", "lat"].forEach((key) => {
        values[key] = event.latlng[key === "lon" ? "lng" : "lat"].toFixed(6);
        inputs[key].value = values[key];
      });
      write();
      geomap.takeUp(null);
    },
    cancel() {},
  };
  const copy = geomap.el("button", {
    type: "button", class: "button", "data-testid": "correct-copy",
    click: () => {
      row.select();
      document.execCommand("copy");
      copy.textContent = word("copied");
    },
  }, word("copy"));
  write();
  return geomap.el("details", { class: "correct", "data-testid": "correct" }, [
    geomap.el("summary", {}, word("correct")),
    geomap.el("p", {}, word("correct_hint")),
    geomap.el("div", { class: "correct-fields" }, ["lon", "lat", "who", "remark"].map(field)),
    row,
    geomap.el("p", { class: "correct-buttons" }, [
      geomap.el("button", { type: "button", class: "button", "data-testid": "correct-pick", click: () => geomap.takeUp(tool) }, word("correct_pick")),
      copy,
    ]),
  ]);
};
