// The card of one feature: what it is, what each plan says about it, how certain its position is,
// and the plans' sentences with its words marked. Everything is inserted as text.

geomap.makeCard = function () {
  const card = geomap.byId("card");
  let opener = null;
  geomap.on("select", (event) => {
    document.body.classList.toggle("has-card", Boolean(event.feature));
    if (!event.feature) {
      card.hidden = true;
      if (opener && document.contains(opener)) opener.focus();
      opener = null;
      return;
    }
    if (card.hidden) opener = document.activeElement !== document.body ? document.activeElement : null;
    geomap.fill(card, geomap.cardOf(event.feature, event.others));
    card.hidden = false;
    card.scrollTop = 0;
    geomap.byId("announce").textContent = geomap.word("selected", { name: event.feature.name });
    if (event.focus) geomap.byId("card-name").focus();
  });
  geomap.on("list", (members) => {
    if (geomap.state.selected) geomap.select(null);
    document.body.classList.add("has-card");
    geomap.fill(card, geomap.listOf(members));
    card.hidden = false;
    card.scrollTop = 0;
  });
};

geomap.number = (value, digits) => Number(value).toLocaleString(geomap.data.lang === "en" ? "en" : "zh-CN", { maximumFractionDigits: digits });

geomap.distanceWords = (metres) => (metres >= 1000
  ? geomap.word("km", { n: geomap.number(metres / 1000, metres < 10000 ? 1 : 0) })
  : geomap.word("metres", { n: geomap.number(metres, 0) }));

geomap.cardOf = function (feature, others) {
  const word = geomap.word;
  const fact = (key, value) => (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)
    ? null : geomap.el("div", { class: "fact" }, [geomap.el("dt", {}, word(key)), geomap.el("dd", {}, value)]));
  const chips = (names) => (names && names.length ? geomap.el("span", { class: "chips" },
    names.map((name) => geomap.el("span", { class: "chip" }, name))) : null);
  const join = (names, sign) => (names && names.length ? names.join(sign) : null);
  const soft = geomap.isSchematic(feature);
  const shape = geomap.shapeOf(feature);
  const sample = shape === "line" ? geomap.lineSample(feature.kind, feature.stage, soft, 54)
    : shape === "area" ? geomap.areaSample(feature.kind) : geomap.pointSample(feature.kind, feature.stage);
  const precision = !feature.shape ? null : geomap.precisionName(feature.precision) +
    (feature.radius_m ? (geomap.data.lang === "en" ? ", " : "，") + word("radius", { n: geomap.distanceWords(feature.radius_m) }) : "");
  return [
    geomap.el("div", { class: "card-head" }, [
      geomap.el("h2", { id: "card-name", tabindex: "-1" }, feature.name),
      geomap.closeButton(),
    ]),
    geomap.el("p", { class: "card-kind" }, [sample,
      geomap.el("span", {}, geomap.kindName(feature.kind)),
      geomap.el("span", { class: "stage-mark" }, geomap.stageName(feature.stage))]),
    geomap.warningOf(feature),
    geomap.stagesOf(feature),
    geomap.el("dl", { class: "facts" }, [
      fact("through", join(feature.through, " → ")),
      fact("members", chips(feature.members)),
      fact("part_of", feature.part_of),
      fact("aliases", join(feature.aliases, "、")),
      fact("districts", geomap.districtsOf(feature)),
      fact("length", feature.length_km === null ? null : word("km", { n: geomap.number(feature.length_km, feature.length_km < 20 ? 1 : 0) })),
      fact("area", feature.area_km2 === null ? null : word("km2", { n: geomap.number(feature.area_km2, feature.area_km2 < 20 ? 1 : 0) })),
      fact("precision", precision),
      fact("source", feature.shape ? geomap.sourceNames(feature.source) : null),
      fact("note", feature.note),
    ]),
    geomap.sentencesOf(feature),
    geomap.correctionOf(feature),
    others && others.length ? geomap.el("section", { class: "others" }, [
      geomap.el("h3", {}, word("also_here")),
      geomap.el("ul", {}, others.map((other) => geomap.el("li", {}, geomap.el("button", {
        type: "button", class: "link", click: () => geomap.select(other, { others: [feature].concat(others.filter((o) => o !== other)) }),
      }, [other.name, geomap.el("span", { class: "count" }, geomap.kindName(other.kind))])))),
    ]) : null,
  ];
};

// The districts that a feature lies in or crosses; if they are many, all of them on request.
geomap.districtsOf = function (feature) {
  const names = feature.districts;
  if (names.length <= geomap.MOST_DISTRICTS) return names.join("、");
  return geomap.el("details", { "data-testid": "districts" }, [
    geomap.el("summary", {}, geomap.word("districts_n", { some: names.slice(0, 3).join("、"), n: names.length })),
    geomap.el("p", {}, names.join("、")),
  ]);
};
geomap.MOST_DISTRICTS = 12;

// What readers must know about a position before they rely on it.
geomap.warningOf = function (feature) {
  const word = geomap.word;
  const warn = (tag, key) => geomap.el("p", { class: "warning" }, [tag ? geomap.el("span", { class: "tag" }, word(tag)) : null, " ", word(key)]);
  if (!feature.shape) return warn("unplaced", "not_placed");
  if (feature.isBeyond) return warn("beyond", "is_beyond");
  if (geomap.isAdrift(feature)) return warn("", "vague");
  return feature.cuts && feature.cuts.length ? warn("", "goes_on") : null;
};

// The card of a disc, with all its features.
geomap.listOf = function (members) {
  const word = geomap.word;
  const precisions = Array.from(new Set(members.map((f) => geomap.precisionName(f.precision))));
  return [
    geomap.el("div", { class: "card-head" }, [
      geomap.el("h2", { id: "card-name", tabindex: "-1" }, word("rows", { n: members.length })),
      geomap.closeButton(),
    ]),
    precisions.length === 1 ? geomap.el("p", { class: "card-kind" }, precisions[0]) : null,
    geomap.el("ul", { class: "others" }, members.map((feature) => geomap.el("li", {}, geomap.el("button", {
      type: "button", class: "link",
      click: () => geomap.select(feature, { others: members.filter((o) => o !== feature) }),
    }, [feature.name, geomap.el("span", { class: "count" }, geomap.kindName(feature.kind) + " · " + geomap.stageName(feature.stage))])))),
  ];
};

geomap.closeButton = () => geomap.el("button", {
  type: "button", class: "icon-button", "data-testid": "card-close", "aria-label": geomap.word("close"),
  title: geomap.word("close"), click: () => geomap.select(null),
}, geomap.el("span", { class: "icon icon-close", "aria-hidden": "true" }));

geomap.stagesOf = function (feature) {
  if (!feature.stages.length) return null;
  const dated = feature.stages.map((entry) => Object.assign({ plan_info: geomap.planTitle(entry.plan) }, entry))
    .sort((a, b) => a.plan_info.date.localeCompare(b.plan_info.date));
  return geomap.el("section", { class: "history" }, [
    geomap.el("h3", {}, geomap.word("stages_by_plan")),
    geomap.el("ol", {}, dated.map((entry) => geomap.el("li", {}, [
      geomap.el("span", { class: "when" }, entry.plan_info.date || geomap.word("undated")),
      geomap.el("span", { class: "stage-mark" }, geomap.stageName(entry.stage)),
      entry.phrase ? geomap.el("q", {}, entry.phrase) : null,
      geomap.el("span", { class: "plan" }, geomap.word("as_stated") + " · " + entry.plan_info.title),
    ]))),
  ]);
};

geomap.sentencesOf = function (feature) {
  const marks = new Map();
  feature.mentions.forEach((mention) => {
    if (!marks.has(mention.sentence)) marks.set(mention.sentence, []);
    marks.get(mention.sentence).push(mention);
  });
  if (!marks.size) return null;
  return geomap.el("section", { class: "sentences" }, [
    geomap.el("h3", {}, [geomap.word("sentences"), geomap.el("span", { class: "count" }, geomap.word("mentions_n", { n: feature.mentions.length }))]),
    geomap.data.sentences.some((sentence) => sentence.text) ? null : geomap.el("p", { class: "units" }, geomap.word("no_sentences")),
  ].concat(Array.from(marks.entries()).map(([index, mentions]) => {
    const sentence = geomap.data.sentences[index];
    if (!sentence) return null;
    const plan = geomap.planTitle(sentence.plan);
    const aims = Array.from(new Set([].concat(...mentions.map((m) => [m.year ? geomap.word("by_year", { n: m.year }) : null].concat(m.quantities || []).filter(Boolean)))));
    const units = Array.from(new Set([].concat(...mentions.map((m) => m.units || []))));
    const section = sentence.section;
    return geomap.el("figure", {}, [
      section ? geomap.el("p", { class: "section" }, section) : null,
      sentence.text ? geomap.el("blockquote", {}, geomap.markWords(sentence.text, mentions)) : null,
      geomap.inText.has(index) ? geomap.el("button", {
        type: "button", class: "link", "data-testid": "to-text", click: () => geomap.emit("sentence", { feature, number: index }),
      }, geomap.word("to_text")) : null,
      aims.length ? geomap.el("p", { class: "units" }, geomap.word("aims") + "：" + aims.join("、")) : null,
      units.length ? geomap.el("p", { class: "units" }, geomap.word("units") + "：" + units.join("、")) : null,
      geomap.el("figcaption", {}, plan.title + (plan.date ? " · " + plan.date : "")),
    ]);
  })));
};

// A sentence as text with its mentions in <mark>; positions count code points, as in the ledger.
geomap.markWords = function (text, mentions) {
  const signs = Array.from(text);
  const out = [];
  let at = 0;
  mentions.slice().sort((a, b) => a.start - b.start).forEach((mention) => {
    const start = Math.max(mention.start, at);
    if (start >= mention.end) return;
    out.push(signs.slice(at, start).join(""), geomap.el("mark", {}, signs.slice(start, mention.end).join("")));
    at = mention.end;
  });
  out.push(signs.slice(at).join(""));
  return out;
};
