// Groups: where a graph is too large to draw each thing, the page opens with its groups, and each opens on demand. Python
// has placed everything; here a scene is unpacked, made into elements and put in the place of the others.
"use strict";
(() => {
  const api = window.datareach;
  const { data, el, svg, things, edges, byId } = api;
  const groups = data.groups;
  // The rows that a group or a bundle stands for; nothing for a thing that stands for itself.
  api.many = () => null;
  api.openFor = () => {};
  if (!groups) return;

  const NS = "http://www.w3.org/2000/svg";
  const title = (index) => groups.list[index][2];
  const byKey = new Map(groups.list.map(([, key], index) => [key, index]));
  const first = { parts: [...svg.childNodes], box: ["viewBox", "width", "height"].map((name) => [name, svg.getAttribute(name)]) };
  const spoken = document.getElementById("status");

  // ---- which rows stand behind a group or a bundle

  const known = new Map();
  function fits([start, end], kind, own, one, other) {
    if (kind === "group") return start.includes(one) || end.includes(one);
    if (kind === "gives") return start.includes(one) && (end.includes(own) || !end.length);
    if (kind === "gets") return end.includes(one) && start.includes(own);
    return end.length ? start.includes(one) && end.includes(other) : start.includes(one) && start.includes(other);
  }
  api.many = (element) => {
    const [, , kind, one, other] = data.things[element.id] || [];
    if (!kind) return null;
    const own = Number((element.closest("[data-group]") || { dataset: {} }).dataset.group);
    const key = [kind, own, one, other].join();
    if (!known.has(key)) known.set(key, data.rows.filter((row) => fits(groups.rows[row.id], kind, own, one, other)));
    return known.get(key);
  };
  const isBundle = (element) => (data.things[element.id] || [])[2] === "bundle";

  // What the panel lists for a bundle, or for a line from or to one.
  api.listed = (element) => {
    const bundle = [element, byId.get(element.dataset.start), byId.get(element.dataset.end)].find((each) => each && isBundle(each));
    if (!bundle) return null;
    const rows = api.many(bundle);
    const [, , , one, other] = data.things[bundle.id];
    const items = rows.slice(0, 60).map((row) => el("li", {}, el("a", { href: `#${api.anchor("about", row.id)}` }, (api.entities.get(row.id) || [row.id, row.id])[1])));
    if (rows.length > 60) items.push(el("li", {}, `and ${rows.length - 60} more: open a group, or read the table`));
    const buttons = [one, other].map((index) => {
      const button = el("button", { type: "button", class: "small" }, `Open ${title(index)}`);
      button.addEventListener("click", () => open(index, true));
      return button;
    });
    return el("div", {}, el("p", { class: "line" }, ...buttons.flatMap((button) => [button, " "])), el("ul", {}, ...items));
  };

  // ---- making a scene

  const scenes = new Map();
  async function load(index) {
    if (!scenes.has(index)) scenes.set(index, JSON.parse(await api.unpack(`scene-${index}`)));
    return scenes.get(index);
  }
  function build([name, attributes, ...children], rename) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, /^(id|data-start|data-end)$/.test(key) ? rename(value) : value);
    made.append(...children.map((child) => (typeof child === "string" ? child : build(child, rename))));
    return made;
  }
  const HEAD = 34;
  const scene = (index, content, top, rename) =>
    build(["g", { class: "scene", transform: `translate(0 ${top + HEAD})`, "data-shift": String(top + HEAD), "data-group": String(index) }, ["g", { class: "columns" }, ["text", { class: "size-13 bold start", x: "16", y: "-10" }, content.caption]], ...content.parts], rename);

  const wanted = () => [...new Set(api.list("open").filter((key) => byKey.has(key)).map((key) => byKey.get(key)))];
  let turn = 0;
  let after = null;
  async function draw() {
    const mine = (turn += 1);
    const opened = wanted();
    const contents = await Promise.all(opened.map(load));
    if (mine !== turn) return;
    const network = { nodes: [], edges: [] };
    const taken = new Set();
    let top = 0;
    const parts = contents.map((content, place) => {
      // What an earlier scene draws too is told apart by a number, so that every line finds its own two ends.
      const rename = (id) => (taken.has(id) ? `${id}~${place}` : id);
      const made = scene(opened[place], content, top, rename);
      for (const [id, entry] of Object.entries(content.things)) data.things[rename(id)] = entry;
      for (const node of content.network.nodes) network.nodes.push({ ...node, id: rename(node.id), y: node.y + top + HEAD });
      for (const edge of content.network.edges) network.edges.push({ ...edge, id: rename(edge.id), from: rename(edge.from), to: rename(edge.to) });
      for (const row of data.rows) if (content.words[row.id]) row.words = content.words[row.id];
      for (const element of made.querySelectorAll("[id]")) taken.add(element.id);
      top += HEAD + content.height;
      return made;
    });
    if (opened.length) {
      const width = Math.max(...contents.map((content) => content.width));
      const words = build(["desc", { id: "drawing-words" }, contents.map((content) => content.caption).join(" ")], (id) => id);
      svg.replaceChildren(build(["title", { id: "drawing-title" }, document.title], (id) => id), words, ...parts);
      for (const [name, value] of [["viewBox", `0 0 ${width} ${top}`], ["width", width], ["height", top]]) svg.setAttribute(name, value);
    } else {
      svg.replaceChildren(...first.parts);
      for (const [name, value] of first.box) svg.setAttribute(name, value);
    }
    things.splice(0, things.length, ...svg.querySelectorAll(".thing"));
    edges.splice(0, edges.length, ...svg.querySelectorAll(".edge"));
    for (const each of [...things, ...edges]) if (!each.hasAttribute("aria-label")) each.setAttribute("aria-label", each.querySelector("title").textContent);
    byId.clear();
    for (const element of [...things, ...edges]) byId.set(element.id, element);
    api.network = opened.length ? network : null;
    bar(opened);
    api.redraw();
    api.rerun("thing", "again");
    if (after) after();
    after = null;
  }

  // ---- opening and closing

  const keyOf = (index) => groups.list[index][1];
  function open(index, focus) {
    const keys = api.list("open").filter((key) => byKey.has(key));
    after = () => {
      const made = svg.querySelector(`[data-group="${index}"]`);
      const start = made && made.querySelector('.thing[tabindex="0"], .thing');
      if (start && focus) api.stand(start);
      else if (made && keys.length) made.scrollIntoView({ block: "nearest" });
      spoken.textContent = `${title(index)} is open. ${scenes.get(index).caption}`;
    };
    api.set({ open: [...keys.filter((key) => key !== keyOf(index)), keyOf(index)].join(","), thing: "" });
    if (keys.includes(keyOf(index))) draw();
  }
  function close(indexes, focus) {
    const away = new Set(indexes.map(keyOf));
    after = () => {
      const element = things.find((each) => (data.things[each.id] || [])[2] === "group" && data.things[each.id][3] === indexes[0]);
      if (focus && element) api.stand(element);
      else if (focus) choice.focus();
      spoken.textContent = indexes.length === 1 ? `${title(indexes[0])} is closed.` : "All groups are closed.";
    };
    api.set({ open: api.list("open").filter((key) => !away.has(key)).join(","), thing: "" });
  }
  // A group opens where it is chosen, on the diagram or on the map.
  api.pick = (element, focus) => {
    const [, , kind, index] = data.things[element.id] || [];
    if (!kind || kind === "bundle") return false;
    open(index, focus);
    return true;
  };
  // Opens the groups of these parties, without a step for Back: what is asked for must be seen.
  api.openFor = (ids) => {
    const keys = ids.filter((id) => id in groups.of && (api.entities.get(id) || [])[2] === "organisation").map((id) => keyOf(groups.of[id]));
    const all = [...new Set([...api.list("open"), ...keys])];
    if (all.length > api.list("open").length) api.set({ open: all.join(",") }, { replace: true });
  };

  // ---- the bar above the drawing

  const place = document.getElementById("groups");
  const note = place.querySelector("p");
  const choice = el("select", { "aria-label": "Group" }, ...groups.list.map(([, key, name]) => el("option", { value: key }, name)));
  const opener = el("button", { type: "button" }, "Open");
  opener.addEventListener("click", (event) => open(byKey.get(choice.value), event.detail === 0));
  const closers = el("span", { class: "closers" });
  place.append(choice, opener, closers);
  function bar(opened) {
    const buttons = opened.map((index) => {
      const button = el("button", { type: "button" }, `Close ${title(index)}`);
      button.addEventListener("click", (event) => close([index], event.detail === 0));
      return button;
    });
    if (opened.length) {
      const all = el("button", { type: "button" }, "Show all groups");
      all.addEventListener("click", (event) => close(opened, event.detail === 0));
      buttons.push(all);
    }
    closers.replaceChildren(...buttons);
    note.textContent = opened.length ? "What belongs to other groups is drawn as its group; choose it to open that too." : groups.note;
  }

  api.listen((changed) => {
    if (changed.has("open")) {
      const unknown = api.list("open").filter((key) => !byKey.has(key));
      api.notice("open", unknown.length ? `${unknown.map((key) => `“${key}”`).join(", ")}: no group of this name here. ${unknown.length < api.list("open").length ? "The others are open." : "All groups are shown."}` : "");
      draw();
    }
    if (changed.has("focus") && api.get("focus")) {
      const id = api.resolve(api.get("focus"));
      if (id && !byId.has(api.anchor("t", id)) && id in groups.of) {
        const key = keyOf(groups.of[id]);
        if (!api.list("open").includes(key)) api.set({ open: [...api.list("open"), key].join(",") }, { replace: true });
      }
    }
  });
})();
