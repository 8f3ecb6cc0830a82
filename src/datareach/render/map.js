// The map that can be zoomed: vis-network moves and zooms, we draw each thing and line from the paths and styles of the
// diagram, so that the two look alike.
"use strict";
(() => {
  const api = window.datareach;
  const { svg, edges, byId } = api;
  const stage = document.getElementById("map");

  let map = null;
  let styles = new Map();
  let paths = new Map();

  // Draws the map again; ``anew`` where other things stand in the diagram than before.
  api.drawMap = ({ anew = false } = {}) => {
    styles = new Map();
    if (anew) paths = new Map();
    if (!map) return;
    if (!anew) {
      map.redraw();
      return;
    }
    map.setData(placed());
    fit();
  };

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
    script.textContent = await api.unpack("library");
    document.body.append(script);
  }

  // What is drawn now, for vis-network: nodes with their places, each painted from its element.
  function placed() {
    const data = api.network || drawn;
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

  let drawn = null;
  let mounting = false;
  api.mountMap = async () => {
    if (mounting) return;
    mounting = true;
    drawn = JSON.parse(api.unpackNow("network"));
    await loadLibrary();
    const place = document.getElementById("stage");
    map = new vis.Network(place, placed(), drawn.options);
    map.on("beforeDrawing", (ctx) => {
      for (const group of svg.querySelectorAll(".columns, .department, .edge")) paintGroup(ctx, group, "hit");
    });
    map.on("click", ({ pointer }) => {
      map.setOptions({ interaction: { zoomView: true } });
      const id = map.getNodeAt(pointer.DOM);
      const element = id ? byId.get(id) : edgeAt(pointer.canvas, 12 / map.getScale());
      if (!element) return api.close();
      api.choose(element, { x: pointer.DOM.x });
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
  };

  // The whole map, but no text smaller than in the diagram where the screen is wide enough for it.
  function fit() {
    map.fit({ animation: false });
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const scale = innerWidth >= width ? Math.max(1, map.getScale()) : map.getScale();
    const top = height * scale > stage.clientHeight ? stage.clientHeight / 2 / scale : height / 2;
    map.moveTo({ position: { x: width / 2, y: top }, scale, animation: false });
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => api.drawMap());
})();
