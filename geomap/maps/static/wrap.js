(function () {
"use strict";
%s
geomap_start();
})();
