// Drawer, tabs and keys: how the parts of the screen open, collapse and pass on keyboard focus.

geomap.makeShell = function () {
  const toggle = geomap.byId("drawer-toggle");
  const drawer = geomap.byId("drawer");
  const tabs = ["layers", "table"].concat(geomap.data.text ? "text" : []);
  geomap.byId("tab-text").hidden = !geomap.data.text;
  const openDrawer = (isOpen) => {
    drawer.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    document.body.classList.toggle("has-drawer", isOpen);
    geomap.state.drawer = isOpen;
    geomap.emit("drawer", isOpen);
    if (geomap.map) geomap.map.invalidateSize({ pan: false });
  };
  const openTab = (name) => {
    geomap.state.tab = name;
    tabs.forEach((tab) => {
      const button = geomap.byId("tab-" + tab);
      button.setAttribute("aria-selected", String(tab === name));
      button.tabIndex = tab === name ? 0 : -1;
      geomap.byId("panel-" + tab).hidden = tab !== name;
    });
    const wide = ("drawer " + { layers: "", table: "is-wide", text: "is-reading" }[name]).trim();
    const isResized = drawer.className !== wide;
    drawer.className = wide;
    geomap.emit("tab", name);
    // Afterwards, because names keep clear of the legend, which the tab may have changed.
    if (isResized && geomap.map) geomap.map.invalidateSize({ pan: false });
  };
  toggle.addEventListener("click", () => openDrawer(drawer.hidden));
  geomap.byId("drawer-close").addEventListener("click", () => { openDrawer(false); toggle.focus(); });
  tabs.forEach((tab, index) => {
    const button = geomap.byId("tab-" + tab);
    button.addEventListener("click", () => openTab(tab));
    button.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const next = tabs[(index + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
      openTab(next);
      geomap.byId("tab-" + next).focus();
    });
  });
  geomap.byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    openDrawer(true);
    geomap.byId("tab-table").focus();
    openTab("table");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const plans = geomap.byId("plans");
      if (geomap.tool) geomap.takeUp(null);
      else if (plans.open) plans.open = false;
      else if (!geomap.byId("card").hidden) geomap.select(null);
      else if (geomap.isNarrow() && !drawer.hidden) openDrawer(false);
    } else if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      geomap.byId("search").focus();
    }
  });
  geomap.on("select", (event) => { if (event.feature && geomap.isNarrow()) openDrawer(false); });
  geomap.firstTab = geomap.data.text ? "text" : "layers";
  if (geomap.data.text) openTab("text");
  geomap.isOpenAtFirst = !geomap.isEmbedded && (!geomap.isNarrow() || Boolean(geomap.data.text));
  geomap.openDrawer = openDrawer;
  geomap.openTab = openTab;
  openDrawer(geomap.isOpenAtFirst);
};
