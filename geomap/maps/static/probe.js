// In old JavaScript, so that a browser that is too old shows a message instead of a blank page.
(function () {
  var notice = document.getElementById("old-browser");
  function show() {
    if (!window.geomapReady) { notice.hidden = false; notice.removeAttribute("hidden"); }
  }
  if (!(Object.fromEntries && window.Path2D && window.ResizeObserver && window.Set && window.CSS)) {
    show();
  }
  window.addEventListener("error", show);
})();
