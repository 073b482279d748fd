// Turns the page's data as it was packed (packing.py) into the form in which the other modules
// read it: features with named fields and GeoJSON, sentences with their headings.

// An encoded polyline as a list of [lon, lat].
geomap.unpackLine = function (packed, digits) {
  const scale = Math.pow(10, digits);
  const out = [];
  const at = [0, 0];
  let axis = 0;
  let value = 0;
  let shift = 0;
  for (let i = 0; i < packed.length; i++) {
    const group = packed.charCodeAt(i) - 63;
    value |= (group & 31) << shift;
    shift += 5;
    if (group < 32) {
      at[axis] += value & 1 ? ~(value >> 1) : value >> 1;
      if (axis === 1) out.push([at[0] / scale, at[1] / scale]);
      axis = 1 - axis;
      value = 0;
      shift = 0;
    }
  }
  return out;
};

// Lines of any nesting; a list of numbers is a ring that runs along those borders.
geomap.unpackLines = function (packed, digits, borders) {
  if (typeof packed === "string") return geomap.unpackLine(packed, digits);
  if (typeof packed[0] !== "number") return packed.map((part) => geomap.unpackLines(part, digits, borders));
  const ring = [];
  packed.forEach((number) => {
    const border = borders[Math.abs(number) - 1];
    const line = number < 0 ? border.slice().reverse() : border;
    ring.push(...(ring.length ? line.slice(1) : line));
  });
  return ring;
};

// How each field of a row is read; a field that is not named here stands as it is.
geomap.fieldReaders = function (data, shapes) {
  const text = (number) => data.texts[number];
  const texts = (numbers) => numbers.map(text);
  const stage = (number) => data.stages[number || 0].id;
  return {
    kind: text, stage, precision: text, source: text, note: text, part_of: text,
    districts: texts, members: texts, through: texts,
    focus: () => false,
    stages: (rows) => rows.map(([plan, number, phrase]) => ({ plan, stage: stage(number), phrase: text(phrase || 0) })),
    mentions: (rows) => rows.map(([sentence, start, end, units, year, quantities]) => ({
      sentence, start: start || 0, end: end || 0, units: units ? texts(units) : [], year: year || null, quantities: quantities || [],
    })),
    place: (place) => (Array.isArray(place) ? { type: "Point", coordinates: place }
      : typeof place === "number" ? shapes[place - 1] : place),
  };
};

geomap.unpackData = function (data) {
  const types = ["LineString", "MultiLineString", "Polygon", "MultiPolygon"];
  const [province, prefecture, county] = data.base.lines.map(([digits, lines]) => geomap.unpackLines(lines, digits));
  const borders = province.concat(prefecture, county);
  data.base.lines = { province, prefecture, county };
  data.base.rivers = data.base.rivers.map(([name, digits, line]) => ({ name, line: geomap.unpackLines(line, digits) }));
  data.shapes = data.shapes.map(([type, digits, lines]) => ({ type: types[type], coordinates: geomap.unpackLines(lines, digits, borders) }));
  data.base.focus = data.base.focus ? data.shapes[data.base.focus - 1] : null;
  const readers = geomap.fieldReaders(data, data.shapes);
  data.features = data.features.map(({ id, name, more }) => {
    const feature = {
      id, name, stage: data.stages[0].id, precision: "none", aliases: [], districts: [], stages: [], mentions: [],
      through: null, members: null, part_of: null, place: null, radius_m: null, length_km: null, area_km2: null,
      note: "", source: "", focus: true, cut: 0,
    };
    more.forEach((value, i) => {
      const field = data.fields[i];
      if (value) feature[field] = readers[field] ? readers[field](value) : value;
    });
    feature.geometry = feature.place;
    const signs = Array.from(name);
    feature.aliases = feature.aliases.map((alias) => (typeof alias === "string" ? alias
      : signs.slice(0, alias[0]).join("") + alias[1] + (alias[2] ? signs.slice(-alias[2]).join("") : "")));
    return feature;
  });
  data.sentences = data.sentences.map(([plan, headings, text]) =>
    ({ plan, section: (headings || []).map((number) => data.texts[number]).join(" › "), text: text || "" }));
  return data;
};
