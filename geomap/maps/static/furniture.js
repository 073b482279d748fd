// The elements at the edges of a map: zoom buttons, north arrow, scale bar, credits, top bar.

geomap.makeBar = function () {
  const data = geomap.data;
  geomap.byId("subtitle").textContent = data.subtitle || "";
  geomap.byId("classification").textContent = data.classification || "";
  geomap.byId("classification").hidden = !data.classification;
  const plans = data.plans || [];
  if (!plans.length) { geomap.byId("plans").hidden = true; return; }
  const naming = geomap.namingPlans();
  const years = plans.filter((plan, number) => naming.has(number)).map((plan) => (plan.date || "").slice(0, 4)).filter(Boolean).sort();
  const dates = years.length ? (years[0] === years[years.length - 1] ? years[0] : years[0] + "–" + years[years.length - 1]) : geomap.word("undated");
  geomap.byId("plans-summary").textContent = geomap.word(naming.size < plans.length ? "plans_some" : "plans_n",
    { n: naming.size, all: plans.length, dates });
  geomap.fill(geomap.byId("plans-list"), plans.map((plan, number) => geomap.el("li", {}, [
    geomap.el("strong", {}, plan.title || plan.file),
    geomap.el("span", {}, [plan.issuer, plan.date || geomap.word("undated"), naming.has(number) ? "" : geomap.word("plan_silent")]
      .filter(Boolean).join(" · ")),
  ])));
};

// The numbers of the plans that name what the map is about; pictures count the same.
geomap.namingPlans = () => new Set([].concat(...geomap.features.filter((f) => f.focus).map((f) => Array.from(f.plans))));

geomap.makeFurniture = function (map) {
  const button = (key, icon, click) => geomap.el("button", {
    type: "button", class: "tool", "data-testid": key.replace("_", "-"), "aria-label": geomap.word(key), title: geomap.word(key), click,
  }, geomap.el("span", { class: "icon " + icon, "aria-hidden": "true" }));
  geomap.fill(geomap.byId("tools"), [
    geomap.el("div", { class: "tool-group" }, [
      button("zoom_in", "icon-plus", () => map.zoomIn(0.75)),
      button("zoom_out", "icon-minus", () => map.zoomOut(0.75)),
      button("whole", "icon-whole", () => geomap.showWhole()),
      geomap.el("button", {
        type: "button", class: "tool", id: "measure", "data-testid": "measure", "aria-pressed": "false",
        "aria-label": geomap.word("measure"), title: geomap.word("measure"),
      }, geomap.el("span", { class: "icon icon-measure", "aria-hidden": "true" })),
      geomap.el("button", {
        type: "button", class: "tool", id: "time-toggle", "data-testid": "time-toggle", "aria-pressed": "false",
        "aria-label": geomap.word("time"), title: geomap.word("time"),
      }, geomap.el("span", { class: "icon icon-time", "aria-hidden": "true" })),
    ]),
    geomap.northArrow(),
  ]);
  geomap.byId("foot").before(geomap.el("p", { class: "measured", id: "measured", "data-testid": "measured", role: "status", hidden: true }));
  const label = geomap.el("span", { class: "scale-label" });
  const bar = geomap.el("span", { class: "scale-bar", "aria-hidden": "true" });
  const credits = geomap.data.credits || [];
  geomap.fill(geomap.byId("foot"), [
    geomap.el("p", { class: "scale", "data-testid": "scale", "aria-label": geomap.word("scale") }, [label, bar]),
    credits.length ? geomap.el("details", { class: "credits", "data-testid": "credits" }, [
      geomap.el("summary", {}, [geomap.el("strong", {}, geomap.word("credits")),
        geomap.el("span", { class: "rest" }, credits.join(" · "))]),
      geomap.el("ul", {}, credits.map((line) => geomap.el("li", {}, line))),
    ]) : null,
  ]);
  const refresh = () => {
    const size = map.getSize();
    const y = size.y / 2;
    const perPixel = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y])) / 100;
    if (!(perPixel > 0)) return;
    const most = perPixel * 120;
    const power = Math.pow(10, Math.floor(Math.log10(most)));
    const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) || power;
    label.textContent = geomap.distanceWords(metres);
    bar.style.width = Math.round(metres / perPixel) + "px";
  };
  map.on("moveend zoomend resize", refresh);
  refresh();
};

geomap.northArrow = () => geomap.el("div", { class: "north", role: "img", "aria-label": geomap.word("north") }, [
  geomap.el("span", { "aria-hidden": "true" }, geomap.word("north")),
  geomap.sample(22, 26, (context) => {
    const half = (side, colour) => {
      context.beginPath();
      context.moveTo(11, 1);
      context.lineTo(11 + side * 7, 25);
      context.lineTo(11, 19);
      context.closePath();
      context.fillStyle = colour;
      context.fill();
      context.strokeStyle = "#2d3a45";
      context.lineWidth = 1;
      context.stroke();
    };
    half(-1, "#2d3a45");
    half(1, "#fffdf7");
  }),
]);
