(function () {
"use strict";
const geomap = {};
/* scripts */
geomap.start();
})();
