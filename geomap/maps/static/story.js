// Stories: views that a presenter steps through with the arrow keys or a clicker. Each defines the
// part of the map, what is shown and, in a text, why.

geomap.makeStory = function () {
  const story = geomap.data.story;
  if (!story) return;
  const word = geomap.word;
  const views = story.views;
  const panel = geomap.byId("story");
  const button = (key, icon, click) => geomap.el("button", {
    type: "button", class: "icon-button", "data-testid": key.replace("_", "-"), "aria-label": word(key), title: word(key), click,
  }, geomap.el("span", { class: "icon " + icon, "aria-hidden": "true" }));
  const head = geomap.el("p", { class: "story-head" });
  const title = geomap.el("h2", { "data-testid": "story-title" });
  const text = geomap.el("p", { class: "story-text", "data-testid": "story-text" });
  const count = geomap.el("span", { class: "count", "data-testid": "story-at" });
  const back = button("story_back", "icon-back", () => go(geomap.state.view - 1));
  const on = button("story_on", "icon-on", () => go(geomap.state.view + 1));
  geomap.fill(panel, [
    geomap.el("div", { "aria-live": "polite" }, [head, title, text]),
    geomap.el("div", { class: "story-row" }, [back, count, on, geomap.el("span", { class: "grow" }), button("story_end", "icon-close", () => end())]),
  ]);
  const opener = geomap.el("button", {
    type: "button", class: "tool", "data-testid": "story-start", "aria-label": word("story_start"), title: word("story_start"), click: () => go(0),
  }, geomap.el("span", { class: "icon icon-story", "aria-hidden": "true" }));
  document.querySelector("#tools .tool-group").append(opener);

  const look = (view) => {
    const map = geomap.map;
    const calm = { animate: false };
    if (view.centre) map.setView([view.centre[1], view.centre[0]], view.zoom || map.getZoom(), calm);
    else if (view.bounds) {
      const [west, south, east, north] = view.bounds;
      map.fitBounds([[south, west], [north, east]], Object.assign(calm, geomap.clearance()));
    } else if (view.feature) geomap.flyTo(geomap.byFeatureId.get(view.feature));
    else geomap.showWhole();
  };
  geomap.leaveStory = () => {
    geomap.state.view = null;
    panel.hidden = true;
    document.body.classList.remove("is-story");
  };
  const end = () => {
    geomap.leaveStory();
    geomap.state.kindsOff.clear();
    geomap.state.stagesOff.clear();
    geomap.setTime(null);
    geomap.select(null, { quiet: true });
    geomap.emit("view", true);
    opener.focus();
  };
  const go = (number, isFirst) => {
    const view = views[number];
    if (!view) return;
    const state = geomap.state;
    state.view = number;
    // Each step has its own entry in the browser's history; what follows only completes it.
    geomap.emit("view", !isFirst);
    Object.assign(state, { plan: "", district: "", year: "" });
    state.kindsOff = new Set(view.layers ? geomap.data.kinds.map((kind) => kind.id).filter((id) => !view.layers.includes(id)) : []);
    state.stagesOff = new Set(view.stages ? geomap.data.stages.map((stage) => stage.id).filter((id) => !view.stages.includes(id)) : []);
    panel.hidden = false;
    document.body.classList.add("is-story");
    geomap.openDrawer(false);
    const upTo = geomap.times.filter((time) => view.day && time.day && time.day <= view.day);
    geomap.setTime(upTo.length ? geomap.times.indexOf(upTo[upTo.length - 1]) : null);
    geomap.fill(head, story.title);
    head.hidden = !story.title;
    geomap.fill(title, view.title || "");
    title.hidden = !view.title;
    geomap.fill(text, view.text || "");
    text.hidden = !view.text;
    geomap.fill(count, word("story_at", { n: number + 1, all: views.length }));
    back.disabled = number === 0;
    on.disabled = number === views.length - 1;
    geomap.select(view.feature ? geomap.byFeatureId.get(view.feature) : null, { quiet: true });
    look(view);
  };
  document.addEventListener("keydown", (event) => {
    if (geomap.state.view === null || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const to = { ArrowRight: geomap.state.view + 1, PageDown: geomap.state.view + 1, ArrowLeft: geomap.state.view - 1,
      PageUp: geomap.state.view - 1, Home: 0, End: views.length - 1 }[event.key];
    if (to !== undefined) go(to);
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  geomap.goToView = go;
};
