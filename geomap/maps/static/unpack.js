// Unpacks the page's data (see packing.py) into the form that the other modules read: features with
// named fields, sentences with their headings. Lines are flat arrays lon, lat, lon, lat …, because
// one array per point would take the browser longer than everything else.

// An encoded polyline as a flat array of degrees.
geomap.unpackLine = function (packed, digits) {
  const scale = Math.pow(10, digits);
  const groups = new Uint8Array(packed.length);
  let count = 0;
  for (let i = 0; i < packed.length; i++) {
    groups[i] = packed.charCodeAt(i) - 63;
    if (groups[i] < 32) count += 1;
  }
  const out = new Float64Array(count);
  const at = [0, 0];
  let number = 0;
  let value = 0;
  let shift = 0;
  for (let i = 0; i < groups.length; i++) {
    value |= (groups[i] & 31) << shift;
    shift += 5;
    if (groups[i] < 32) {
      at[number & 1] += value & 1 ? ~(value >> 1) : value >> 1;
      out[number] = at[number & 1] / scale;
      number += 1;
      value = 0;
      shift = 0;
    }
  }
  return out;
};

// Lines of any nesting; a list of numbers is a ring that follows those borders.
geomap.unpackLines = function (packed, digits, borders) {
  if (typeof packed === "string") return geomap.unpackLine(packed, digits);
  if (typeof packed[0] !== "number") return packed.map((part) => geomap.unpackLines(part, digits, borders));
  const parts = packed.map((number) => (number < 0 ? geomap.reversed(borders[-number - 1]) : borders[number - 1]));
  const ring = new Float64Array(parts.reduce((sum, part) => sum + part.length - 2, 2));
  let end = 2;
  parts.forEach((part) => {
    ring.set(part, end - 2);
    end += part.length - 2;
  });
  return ring;
};

geomap.reversed = function (flat) {
  const out = new Float64Array(flat.length);
  for (let i = 0; i < flat.length; i += 2) out.set(flat.subarray(i, i + 2), flat.length - 2 - i);
  return out;
};

// GeoJSON's coordinates as flat arrays, and back.
geomap.flatten = (part) => (typeof part[0] === "number" ? Float64Array.from(part)
  : part.length && typeof part[0][0] === "number" ? Float64Array.from([].concat(...part)) : part.map(geomap.flatten));

geomap.pairsOf = function (part) {
  if (!(part instanceof Float64Array)) return part.map(geomap.pairsOf);
  const pairs = [];
  for (let i = 0; i < part.length; i += 2) pairs.push([part[i], part[i + 1]]);
  return pairs;
};

// How each field of a row is read; other fields are taken as they are.
geomap.fieldReaders = function (data, shapes) {
  const text = (number) => data.texts[number];
  // A negative number -n stands for the n texts that follow the one before.
  const texts = function (numbers) {
    const out = [];
    let last = 0;
    numbers.forEach((number) => {
      for (let i = number; i < 0; i++) out.push(text(++last));
      if (number < 0) return;
      last = number;
      out.push(text(number));
    });
    return out;
  };
  const stage = (number) => data.stages[number || 0].id;
  return {
    kind: text, stage, precision: text, source: text, part_of: text,
    note: (numbers) => texts(numbers).join("；"),
    districts: texts, members: texts, through: texts,
    focus: () => false,
    stages: (rows) => rows.map(([plan, number, phrase]) => ({ plan, stage: stage(number), phrase: text(phrase || 0) })),
    mentions: (rows) => rows.map(([sentence, start, end, units, year, quantities]) => ({
      sentence, start: start || 0, end: end || 0, units: units ? texts(units) : [], year: year || null, quantities: quantities || [],
    })),
    place: (place) => (Array.isArray(place) ? { type: "Point", coordinates: Float64Array.from(place) }
      : typeof place === "number" ? shapes[place - 1] : geomap.flatGeometry(place)),
  };
};

// GeoJSON that was not worth packing.
geomap.flatGeometry = (part) => (part.geometries ? { type: part.type, geometries: part.geometries.map(geomap.flatGeometry) }
  : { type: part.type, coordinates: geomap.flatten(part.coordinates) });

// A geometry as GeoJSON, for downloads.
geomap.geojsonOf = function (part) {
  if (!part) return null;
  if (part.geometries) return { type: part.type, geometries: part.geometries.map(geomap.geojsonOf) };
  const pairs = geomap.pairsOf(part.coordinates);
  return { type: part.type, coordinates: part.type === "Point" ? pairs[0] : pairs };
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
  data.features = data.features.map((row) => {
    const feature = {
      stage: data.stages[0].id, precision: "none", aliases: [], districts: [], stages: [], mentions: [],
      through: null, members: null, part_of: null, place: null, radius_m: null, length_km: null, area_km2: null,
      note: "", source: "", focus: true,
    };
    row.forEach((value, i) => {
      const field = data.fields[i];
      if (value) feature[field] = readers[field] ? readers[field](value) : value;
    });
    feature.geometry = feature.place;
    const signs = Array.from(feature.name);
    feature.aliases = feature.aliases.map((alias) => (typeof alias === "string" ? alias
      : signs.slice(0, alias[0]).join("") + alias[1] + (alias[2] ? signs.slice(-alias[2]).join("") : "")));
    return feature;
  });
  data.sentences = data.sentences.map(([plan, headings, text]) =>
    ({ plan, section: readers.districts(headings || []).join(" › "), text: text || "" }));
  return data;
};
