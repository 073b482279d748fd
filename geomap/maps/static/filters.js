// Filters by plan, district, target year and text, in the drawer and above the table. They all
// apply to both map and table.

geomap.filterChoices = function () {
  const years = new Set();
  geomap.features.forEach((feature) => feature.years.forEach((year) => years.add(year)));
  const districts = Array.from(new Set([].concat(...geomap.features.map((f) => f.districts))));
  return [
    ["plan", 2, geomap.data.plans.map((plan, index) => [index, (plan.title || plan.file) + (plan.date ? "（" + plan.date.slice(0, 4) + "）" : "")])],
    ["district", 2, districts.sort(geomap.byName.compare).map((name) => [name, name])],
    ["year", 1, Array.from(years).sort().map((year) => [year, String(year)])],
  ].filter(([, least, options]) => options.length >= least);
};

geomap.makeChoices = function (where) {
  const state = geomap.state;
  return geomap.el("div", { class: "choices" }, geomap.filterChoices().map(([key, , options]) => {
    const select = geomap.el("select", {
      "data-testid": where + "-" + key, "aria-label": geomap.word(key + "_filter"),
      change: (event) => { state[key] = event.target.value; geomap.filterChanged(); },
    }, [geomap.el("option", { value: "" }, geomap.word("any_" + key))].concat(
      options.map((option) => geomap.el("option", { value: option[0] }, option[1]))));
    geomap.on("filter", () => {
      select.value = state[key];
      select.classList.toggle("is-set", state[key] !== "");
    });
    return geomap.el("label", { class: "choice" }, [geomap.el("span", {}, geomap.word(key + "_filter")), select]);
  }));
};
