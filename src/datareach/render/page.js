// Choosing, the keyboard, the three views, and the map that can be zoomed. The page is complete without this script.
"use strict";
(() => {
  const svg = document.querySelector("#diagram .drawing");
  const panel = document.getElementById("panel");
  const inside = panel.querySelector(".inside");
  const status = document.getElementById("status");
  const things = [...svg.querySelectorAll(".thing")];
  const edges = [...svg.querySelectorAll(".edge")];
  const byId = new Map([...things, ...edges].map((element) => [element.id, element]));
  let chosen = null;
  let opener = null;
  let shown = "";

  // ---- the panel: copies of what the page says below

  // A claim away from its place carries the title of its source, which stands above it there.
  function copy(element) {
    const twin = element.cloneNode(true);
    if (element.matches(".claim")) {
      let above = element;
      while (above && above.localName !== "h3") above = above.previousElementSibling;
      const title = document.createElement("p");
      title.className = "title";
      title.textContent = above ? above.textContent : "";
      twin.querySelector(".from").before(title);
    }
    for (const part of [twin, ...twin.querySelectorAll("[id]")]) part.removeAttribute("id");
    return twin;
  }

  function fill(head, ids) {
    const body = document.createDocumentFragment();
    body.append(head);
    const claims = [...new Set(ids)].map((id) => document.getElementById(id)).filter(Boolean);
    if (claims.length) {
      const title = document.createElement("h3");
      title.textContent = claims.length === 1 ? "The claim behind it" : `The ${claims.length} claims behind it`;
      body.append(title, ...claims.map((claim) => copy(claim)));
      [...body.querySelectorAll(".claim")].forEach((twin, index) => (twin.dataset.claim = claims[index].id));
    }
    inside.replaceChildren(body);
    panel.hidden = false;
    panel.scrollTop = 0;
  }

  function heading(words) {
    const head = document.createElement("h3");
    head.tabIndex = -1;
    head.textContent = words;
    return head;
  }

  // What is drawn near the chosen thing stays; the rest turns pale.
  function light(element) {
    chosen = element;
    const near = new Set([element]);
    for (const edge of edges) {
      const two = [byId.get(edge.dataset.start), byId.get(edge.dataset.end)];
      if (edge === element || two.includes(element)) [edge, ...two].forEach((each) => near.add(each));
    }
    svg.classList.toggle("choosing", Boolean(element));
    for (const each of [...things, ...edges]) {
      each.classList.toggle("near", near.has(each));
      each.classList.toggle("chosen", each === element);
    }
    drawMap();
  }

  // The panel stands on the side away from what was chosen.
  function side(x) {
    const right = x < innerWidth / 2;
    panel.classList.toggle("right", right);
    panel.classList.toggle("left", !right);
  }

  function open(id, { focus = false, x = innerWidth } = {}) {
    const target = document.getElementById(id);
    if (!target) return;
    const element = things.find((each) => each.getAttribute("href") === `#${id}`) || null;
    shown = id;
    if (target.classList.contains("claim")) {
      light(null);
      fill(heading(`Claim ${target.querySelector(".number").textContent}`), [id]);
    } else {
      light(element);
      fill(copy(target), [...target.querySelectorAll('a[href^="#claim-"]')].map((link) => link.getAttribute("href").slice(1)));
    }
    side(x);
    tell("thing", id);
    say(panel.querySelector("h3").textContent);
    if (focus) panel.querySelector("h3").focus();
  }

  function choose(element, { focus = false, x } = {}) {
    if (window.datareach.pick?.(element, focus)) return;
    const box = element.getBoundingClientRect();
    const place = x ?? (box.width ? box.left + box.width / 2 : 0);
    const listed = window.datareach.listed?.(element);
    if (element.classList.contains("thing") && !listed) {
      open(element.getAttribute("href").slice(1), { focus, x: place });
      return;
    }
    shown = "";
    light(element);
    const words = element.getAttribute("aria-label");
    fill(heading(words), (element.dataset.claims || "").split(" "));
    if (listed) inside.append(listed);
    side(place);
    tell("thing", element.id);
    say(words);
    if (focus) panel.querySelector("h3").focus();
  }

  // The address of the page follows what is open and which view is on.
  function tell(what, value) {
    document.dispatchEvent(new CustomEvent(`datareach:${what}`, { detail: value }));
  }

  function say(words) {
    status.textContent = `${words}: details are open.`;
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    shown = "";
    light(null);
    tell("thing", "");
    status.textContent = "Details are closed.";
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  panel.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  svg.addEventListener("click", (event) => {
    const element = event.target.closest(".thing, .edge");
    if (!element) return close();
    event.preventDefault();
    opener = element;
    stop(element);
    choose(element, { focus: event.detail === 0 });
  });

  // A link to a thing or a claim opens the panel instead of leaving the map; inside the panel it finds the copy there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#about-"], a[href^="#claim-"]');
    if (!link || svg.contains(link)) return;
    event.preventDefault();
    const id = link.getAttribute("href").slice(1);
    const twin = [...inside.querySelectorAll(".claim")].find((each) => each.dataset.claim === id);
    if (panel.contains(link) && twin) {
      twin.scrollIntoView();
      return;
    }
    if (!panel.contains(link)) opener = link;
    open(id, { focus: event.detail === 0, x: panel.contains(link) && panel.classList.contains("right") ? 0 : link.getBoundingClientRect().left });
  });

  // ---- the keyboard: one stop for the whole diagram, arrows move along the lines

  let from = null;

  function stop(element) {
    for (const each of [...things, ...edges]) each.setAttribute("tabindex", each === element ? "0" : "-1");
  }

  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return box.left + box.width / 2;
  };
  const ends = (edge) => [byId.get(edge.dataset.start), byId.get(edge.dataset.end)].sort((a, b) => middle(a) - middle(b));
  // The lines of a thing; those that carry data come first.
  const touching = (thing) => {
    const own = edges.filter((edge) => edge.dataset.start === thing.id || edge.dataset.end === thing.id);
    const carries = (edge) => (edge.querySelector(".arrow") ? 0 : 1);
    return own.sort((a, b) => carries(a) - carries(b));
  };

  function step(element, key) {
    const isEdge = element.classList.contains("edge");
    if (key === "Home") return things[0];
    if (key === "End") return things[things.length - 1];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const right = key === "ArrowRight";
      if (isEdge) return ends(element)[right ? 1 : 0];
      from = element;
      const here = touching(element);
      const there = here.filter((edge) => {
        const [left, end] = ends(edge);
        return left === end || (right ? left === element : end === element);
      });
      return there[0];
    }
    const move = key === "ArrowDown" ? 1 : -1;
    if (isEdge) {
      const around = touching(from && ends(element).includes(from) ? from : ends(element)[0]);
      return around[(around.indexOf(element) + move + around.length) % around.length];
    }
    return things[things.indexOf(element) + move];
  }

  svg.addEventListener("keydown", (event) => {
    const element = event.target.closest(".thing, .edge");
    if (!element || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      opener = element;
      choose(element, { focus: true });
    } else if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      event.preventDefault();
      const next = step(element, event.key);
      if (next) stand(next);
    }
  });
  function stand(element) {
    stop(element);
    element.focus();
  }
  if (things.length) stop(things[0]);

  // ---- the three views

  const narrow = matchMedia("(max-width: 767px)").matches;
  const tabs = document.querySelector(".tabs");
  const folds = [...document.querySelectorAll("details.more")];
  folds.forEach((fold) => (fold.open = false));
  addEventListener("beforeprint", () => folds.forEach((fold) => (fold.open = true)));
  addEventListener("afterprint", () => folds.forEach((fold) => (fold.open = false)));
  const stage = document.getElementById("map");
  const frame = document.getElementById("diagram");

  function show(view) {
    for (const button of tabs.children) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    frame.hidden = view !== "diagram";
    stage.hidden = view !== "map";
    if (view === "map") mountMap();
    tell("view", view);
    if (view === "table") document.getElementById("table").scrollIntoView();
    else if (narrow) document.querySelector("main > .map").scrollIntoView();
  }

  tabs.hidden = false;
  document.querySelector(".how").hidden = false;
  tabs.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) show(button.dataset.view);
  });
  if (narrow) {
    const legend = document.querySelector(".legend");
    if (legend) legend.open = false;
  }

  // ---- the map: vis-network moves and zooms, we draw each thing and line from the paths and styles of the diagram

  let map = null;
  let styles = new Map();
  let paths = new Map();

  function drawMap() {
    styles = new Map();
    if (map) map.redraw();
  }

  function styleOf(element) {
    let found = styles.get(element);
    if (!found) {
      const css = getComputedStyle(element);
      const stroke = css.stroke === "none" ? null : css.stroke;
      found = {
        fill: css.fill === "none" ? null : css.fill,
        stroke,
        width: parseFloat(css.strokeWidth) || 0,
        dash: css.strokeDasharray === "none" ? [] : css.strokeDasharray.split(/[ ,]+/).map(parseFloat),
        cap: css.strokeLinecap,
        font: `${css.fontWeight} ${css.fontSize} ${css.fontFamily}`,
        align: css.textAnchor === "start" ? "left" : "center",
      };
      styles.set(element, found);
    }
    return found;
  }

  function paint(ctx, element) {
    const style = styleOf(element);
    if (element.localName === "text") {
      ctx.font = style.font;
      ctx.textAlign = style.align;
      ctx.textBaseline = "alphabetic";
      ctx.fillStyle = style.fill;
      ctx.fillText(element.textContent, Number(element.getAttribute("x")), Number(element.getAttribute("y")));
      return;
    }
    let path = paths.get(element);
    if (!path) {
      path = new Path2D();
      if (element.localName === "rect") {
        const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(element.getAttribute(name)));
        path.roundRect(x, y, w, h, 6);
      } else path.addPath(new Path2D(element.getAttribute("d")));
      paths.set(element, path);
    }
    if (style.fill) {
      ctx.fillStyle = style.fill;
      ctx.fill(path);
    }
    if (style.stroke && style.width) {
      ctx.strokeStyle = style.stroke;
      ctx.lineWidth = style.width;
      ctx.lineCap = style.cap;
      ctx.setLineDash(style.dash);
      ctx.stroke(path);
      ctx.setLineDash([]);
    }
  }

  // How far down the scene of an opened group stands.
  const shiftOf = (element) => Number(element.closest("[data-shift]")?.dataset.shift || 0);

  function paintGroup(ctx, group, skip) {
    ctx.save();
    ctx.translate(0, shiftOf(group));
    ctx.globalAlpha = Number(getComputedStyle(group).opacity);
    for (const part of group.children) {
      if (part.localName !== "title" && !(skip && part.classList.contains(skip))) paint(ctx, part);
    }
    ctx.restore();
  }

  function edgeAt(point, reach) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.lineWidth = reach;
    return [...edges].reverse().find((edge) => {
      const path = paths.get(edge.querySelector(".stroke"));
      return path && pen.isPointInStroke(path, point.x, point.y - shiftOf(edge));
    });
  }

  // vis-network is unpacked only when the map is wanted; the policy of the page knows its hash.
  async function loadLibrary() {
    const script = document.createElement("script");
    script.textContent = await window.datareach.unpack("library");
    document.body.append(script);
  }

  // What is drawn now, for vis-network: nodes with their places, each painted from its element.
  function placed() {
    const data = window.datareach.network || JSON.parse(document.getElementById("network").textContent);
    const nodes = data.nodes.map((node) => {
      const group = byId.get(node.id);
      return {
        ...node,
        ctxRenderer: ({ ctx }) => ({
          drawNode() {
            paintGroup(ctx, group);
          },
          nodeDimensions: { width: node.w, height: node.h },
        }),
      };
    });
    return { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(data.edges) };
  }

  // The drawing holds other things now: the map, the choice and the one tab stop follow.
  function redraw() {
    paths = new Map();
    from = null;
    if (things.length) stop(things[0]);
    light(things.find((each) => each.getAttribute("href") === `#${shown}`) || null);
    if (!map) return;
    map.setData(placed());
    fit();
  }

  let mounting = false;
  async function mountMap() {
    if (mounting) return;
    mounting = true;
    await loadLibrary();
    const place = document.getElementById("stage");
    map = new vis.Network(place, placed(), JSON.parse(document.getElementById("network").textContent).options);
    map.on("beforeDrawing", (ctx) => {
      for (const group of svg.querySelectorAll(".columns, .department, .edge")) paintGroup(ctx, group, "hit");
    });
    map.on("click", ({ pointer }) => {
      map.setOptions({ interaction: { zoomView: true } });
      const id = map.getNodeAt(pointer.DOM);
      const element = id ? byId.get(id) : edgeAt(pointer.canvas, 12 / map.getScale());
      if (!element) return close();
      opener = null;
      choose(element, { x: pointer.DOM.x });
    });
    place.addEventListener("mouseleave", () => map.setOptions({ interaction: { zoomView: false } }));
    document.querySelector(".zoom").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.zoom === "fit") fit();
      else map.moveTo({ scale: map.getScale() * (button.dataset.zoom === "in" ? 1.3 : 1 / 1.3), animation: false });
    });
    map.once("afterDrawing", () => stage.setAttribute("data-drawn", "yes"));
    fit();
  }

  // The whole map, but no text smaller than in the diagram where the screen is wide enough for it.
  function fit() {
    map.fit({ animation: false });
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const scale = innerWidth >= width ? Math.max(1, map.getScale()) : map.getScale();
    const top = height * scale > stage.clientHeight ? stage.clientHeight / 2 / scale : height / 2;
    map.moveTo({ position: { x: width / 2, y: top }, scale, animation: false });
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawMap);

  // What the other parts of the script work with.
  window.datareach = { svg, things, edges, byId, open, choose, close, show, drawMap, redraw, stand };
})();
