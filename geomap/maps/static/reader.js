// The linked reader: a plan's full text next to the map, with every mention marked by kind. A click
// in the text moves the map there; a click on the map scrolls the text to the words.

geomap.makeReader = function () {
  const panel = geomap.byId("panel-text");
  const marks = new Map();
  let chosen = [];
  let from = null;

  const markOf = (words, feature, sentence) => {
    const act = (event) => {
      if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      from = event.currentTarget;
      geomap.select(feature, { fly: true });
    };
    const mark = geomap.el("mark", {
      role: "button", tabindex: "0", "data-id": feature.id, "data-sentence": sentence, click: act, keydown: act,
      class: feature.shape ? "" : "is-unplaced",
      title: geomap.kindName(feature.kind) + " · " + feature.name + (feature.shape ? "" : " · " + geomap.word("unplaced")),
      mouseenter: () => { if (feature.shape) geomap.hover(feature); },
      mouseleave: () => geomap.hover(null),
    }, words.replace(/[\r\n]+/g, ""));
    mark.style.borderBottomColor = geomap.colourOf(feature.kind);
    mark.style.backgroundColor = geomap.lightOf(feature.kind);
    if (!marks.has(feature)) marks.set(feature, []);
    marks.get(feature).push(mark);
    return mark;
  };

  const rows = geomap.data.text.map((row) => {
    const signs = Array.from(row.text);
    const out = [];
    let at = 0;
    (row.marks || []).forEach(([start, end, number, sentence]) => {
      out.push(signs.slice(at, start).join("").replace(/[\r\n]+/g, ""),
        markOf(signs.slice(start, end).join(""), geomap.features[number], sentence));
      at = end;
    });
    out.push(signs.slice(at).join("").replace(/[\r\n]+/g, ""));
    return row.level === undefined ? geomap.el("p", {}, out)
      : geomap.el("p", { role: "heading", "aria-level": String(Math.min(6, row.level + 1)), class: "heading level-" + row.level }, out);
  });
  const unplaced = geomap.features.filter((feature) => !feature.shape);
  const body = geomap.el("div", { class: "reader", "data-testid": "reader", tabindex: "0", role: "document", "aria-label": geomap.word("reader") }, rows);
  const count = Array.from(marks.values()).reduce((sum, list) => sum + list.length, 0);
  geomap.fill(panel, [
    geomap.el("p", { class: "reader-head" }, [geomap.word("reader_count", { n: count, features: geomap.features.length }),
      unplaced.length ? geomap.el("span", { class: "is-unplaced-key" }, geomap.word("unplaced_n", { n: unplaced.length })) : null]),
    body,
  ]);

  const show = (mark) => {
    // Only the text scrolls, not the page around it.
    const box = mark.getBoundingClientRect();
    const frame = body.getBoundingClientRect();
    if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20) {
      body.scrollTop += box.top - frame.top - frame.height / 3;
    }
  };

  geomap.on("select", ({ feature }) => {
    chosen.forEach((mark) => mark.classList.remove("is-chosen"));
    chosen = (feature && marks.get(feature)) || [];
    chosen.forEach((mark) => mark.classList.add("is-chosen"));
    if (chosen.length && !chosen.includes(from)) show(chosen[0]);
    from = null;
  });
  // A sentence in the card links to its place in the text.
  geomap.on("sentence", ({ feature, number }) => {
    const mark = (marks.get(feature) || []).find((m) => Number(m.getAttribute("data-sentence")) === number);
    if (!mark) return;
    geomap.openDrawer(true);
    geomap.openTab("text");
    show(mark);
    mark.focus({ preventScroll: true });
  });
  // Layers and filters also affect the text: what is switched off is not marked.
  const refresh = () => marks.forEach((list, feature) => {
    const isOff = !geomap.isShown(feature);
    list.forEach((mark) => mark.classList.toggle("is-off", isOff));
  });
  geomap.on("filter", refresh);
};
