// Tools that take over clicks on the map: measuring lengths and areas, and picking a position.

geomap.overlays = [];

// The active tool, or null: {name, click(event), cancel()}.
geomap.tool = null;

geomap.takeUp = function (tool) {
  const before = geomap.tool;
  geomap.tool = null;
  if (before) before.cancel();
  geomap.tool = tool;
  document.body.classList.toggle("is-drawing", Boolean(tool));
  geomap.map.getContainer().classList.toggle("is-drawing", Boolean(tool));
  geomap.emit("tool", tool ? tool.name : null);
  geomap.markSheet.draw();
};

// The area inside a closed path in square kilometres, by spherical excess.
geomap.areaOf = function (points) {
  const rad = Math.PI / 180;
  let sum = 0;
  points.forEach((p, i) => {
    const q = points[(i + 1) % points.length];
    sum += (q.lng - p.lng) * rad * (2 + Math.sin(p.lat * rad) + Math.sin(q.lat * rad));
  });
  return Math.abs(sum) * 6371.0088 * 6371.0088 / 2;
};

geomap.makeMeasure = function (map) {
  const button = geomap.byId("measure");
  const readout = geomap.byId("measured");
  let points = [];
  let pointer = null;
  const length = (way) => way.reduce((sum, p, i) => sum + (i ? map.distance(way[i - 1], p) : 0), 0);
  const tell = () => {
    const way = pointer && points.length ? points.concat(pointer) : points;
    readout.hidden = false;
    geomap.fill(readout, !points.length ? geomap.word("measure_hint") : [
      geomap.el("strong", {}, geomap.distanceWords(length(way))),
      way.length > 2 ? geomap.el("span", {}, geomap.word("measure_area", { n: geomap.number(geomap.areaOf(way), 1) })) : null,
      geomap.el("button", { type: "button", class: "link", "data-testid": "measure-clear", click: () => { points = []; pointer = null; tell(); geomap.markSheet.draw(); } }, geomap.word("clear")),
    ]);
  };
  const tool = {
    name: "measure",
    click(event) { points.push(event.latlng); tell(); geomap.markSheet.draw(); },
    undo() { points.pop(); tell(); geomap.markSheet.draw(); },
    cancel() { points = []; pointer = null; readout.hidden = true; },
  };
  button.addEventListener("click", () => {
    if (geomap.tool === tool) { geomap.takeUp(null); return; }
    geomap.takeUp(tool);
    tell();
  });
  geomap.on("tool", (name) => button.setAttribute("aria-pressed", String(name === "measure")));
  map.on("mousemove", (event) => {
    if (geomap.tool !== tool || !points.length) return;
    pointer = event.latlng;
    tell();
    geomap.markSheet.draw();
  });
  // By keyboard: Enter measures to the centre of the map, Backspace removes the last point.
  map.getContainer().addEventListener("keydown", (event) => {
    if (geomap.tool !== tool) return;
    if (event.key === "Enter") { pointer = null; tool.click({ latlng: map.getCenter() }); }
    if (event.key === "Backspace") { event.preventDefault(); tool.undo(); }
  });
  geomap.overlays.push((context, frame) => {
    if (geomap.tool !== tool) return;
    const way = pointer && points.length ? points.concat(pointer) : points;
    const spots = way.map((p) => geomap.world(p.lng, p.lat)).map(([x, y]) => [x * frame.scale - frame.x, y * frame.scale - frame.y]);
    const trace = () => {
      context.beginPath();
      spots.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
    };
    if (spots.length > 2) {
      trace();
      context.closePath();
      context.fillStyle = "rgba(194,24,91,.08)";
      context.fill();
    }
    [["#fff", 5], ["#c2185b", 2.4]].forEach(([colour, width]) => {
      trace();
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = "round";
      context.stroke();
    });
    spots.forEach(([x, y]) => {
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fillStyle = "#fff";
      context.fill();
      context.strokeStyle = "#c2185b";
      context.lineWidth = 2;
      context.stroke();
    });
  });
};
