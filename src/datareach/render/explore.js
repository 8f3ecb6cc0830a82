// Focusing and filtering. One rule decides what is in; the three views follow it.
"use strict";
(() => {
  const api = window.datareach;
  const { data, el, things, edges, byId, say } = api;
  const panel = document.getElementById("panel");
  const input = document.getElementById("search");

  // ---- rows of table and words, and what they share with the drawing

  const rows = new Map(data.rows.map((row) => [row.id, row]));
  const byLink = new Map(data.rows.map((row) => [`#${api.anchor("about", row.id)}`, row]));
  const lined = [...document.querySelectorAll("#table tbody tr, #words .card")].map((element) => {
    const link = element.querySelector('a[href^="#about-"]');
    return [element, link && byLink.get(link.getAttribute("href"))];
  });
  // The words of the rows are folded when a reader first filters by words.
  let folding = null;
  const textOf = (row) => {
    folding = folding || new Map(lined.filter(([element, own]) => own && element.localName === "tr").map(([element, own]) => [own.id, api.fold(element.textContent)]));
    return folding.get(row.id) || "";
  };
  const rowOf = (element) => rows.get((data.things[element.id] || [])[0]);
  const departmentOf = (element) => (data.things[element.id] || [])[1];
  const ends = (edge) => [byId.get(edge.dataset.start), byId.get(edge.dataset.end)];
  Object.assign(api, { lined, rowOf, ends });

  // ---- the filter strip

  const FACETS = [["basis", "How it is known"], ["standing", "Standing"], ["modality", "May, can, did"], ["department", "Department"], ["category", "Category of data"], ["source", "Source"]];
  const short = (key, id) => (key === "modality" && !id ? "not-said" : api.plain(id));
  const optionsOf = (key) => {
    if (key === "department") return Object.entries(data.departments);
    if (key === "category") return Object.entries(data.categories);
    return data.facets[key];
  };
  const PLACE = { basis: 1, standing: 2, modality: 3, source: 4 };
  const claimOf = (number) => data.claims[number - 1];
  const claimFits = (claim, wanted) => Object.entries(wanted).every(([key, places]) => places.has(claim[PLACE[key]]));
  const countOf = (key, id, index) =>
    data.rows.filter((row) => (key === "department" ? row.departments.includes(id) : key === "category" ? row.categories.includes(id) : row.claims.some((claim) => claimOf(claim)[PLACE[key]] === index))).length;

  const facets = el("div", { class: "facets" });
  for (const [key, title] of FACETS) {
    const box = el("fieldset", {}, el("legend", {}, title));
    optionsOf(key).forEach(([id, label], index) => {
      const count = countOf(key, id, index);
      if (!count) return;
      const mark = el("input", { type: "checkbox", name: key, value: short(key, id) });
      mark.addEventListener("change", () => {
        const rest = api.list(key).filter((value) => value !== mark.value);
        api.set({ [key]: (mark.checked ? [...rest, mark.value] : rest).join(",") });
      });
      box.append(el("label", {}, mark, ` ${label} `, el("small", {}, String(count))));
    });
    if (box.children.length > 1) facets.append(box);
  }
  const near = el("div", { class: "near-by" });
  const hops = el("select", { "aria-label": "How far" }, ...["1", "2", "3"].map((n) => el("option", { value: n }, n === "1" ? "1 hop" : `${n} hops`)));
  const dir = el("select", { "aria-label": "Which way" }, el("option", { value: "both" }, "in and out"), el("option", { value: "in" }, "what comes in"), el("option", { value: "out" }, "what goes out"));
  hops.addEventListener("change", () => api.set({ hops: hops.value }));
  dir.addEventListener("change", () => api.set({ dir: dir.value }));
  near.append(el("span", { class: "focus-name" }), " ", hops, " ", dir);
  api.strip("filter", "Filter", el("div", {}, el("p", { class: "hint" }, "The numbers count accesses and flows. What is left out turns pale in diagram and map and is left out of the table."), near, facets));
  const clear = () => api.set(Object.fromEntries([...FACETS.map(([key]) => key), "hide", "focus", "hops", "dir", "rows"].map((key) => [key, ""])));
  const reset = el("button", { type: "button", class: "small" }, "Show everything");
  reset.addEventListener("click", () => {
    clear();
    say("Everything is shown.");
    input.focus();
  });

  // ---- focus: what lies around one thing

  const focusing = el("button", { type: "button", class: "focus", hidden: true }, "Focus");
  panel.querySelector(".close").after(focusing);
  focusing.addEventListener("click", () => api.set({ focus: api.get("thing") }));
  let wasOpen = false;
  document.addEventListener("keydown", (event) => event.key === "Escape" && (wasOpen = !panel.hidden), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wasOpen && api.get("focus")) api.set({ focus: "", hops: "", dir: "" });
  });

  // A hop leads from thing to thing: what stands between them, the door and its paper, is no stop of its own.
  function around(start) {
    const most = Math.min(3, Math.max(1, Number(api.get("hops")) || 1));
    const way = api.get("dir");
    const seen = new Set([start]);
    let layer = [start];
    const isDoor = (element) => element.classList.contains("door");
    const step = (from) =>
      edges.flatMap((edge) => {
        const [a, b] = ends(edge);
        const carries = Boolean(edge.querySelector(".arrow"));
        if (way === "both" || (!carries && (isDoor(a) || isDoor(b)) && isDoor(from))) return a === from ? [b] : b === from ? [a] : [];
        return carries && way === "out" && a === from ? [b] : carries && way === "in" && b === from ? [a] : [];
      });
    for (let hop = 0; hop < most; hop += 1) {
      const next = [];
      for (const from of layer) {
        for (const one of step(from)) {
          const further = isDoor(one) && !isDoor(from) ? [one, ...step(one)] : [one];
          for (const each of further) if (!seen.has(each)) next.push(each), seen.add(each);
        }
      }
      layer = next;
    }
    return seen;
  }

  // ---- the legend: each entry a switch with a count

  const switches = new Map();
  const legend = document.querySelector(".map .legend");
  const shapes = ["box", "cylinder", "sheets", "paper", "pill", "door", "group"];
  function keyOf(item) {
    const group = item.querySelector("svg > g, svg .edge, svg .thing");
    if (group) {
      const css = [...group.classList];
      if (css.includes("thing")) return shapes.find((shape) => css.includes(shape));
      const colour = css.find((name) => name.startsWith("colour-"));
      const line = css.find((name) => name.startsWith("line-"));
      return item.querySelector("svg").getAttribute("width") === "38" ? line : colour;
    }
    const found = Object.entries(data.marks).find(([, mark]) => item.textContent.includes(mark));
    return found ? `law-${api.plain(found[0])}` : "";
  }
  const lawKey = (row) => {
    const run = api.at(row.runs, api.get("on") || data.lastDay);
    return run && run[1] ? `law-${api.plain(run[1])}` : "";
  };
  const lawOf = (element) => (rowOf(element) ? lawKey(rowOf(element)) : "");
  const hasKey = (element, key) => element.classList.contains(key) || lawOf(element) === key;
  for (const item of legend ? legend.querySelectorAll("li") : []) {
    const key = keyOf(item);
    if (!key || switches.has(key)) continue;
    const title = item.querySelector("b");
    const number = el("small", {}, "");
    const button = el("button", { type: "button", class: "switch", "aria-pressed": "true" });
    button.append(...[...item.childNodes].filter((node) => node !== title), number);
    item.append(button);
    button.addEventListener("click", () => {
      const hidden = api.list("hide");
      api.set({ hide: (hidden.includes(key) ? hidden.filter((each) => each !== key) : [...hidden, key]).join(",") });
    });
    switches.set(key, [button, number]);
  }
  const items = legend ? [...legend.querySelectorAll("li")] : [];
  const titles = [];
  for (const item of items) {
    const title = item.querySelector("b");
    if (title) titles.push([title, []]);
    titles[titles.length - 1][1].push(item);
  }
  function count() {
    for (const [key, [button, number]] of switches) {
      const law = data.groups && key.startsWith("law-");
      const drawn = law ? data.rows.filter((row) => lawKey(row) === key).length : [...things, ...edges].filter((element) => hasKey(element, key)).length;
      number.textContent = String(drawn);
      if (data.groups) button.closest("li").hidden = !drawn;
      button.setAttribute("aria-pressed", String(!api.list("hide").includes(key)));
    }
    // The title of each kind of entry stands with the first that shows.
    if (data.groups) for (const [title, own] of titles) (own.find((item) => !item.hidden) || own[0]).prepend(title);
  }

  // ---- what is in

  function filter() {
    const unknown = [];
    const wanted = {};
    for (const [key] of FACETS) {
      const chosen = api.list(key);
      if (!chosen.length) continue;
      const places = new Set();
      const ids = new Set();
      for (const value of chosen) {
        const index = optionsOf(key).findIndex(([id]) => short(key, id) === value);
        if (index < 0) unknown.push(value);
        else places.add(index), ids.add(optionsOf(key)[index][0]);
      }
      if (places.size) wanted[key] = key in PLACE ? places : ids;
    }
    const hidden = api.list("hide").filter((key) => switches.has(key) || (unknown.push(key), false));
    const focus = api.get("focus") && byId.get(api.anchor("t", api.resolve(api.get("focus"))));
    const named = api.get("focus") ? api.resolve(api.get("focus")) : "";
    if (api.get("focus") && !focus && !named) unknown.push(api.get("focus"));
    api.notice("undrawn", named && !focus ? `${api.entities.get(named)[1]} is not among what is drawn here; its panel and the table have it.` : "");
    const words = api.fold(api.get("rows"));
    const { department, category, ...byClaim } = wanted;
    const filtered = Object.keys(wanted).length > 0 || Boolean(words);
    const claimsIn = (ids) => !Object.keys(byClaim).length || ids.some((id) => claimFits(claimOf(id), byClaim));
    const shown = new Map(
      data.rows.map((row) => [
        row.id,
        claimsIn(row.claims) && (!category || row.categories.some((id) => category.has(id))) && (!department || row.departments.some((id) => department.has(id))) && (!words || textOf(row).includes(words)),
      ]),
    );
    const inside = new Set();
    // A group or a bundle is in where something that it stands for is.
    const behind = (element) => (rowOf(element) ? [rowOf(element)] : api.many(element));
    const isIn = (element) => !behind(element) || behind(element).some((row) => shown.get(row.id));
    for (const element of things) if (behind(element) && isIn(element)) inside.add(element);
    for (const edge of edges) {
      const pair = ends(edge);
      const doors = pair.filter(behind);
      if (doors.every(isIn) && (!edge.dataset.claims || claimsIn(edge.dataset.claims.split(" "))) && (doors.length || (!category && !words && (!department || pair.some((each) => department.has(departmentOf(each))))))) inside.add(edge);
    }
    for (const element of things) {
      if (behind(element)) continue;
      const touches = edges.some((edge) => inside.has(edge) && ends(edge).includes(element));
      if (!filtered || touches || (department && department.has(departmentOf(element)))) inside.add(element);
    }
    const away = focus ? around(focus) : null;
    for (const element of [...things, ...edges]) {
      const far = away && (element.classList.contains("edge") ? !ends(element).every((each) => away.has(each)) : !away.has(element));
      if (far || hidden.some((key) => hasKey(element, key))) inside.delete(element);
    }
    for (const edge of edges) if (!ends(edge).every((each) => inside.has(each))) inside.delete(edge);
    for (const element of [...things, ...edges]) {
      const out = !inside.has(element);
      element.classList.toggle("out", out);
      if (out) element.setAttribute("aria-description", "filtered out");
      else element.removeAttribute("aria-description");
    }
    // Of a large graph not every access and flow is drawn: those that name the thing in focus stay in the table.
    const names = (row) => data.groups.rows[row.id][2].includes(named);
    const doorOf = new Map(things.filter(rowOf).map((element) => [rowOf(element).id, element]));
    const rowIn = (row) => !row || (shown.get(row.id) && (doorOf.has(row.id) ? inside.has(doorOf.get(row.id)) : (!focus || (data.groups && names(row))) && !hidden.includes("door") && !hidden.some((key) => key === lawKey(row))));
    for (const [element, row] of lined) element.hidden = !rowIn(row);
    const listed = lined.filter(([element, row]) => row && element.localName === "tr" && !element.hidden).length;
    const active = filtered || hidden.length || focus;
    const parts = [`Shown: ${listed} of ${data.rows.length} accesses and flows, ${things.filter((each) => inside.has(each)).length} of ${things.length} things drawn.`];
    if (focus) parts.unshift(`Around ${focus.getAttribute("aria-label").split(",")[0]}, ${hops.options[hops.selectedIndex].textContent}, ${dir.options[dir.selectedIndex].textContent}.`);
    api.notice("filter", active ? parts.join(" ") : "", reset);
    api.notice("unknown", unknown.length ? `Not in this graph: ${unknown.map((name) => `“${name}”`).join(", ")}; it is left out of the choice.` : "");
    for (const mark of facets.querySelectorAll("input")) mark.checked = api.list(mark.name).includes(mark.value);
    near.hidden = !focus;
    near.firstChild.textContent = focus ? `Around ${focus.getAttribute("aria-label").split(",")[0]}:` : "";
    count();
    api.drawMap();
  }

  // ---- all of it follows the state

  api.listen((keys) => {
    const any = (...names) => names.some((name) => keys.has(name));
    hops.value = ["1", "2", "3"].includes(api.get("hops")) ? api.get("hops") : "1";
    dir.value = ["in", "out", "both"].includes(api.get("dir")) ? api.get("dir") : "both";
    if (any("thing")) focusing.hidden = !byId.has(api.anchor("t", api.resolve(api.get("thing")))) && !(data.groups && api.resolve(api.get("thing")) in data.groups.of);
    if (any("again")) filter();
    else if (any("on", "focus", "hops", "dir", "rows", "hide", ...FACETS.map(([key]) => key))) {
      filter();
      const line = document.querySelector(".notice").textContent;
      say(line || "Everything is shown.");
    }
  });
  count();
})();
