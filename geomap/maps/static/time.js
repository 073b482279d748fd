// Time: the map as of a plan's date. Each feature has the stage stated by the newest plan up to then,
// and is shown only if a plan up to then names it. What has changed since the previous date is
// listed and glows.

// The last day of an incomplete date; undated plans come first.
geomap.lastDay = (date) => (date ? (date + "-12-31").slice(0, date.length === 7 ? 7 : 10) + (date.length === 7 ? "-31" : "") : "");

geomap.readTimes = function () {
  const named = new Set();
  geomap.features.forEach((feature) => feature.plans.forEach((plan) => named.add(plan)));
  const steps = new Map();
  geomap.data.plans.forEach((plan, number) => {
    const day = geomap.lastDay(plan.date || "");
    if (!named.has(number)) return;
    if (!steps.has(day)) steps.set(day, { day, date: plan.date || "", plans: [] });
    steps.get(day).plans.push(number);
  });
  geomap.times = Array.from(steps.values()).sort((a, b) => (a.day < b.day ? -1 : 1));
  const stepOf = new Map();
  geomap.times.forEach((step, index) => step.plans.forEach((plan) => stepOf.set(plan, index)));
  geomap.features.forEach((feature) => {
    feature.lastStage = feature.stage;
    feature.since = Math.min(...Array.from(feature.plans, (plan) => stepOf.get(plan)));
    feature.moves = feature.stages.filter((entry) => entry.stage !== "none" && stepOf.has(entry.plan))
      .map((entry) => [stepOf.get(entry.plan), entry.stage, entry.plan])
      .sort((a, b) => a[0] - b[0] || a[2] - b[2]);
  });
};

// The stage as of a step; null if no plan has named the feature yet.
geomap.stageAt = function (feature, step) {
  if (step === null) return feature.lastStage;
  if (feature.since > step) return null;
  const stated = feature.moves.filter((move) => move[0] <= step);
  return stated.length ? stated[stated.length - 1][1] : "none";
};

geomap.setTime = function (step) {
  const state = geomap.state;
  state.time = step;
  geomap.changes = [];
  geomap.features.forEach((feature) => {
    const stage = geomap.stageAt(feature, step);
    feature.isYet = stage !== null;
    feature.stage = stage === null ? feature.lastStage : stage;
    feature.hasChanged = false;
    if (!step || stage === null) return;
    const before = geomap.stageAt(feature, step - 1);
    if (before === stage || (before === null && ["admin", "metro", "river"].includes(feature.kind))) return;
    feature.hasChanged = true;
    geomap.changes.push({ feature, before });
  });
  geomap.emit("time", step);
  geomap.filterChanged();
};

// How long each date is shown while the slider plays.
geomap.PLAY_MS = 2400;

geomap.makeTime = function () {
  const times = geomap.times;
  const toggle = geomap.byId("time-toggle");
  if (times.length < 2) { toggle.hidden = true; return; }
  const word = geomap.word;
  const last = times.length - 1;
  const range = geomap.el("input", {
    type: "range", min: "0", max: String(last), step: "1", "data-testid": "time-range", "aria-label": word("time"),
    input: (event) => geomap.setTime(Number(event.target.value)),
  });
  const label = geomap.el("p", { class: "time-label", "data-testid": "time-label", "aria-live": "polite" });
  const changes = geomap.el("div", { class: "time-changes", "data-testid": "time-changes" });
  const step = (by, key, icon) => geomap.el("button", {
    type: "button", class: "icon-button", "data-testid": key.replace("_", "-"), "aria-label": word(key), title: word(key),
    click: () => geomap.setTime(Math.max(0, Math.min(last, geomap.state.time + by))),
  }, geomap.el("span", { class: "icon " + icon, "aria-hidden": "true" }));
  // Playing moves from date to date and stops at the last; from the last it starts over.
  let playing = null;
  const stop = () => {
    window.clearInterval(playing);
    playing = null;
    play.setAttribute("aria-pressed", "false");
    play.setAttribute("aria-label", word("play"));
    play.title = word("play");
    play.firstChild.className = "icon icon-play";
  };
  const start = () => {
    if (geomap.state.time === last) geomap.setTime(0);
    playing = window.setInterval(() => {
      geomap.setTime(Math.min(last, geomap.state.time + 1));
      if (geomap.state.time === last) stop();
    }, geomap.PLAY_MS);
    play.setAttribute("aria-pressed", "true");
    play.setAttribute("aria-label", word("pause"));
    play.title = word("pause");
    play.firstChild.className = "icon icon-pause";
  };
  const play = geomap.el("button", {
    type: "button", class: "icon-button", "data-testid": "time-play", click: () => (playing === null ? start() : stop()),
  }, geomap.el("span", { "aria-hidden": "true" }));
  stop();
  const panel = geomap.el("section", { class: "time", id: "time", "data-testid": "time", "aria-label": word("time"), hidden: true }, [
    geomap.el("div", { class: "time-row" }, [play, step(-1, "time_back", "icon-back"), range, step(1, "time_on", "icon-on"),
      geomap.el("button", { type: "button", class: "icon-button", "data-testid": "time-close", "aria-label": word("close"), title: word("close"), click: () => geomap.setTime(null) },
        geomap.el("span", { class: "icon icon-close", "aria-hidden": "true" }))]),
    geomap.el("div", { class: "time-marks", "aria-hidden": "true" }, times.map((time) => geomap.el("span", {}, time.date.slice(0, 7) || word("undated")))),
    label, changes,
  ]);
  geomap.byId("foot").before(panel);
  toggle.addEventListener("click", () => geomap.setTime(geomap.state.time === null ? last : null));
  geomap.on("time", (now) => {
    panel.hidden = now === null;
    toggle.setAttribute("aria-pressed", String(now !== null));
    if (now === null) { stop(); return; }
    geomap.openLegend(false);
    range.value = String(now);
    const titles = times[now].plans.map((plan) => geomap.planTitle(plan).title);
    range.setAttribute("aria-valuetext", times[now].date || word("undated"));
    geomap.fill(label, [geomap.el("strong", {}, word("as_of", { date: times[now].date || word("undated") })), " ", titles.join("；")]);
    geomap.fill(changes, geomap.changesOf(now));
  });
};

geomap.changesOf = function (now) {
  const word = geomap.word;
  if (now === 0) return geomap.el("p", {}, word("time_first"));
  const fresh = geomap.changes.filter((change) => change.before === null);
  const moved = geomap.changes.filter((change) => change.before !== null);
  const list = (changes, say) => geomap.el("ul", {}, changes.map(({ feature, before }) => geomap.el("li", {}, geomap.el("button", {
    type: "button", class: "link", click: () => geomap.select(feature, { fly: true }),
  }, [feature.name, geomap.el("span", { class: "count" }, say(feature, before))]))));
  return [
    moved.length ? geomap.el("details", { "data-testid": "time-moved" }, [geomap.el("summary", {}, word("time_moved", { n: moved.length })),
      list(moved, (feature, before) => geomap.stageName(before) + " → " + geomap.stageName(feature.stage))]) : null,
    fresh.length ? geomap.el("details", { "data-testid": "time-new" }, [geomap.el("summary", {}, word("time_new", { n: fresh.length })),
      list(fresh, (feature) => geomap.kindName(feature.kind) + " · " + geomap.stageName(feature.stage))]) : null,
    moved.length || fresh.length ? null : geomap.el("p", {}, word("time_same")),
  ];
};

geomap.CHANGED = "#f06aa6";

// A glow around what has changed, above the base map but below lines and labels.
geomap.paintChanged = function (context, frame, shown, symbols) {
  if (geomap.state.time === null) return;
  shown.filter((f) => f.hasChanged && f.shape.lines.length).forEach((feature) => {
    const runs = [].concat(...feature.shape.lines.map((line) => geomap.runsOf(line, frame)));
    geomap.strokeRuns(context, [{ width: 10 * frame.k, colour: geomap.CHANGED, cap: "round", alpha: 0.42 }], runs, 1);
  });
  symbols.forEach(({ feature, members, x, y, r }) => {
    if (!(members || [feature]).some((f) => f.hasChanged)) return;
    context.beginPath();
    context.arc(x, y, r + 4, 0, 2 * Math.PI);
    context.fillStyle = geomap.CHANGED;
    context.globalAlpha = 0.6;
    context.fill();
    context.globalAlpha = 1;
  });
};
