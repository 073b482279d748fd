// Keeps labels apart from each other and, if possible, away from lines.

geomap.Placer = class {
  // view: the visible part of the canvas; no label may cross its edge.
  constructor(width, height, view) {
    this.width = width;
    this.height = height;
    this.view = view;
    this.cell = 32;
    this.columns = Math.ceil(width / this.cell) + 1;
    this.cells = new Map();
    this.fine = 4;
    this.fineColumns = Math.ceil(width / this.fine) + 1;
    this.fineRows = Math.ceil(height / this.fine) + 1;
    this.ink = new Uint8Array(this.fineColumns * this.fineRows);
  }

  each(box, visit) {
    const c = this.cell;
    for (let row = Math.floor(box[1] / c); row <= Math.floor(box[3] / c); row++) {
      for (let column = Math.floor(box[0] / c); column <= Math.floor(box[2] / c); column++) {
        if (visit(row * this.columns + column)) return true;
      }
    }
    return false;
  }

  inSight(box) {
    if (box[0] < 1 || box[1] < 1 || box[2] > this.width - 1 || box[3] > this.height - 1) return false;
    const v = this.view;
    const inside = box[0] >= v[0] && box[1] >= v[1] && box[2] <= v[2] && box[3] <= v[3];
    const outside = box[2] < v[0] || box[3] < v[1] || box[0] > v[2] || box[1] > v[3];
    return inside || outside;
  }

  isFree(box) {
    return !this.each(box, (key) => {
      const taken = this.cells.get(key);
      return taken !== undefined && taken.some((other) =>
        box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
    });
  }

  take(box) {
    this.each(box, (key) => {
      const taken = this.cells.get(key);
      if (taken) taken.push(box);
      else this.cells.set(key, [box]);
      return false;
    });
  }

  // Marks the course of a line; flat: x, y, x, y …
  markLine(flat) {
    const f = this.fine;
    for (let i = 2; i < flat.length; i += 2) {
      const dx = flat[i] - flat[i - 2];
      const dy = flat[i + 1] - flat[i - 1];
      const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / f));
      for (let s = 0; s <= steps; s++) {
        const column = Math.floor((flat[i - 2] + (dx * s) / steps) / f);
        const row = Math.floor((flat[i - 1] + (dy * s) / steps) / f);
        if (column >= 0 && row >= 0 && column < this.fineColumns && row < this.fineRows) {
          this.ink[row * this.fineColumns + column] = 1;
        }
      }
    }
  }

  // The share of a box that is crossed by lines.
  inkIn(box) {
    const f = this.fine;
    const left = Math.max(0, Math.floor(box[0] / f));
    const right = Math.min(this.fineColumns - 1, Math.floor(box[2] / f));
    const top = Math.max(0, Math.floor(box[1] / f));
    const bottom = Math.min(this.fineRows - 1, Math.floor(box[3] / f));
    let count = 0;
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) count += this.ink[row * this.fineColumns + column];
    }
    return count / Math.max(1, (right - left + 1) * (bottom - top + 1));
  }
};

geomap.FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif';
geomap.SERIF = '"Source Han Serif SC","Noto Serif CJK SC","Songti SC","STSong","SimSun",serif';

geomap.widths = new Map();
geomap.textWidth = function (context, font, text) {
  // All Chinese characters have the same width.
  if (text.length > 1 && /^[\u4e00-\u9fff]+$/.test(text)) return geomap.textWidth(context, font, "国") * text.length;
  const key = font + "|" + text;
  let width = geomap.widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    geomap.widths.set(key, width);
  }
  return width;
};

// Long names have two lines next to their points.
geomap.breakName = function (text) {
  const signs = Array.from(text);
  if (signs.length <= 9) return [text];
  let middle = Math.ceil(signs.length / 2);
  // No line begins with closing punctuation or ends with opening punctuation.
  while (middle < signs.length - 1 && (/[）》”、，—-]/.test(signs[middle]) || /[（《“]/.test(signs[middle - 1]))) middle += 1;
  return [signs.slice(0, middle).join(""), signs.slice(middle).join("")];
};

geomap.styleHalo = function (context, halo) {
  context.lineJoin = "round";
  context.lineWidth = 3.2;
  context.strokeStyle = halo;
};

geomap.haloText = function (context, text, x, y, colour, halo) {
  geomap.styleHalo(context, halo);
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
};

// Finds a position for a label next to a point: of eight around it, the free one with the fewest
// lines. Reserves it and returns a function that draws the label, or null.
// want: {lines, font, size, x, y, gap, further, avoid, colour, halo, centred, most}; further: wider
// gaps to try; avoid: points that it should not lie on.
geomap.planBeside = function (context, placer, want) {
  const height = want.size * 1.22;
  const width = Math.max(...want.lines.map((line) => geomap.textWidth(context, want.font, line)));
  const tall = height * want.lines.length;
  const { x, y } = want;
  const around = (g) => [
    [x + g, y - tall / 2], [x - g - width, y - tall / 2], [x - width / 2, y - g - tall],
    [x - width / 2, y + g], [x + g * 0.8, y - g * 0.6 - tall], [x + g * 0.8, y + g * 0.6],
    [x - g * 0.8 - width, y - g * 0.6 - tall], [x - g * 0.8 - width, y + g * 0.6],
  ];
  const places = want.centred ? [[x - width / 2, y - tall / 2]]
    : [].concat(...[want.gap].concat(want.further || []).map(around));
  let best = null;
  places.forEach((place, rank) => {
    const box = [place[0] - 1, place[1] - 1, place[0] + width + 1, place[1] + tall + 1];
    if (!placer.inSight(box) || !placer.isFree(box)) return;
    const covered = (want.avoid || []).filter(([px, py]) => px > box[0] - 2 && px < box[2] + 2 && py > box[1] - 2 && py < box[3] + 2).length;
    const cost = placer.inkIn(box) + rank * 0.012 + covered;
    if (best === null || cost < best.cost) best = { cost, box, place };
  });
  if (best === null || best.cost > want.most) return null;
  placer.take(best.box);
  return () => {
    context.font = want.font;
    context.textBaseline = "middle";
    context.textAlign = want.centred ? "center" : "left";
    want.lines.forEach((line, row) => {
      const left = want.centred ? x : best.place[0];
      geomap.haloText(context, line, left, best.place[1] + height * (row + 0.5), want.colour, want.halo);
    });
  };
};

geomap.placeBeside = function (context, placer, want) {
  const draw = geomap.planBeside(context, placer, want);
  if (draw) draw();
  return Boolean(draw);
};

// Positions along a line at which its name is tried, from the middle outwards.
geomap.ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];

// How long a line must be for a name to stand along it.
geomap.lengthAlong = (text, size) => size * 1.14 * Array.from(text).length * 1.15;

// Points at equal distances along a line, as a flat array; the last is at or beyond its end.
geomap.STEP = 2;
geomap.evenly = function (flat, step) {
  const out = [flat[0], flat[1]];
  let left = step;
  for (let i = 2; i < flat.length; i += 2) {
    const dx = flat[i] - flat[i - 2];
    const dy = flat[i + 1] - flat[i - 1];
    const length = Math.hypot(dx, dy);
    const isLast = i + 2 >= flat.length;
    while (left <= length || (isLast && left < length + step)) {
      out.push(flat[i - 2] + (dx * left) / (length || 1), flat[i - 1] + (dy * left) / (length || 1));
      left += step;
    }
    left -= length;
  }
  return out;
};

// A name along a line, character by character, next to it so that the line stays visible. On steep
// lines the characters are upright, one below the other, as on Chinese maps.
geomap.placeAlong = function (context, placer, run, want) {
  const signs = Array.from(want.text);
  const step = want.size * 1.14;
  const need = step * signs.length;
  const total = geomap.lengthOf(run);
  if (total < geomap.lengthAlong(want.text, want.size)) return false;
  const even = geomap.evenly(run, geomap.STEP);
  const at = (distance) => {
    const i = 2 * Math.min(Math.floor(distance / geomap.STEP), even.length / 2 - 2);
    const part = distance / geomap.STEP - i / 2;
    return [even[i] + (even[i + 2] - even[i]) * part, even[i + 1] + (even[i + 3] - even[i + 1]) * part];
  };
  for (const part of geomap.ALONG) {
    const from = (total - need) * part;
    const first = at(from);
    const end = at(from + need);
    const slope = Math.atan2(end[1] - first[1], end[0] - first[0]);
    const reach = step * 1.6;
    const upright = Math.abs(Math.sin(slope)) > 0.8;
    const back = upright ? end[1] < first[1] : end[0] < first[0];
    for (const side of upright ? [1, -1] : [-1, 1]) {
      const spots = [];
      let before = null;
      let good = true;
      for (let i = 0; i < signs.length && good; i++) {
        const centre = from + step * (i + 0.5);
        const distance = back ? from + need - step * (i + 0.5) : centre;
        // A character is placed on the mean of the line around it, to smooth out small bends.
        const a = at(Math.max(0, distance - reach));
        const b = at(Math.min(total, distance + reach));
        const c = at(distance);
        let angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
        if (back) angle += Math.PI;
        angle = Math.atan2(Math.sin(angle), Math.cos(angle));
        if (before !== null && Math.abs(Math.atan2(Math.sin(angle - before), Math.cos(angle - before))) > 0.24) good = false;
        before = angle;
        const point = [a[0] / 4 + c[0] / 2 + b[0] / 4, a[1] / 4 + c[1] / 2 + b[1] / 4];
        const away = want.gap + want.size * 0.56;
        const normal = upright ? [Math.sin(angle) * side, -Math.cos(angle) * side] : [-Math.sin(angle) * side, Math.cos(angle) * side];
        const x = point[0] + normal[0] * away;
        const y = point[1] + normal[1] * away;
        const half = want.size * 0.56;
        const box = [x - half, y - half, x + half, y + half];
        if (good && (!placer.inSight(box) || !placer.isFree(box) || placer.inkIn(box) > 0.02)) good = false;
        // On the inner side of a bend the characters would be too close together.
        const last = spots[spots.length - 1];
        if (last && Math.hypot(x - last.x, y - last.y) < step * 0.88) good = false;
        spots.push({ x, y, box, turn: upright ? angle - Math.PI / 2 : angle });
      }
      if (!good) continue;
      const v = placer.view;
      const inside = spots.filter((s) => s.x > v[0] && s.x < v[2] && s.y > v[1] && s.y < v[3]).length;
      if (inside !== 0 && inside !== spots.length) continue;
      spots.forEach((spot) => placer.take(spot.box));
      context.font = want.font;
      context.textAlign = "center";
      context.textBaseline = "middle";
      const ratio = context.getTransform().a;
      const drawEach = (draw) => spots.forEach((spot, i) => {
        const cos = ratio * Math.cos(spot.turn);
        const sin = ratio * Math.sin(spot.turn);
        context.setTransform(cos, sin, -sin, cos, ratio * spot.x, ratio * spot.y);
        draw(signs[i]);
      });
      geomap.styleHalo(context, want.halo);
      drawEach((sign) => context.strokeText(sign, 0, 0));
      context.fillStyle = want.colour;
      drawEach((sign) => context.fillText(sign, 0, 0));
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return true;
    }
  }
  return false;
};

// A name inside an area: as close to its anchor as possible, clear of lines and symbols.
geomap.placeInside = function (context, placer, frame, shape, want) {
  const width = Math.max(...want.lines.map((line) => geomap.textWidth(context, want.font, line)));
  const tall = want.size * 1.22 * want.lines.length;
  const { box } = shape;
  const s = frame.scale;
  const left = Math.max(box[0] * s - frame.x, frame.view[0]);
  const right = Math.min(box[2] * s - frame.x, frame.view[2]);
  const top = Math.max(box[1] * s - frame.y, frame.view[1]);
  const bottom = Math.min(box[3] * s - frame.y, frame.view[3]);
  if (right - left < width || bottom - top < tall) return false;
  let best = null;
  const consider = (places, y) => {
    let stretches = null;
    places.forEach((x) => {
      const far = Math.hypot(x - want.x, y - want.y) / 4000;
      if (best !== null && far >= best.cost) return;
      const b = [x - width / 2 - 2, y - tall / 2 - 2, x + width / 2 + 2, y + tall / 2 + 2];
      if (!placer.inSight(b) || !placer.isFree(b)) return;
      stretches = stretches || shape.areas.map((rings) => geomap.crossings(rings, (y + frame.y) / s).map((v) => v * s - frame.x));
      if (!stretches.some((cuts) => cuts.some((cut, i) => i % 2 === 0 && cut <= b[0] && b[2] <= cuts[i + 1]))) return;
      const cost = placer.inkIn(b) + far;
      if (best === null || cost < best.cost) best = { cost, x, y };
    });
  };
  consider([want.x], want.y);
  const steps = Array.from({ length: 11 }, (_, i) => (i + 0.5) / 11);
  const columns = steps.map((part) => left + (right - left) * part);
  steps.forEach((part) => consider(columns, top + (bottom - top) * part));
  if (best === null) return false;
  return geomap.placeBeside(context, placer, Object.assign({}, want, { x: best.x, y: best.y, centred: true }));
};
