// Search by name or alias, also in pinyin: yukun, yk, 渝k. The page's `pinyin` gives the readings of
// the characters in its names.

geomap.readSounds = function () {
  geomap.sounds = new Map();
  Object.entries(geomap.data.pinyin || {}).forEach(([syllable, signs]) => Array.from(signs).forEach((sign) => {
    if (!geomap.sounds.has(sign)) geomap.sounds.set(sign, []);
    geomap.sounds.get(sign).push(syllable);
  }));
};

// Whether the letters from `q` on spell the characters from `i` on, each in full, by its initial, or
// (the last one) in part.
geomap.spells = function (signs, i, letters, q) {
  if (q === letters.length) return true;
  if (i === signs.length) return false;
  if (letters[q] === signs[i] && geomap.spells(signs, i + 1, letters, q + 1)) return true;
  return (geomap.sounds.get(signs[i]) || []).some((syllable) =>
    (letters.startsWith(syllable, q) && geomap.spells(signs, i + 1, letters, q + syllable.length)) ||
    syllable.startsWith(letters.slice(q)) ||
    (letters[q] === syllable[0] && geomap.spells(signs, i + 1, letters, q + 1)));
};

// The character of a name from which on it sounds like the letters; -1 if none.
geomap.soundsAt = function (key, letters) {
  if (!/[a-z]/.test(letters)) return -1;
  const signs = Array.from(key);
  return signs.findIndex((sign, i) => geomap.spells(signs, i, letters, 0));
};

// Results below the box: arrow keys select, Enter goes there.

geomap.find = function (text, most) {
  const wanted = geomap.fold(text);
  if (!wanted) return [];
  const found = [];
  geomap.features.forEach((feature) => {
    let best = Infinity;
    geomap.keysOf(feature).forEach((key, index) => {
      const written = key.indexOf(wanted);
      const at = written < 0 ? geomap.soundsAt(key, wanted) : written;
      if (at < 0) return;
      const score = (index ? 2 : 0) + (at ? 4 : 0) + (key === wanted ? -3 : 0) + (written < 0 ? 1 : 0);
      if (score < best) best = score;
    });
    if (best < Infinity) {
      found.push([best + (feature.focus ? 0 : 1) + (feature.shape ? 0 : 1), feature.name.length, feature]);
    }
  });
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2].index - b[2].index);
  return found.slice(0, most).map((entry) => entry[2]);
};

geomap.makeSearch = function () {
  const input = geomap.byId("search");
  const list = geomap.byId("search-results");
  let results = [];
  let active = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const activate = (index) => {
    active = index;
    Array.from(list.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0 && results[index]) input.setAttribute("aria-activedescendant", "result-" + index);
  };
  const choose = (feature) => {
    close();
    input.value = feature.name;
    // A result is shown even if its layer or stage was switched off.
    geomap.state.kindsOff.delete(feature.kind);
    geomap.state.stagesOff.delete(feature.stage);
    if (!geomap.isShown(feature)) Object.assign(geomap.state, { plan: "", district: "", year: "" });
    geomap.filterChanged();
    geomap.select(feature, { fly: true });
  };
  const refresh = () => {
    results = geomap.find(input.value, 12);
    if (!geomap.fold(input.value)) { close(); return; }
    geomap.fill(list, results.length ? results.map((feature, index) => geomap.el("li", {
      role: "option", id: "result-" + index, "aria-selected": "false",
      mousedown: (event) => { event.preventDefault(); choose(feature); },
    }, [
      geomap.el("span", { class: "swatch" }, geomap.kindSample(feature.kind, geomap.shapeOf(feature))),
      geomap.el("span", { class: "grow" }, feature.name),
      geomap.el("span", { class: "count" }, feature.shape ? geomap.stageName(feature.stage) : geomap.word("unplaced")),
    ])) : geomap.el("li", { class: "is-empty", role: "option", "aria-disabled": "true" }, geomap.word("search_none")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(results.length ? 0 : -1);
  };
  input.addEventListener("input", refresh);
  input.addEventListener("focus", () => { if (input.value) refresh(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { refresh(); return; }
      if (results.length) activate((active + (event.key === "ArrowDown" ? 1 : results.length - 1)) % results.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (list.hidden) refresh();
      if (results[active]) choose(results[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
};
