// A page inside a frame of another page: the map and its card, without panels. It does not trap
// scrolling: the wheel zooms while Ctrl is held, one finger scrolls the page, two move the map. The
// address can override this: e=1 shows any map so, e=0 shows an embedded one as a full page.

geomap.readEmbed = function (read) {
  const said = read && read.values.e;
  geomap.isEmbedded = said ? said === "1" : Boolean(geomap.data.embed);
  document.body.classList.toggle("is-embed", geomap.isEmbedded);
};

geomap.makeEmbed = function (map) {
  if (!geomap.isEmbedded) return;
  const link = geomap.byId("full-map");
  const page = map.getContainer();
  link.hidden = false;
  const aim = () => { link.href = window.location.href.split("#")[0] + "#" + geomap.addressOf({ e: "0", t: "" }); };
  geomap.on("address", aim);
  aim();
  const hint = geomap.byId("gesture");
  let timer = null;
  const tell = (key) => {
    hint.textContent = geomap.word(key);
    hint.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { hint.hidden = true; }, 1400);
  };
  // These listeners run before Leaflet's own on the map inside.
  map.scrollWheelZoom.disable();
  page.parentNode.addEventListener("wheel", (event) => {
    if (!page.contains(event.target)) return;
    if (event.ctrlKey || event.metaKey) map.scrollWheelZoom.enable();
    else { map.scrollWheelZoom.disable(); tell("embed_wheel"); }
  }, { capture: true, passive: true });
  page.parentNode.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") map.dragging.disable();
    else map.dragging.enable();
  }, true);
  page.addEventListener("touchmove", (event) => { if (event.touches.length === 1) tell("embed_touch"); }, { passive: true });
};
