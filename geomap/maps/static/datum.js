// If tiles are in GCJ-02, features are drawn in it too. Only the drawing moves: all coordinates
// that the page reads, shows, measures and exports are WGS84. The formula is the published one,
// explained in geomap/datums.py; a test compares both.

geomap.wave = (x, terms) => (terms.reduce((sum, [amplitude, frequency]) =>
  sum + amplitude * Math.sin(frequency * Math.PI * x), 0) * 2) / 3;

// The offset of GCJ-02 from WGS84, in degrees: [east, north].
geomap.gcjOffset = function (lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [0, 0];
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const short = geomap.wave(x, [[20, 6], [20, 2]]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + short +
    geomap.wave(x, [[20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + short +
    geomap.wave(y, [[20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]]);
  const phi = (lat * Math.PI) / 180;
  const square = 0.006693421622965943;
  const flattening = 1 - square * Math.sin(phi) * Math.sin(phi);
  const vertical = 6378245 / Math.sqrt(flattening);
  return [(east / (vertical * Math.cos(phi)) / Math.PI) * 180, (north / ((vertical * (1 - square)) / flattening) / Math.PI) * 180];
};

geomap.isShifted = false;

// Converts [lon, lat] from WGS84 to the datum of the drawing, and back.
geomap.toDrawn = function (lon, lat) {
  if (!geomap.isShifted) return [lon, lat];
  const [east, north] = geomap.gcjOffset(lon, lat);
  return [lon + east, lat + north];
};

geomap.fromDrawn = function (lon, lat) {
  let at = [lon, lat];
  for (let step = 0; step < 3 && geomap.isShifted; step++) {
    const [east, north] = geomap.gcjOffset(at[0], at[1]);
    at = [lon - east, lat - north];
  }
  return at;
};

// Leaflet's Web Mercator, in the datum of the drawing.
geomap.makeCrs = function () {
  const flat = L.Projection.SphericalMercator;
  return L.extend({}, L.CRS.EPSG3857, {
    projection: {
      R: flat.R, MAX_LATITUDE: flat.MAX_LATITUDE, bounds: flat.bounds,
      project(at) {
        const [lon, lat] = geomap.toDrawn(at.lng, at.lat);
        return flat.project(L.latLng(lat, lon));
      },
      unproject(point) {
        const drawn = flat.unproject(point);
        const at = geomap.fromDrawn(drawn.lng, drawn.lat);
        return L.latLng(at[1], at[0]);
      },
    },
  });
};
