// Finding, focusing, filtering, sorting and moving in time. One rule decides what is in; the three views follow it.
"use strict";
(() => {
  const api = window.datareach;
  const { data, el, svg, things, edges, byId } = api;
  const top = document.querySelector(".top");
  const tabs = top.querySelector(".tabs");
  const panel = document.getElementById("panel");
  const spoken = document.getElementById("status");
  const say = (words) => (spoken.textContent = words);

  // ---- strips: one tool is open at a time, and pushes the page down instead of covering it

  const tools = el("div", { class: "tools", role: "group", "aria-label": "Tools" });
  const strips = el("div", { class: "strips" });
  top.insertBefore(tools, tabs);
  top.after(strips);
  api.strip = (key, label, content) => {
    const strip = el("section", { class: "strip", id: `strip-${key}`, "aria-label": label, hidden: true }, content);
    const button = el("button", { type: "button", "aria-expanded": "false", "aria-controls": strip.id }, label);
    button.addEventListener("click", () => api.unfold(key, strip.hidden));
    tools.append(button);
    strips.append(strip);
    return strip;
  };
  api.unfold = (key, open = true) => {
    for (const strip of strips.children) strip.hidden = !(open && strip.id === `strip-${key}`);
    document.body.classList.toggle("tooling", open);
    for (const button of tools.querySelectorAll("button[aria-controls]")) {
      button.setAttribute("aria-expanded", String(!document.getElementById(button.getAttribute("aria-controls")).hidden));
    }
  };

  // ---- search

  const input = el("input", { type: "search", id: "search", role: "combobox", "aria-label": "Search", placeholder: "Search  ( / )", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list" });
  const found = el("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: true });
  tools.append(el("div", { class: "search" }, input, found));
  const folded = data.names.map((row) => [row, row.slice(3).concat(row[1], api.plain(row[0])).map(api.fold)]);
  let active = -1;

  function search(text) {
    const wanted = api.fold(text);
    if (!wanted) return [];
    const score = (words) => Math.min(...words.map((word) => (word === wanted ? 0 : word.startsWith(wanted) ? 1 : ` ${word}`.includes(` ${wanted}`) ? 2 : word.includes(wanted) ? 3 : 9)));
    const drawn = (row) => (byId.has(api.anchor("t", row[0])) ? 0 : 1) + (["organisation", "system", "data set"].includes(row[2]) ? 0 : 2);
    return folded
      .map(([row, words]) => [score(words), drawn(row), row])
      .filter(([rank]) => rank < 9)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2][1] < b[2][1] ? -1 : 1))
      .map(([, , row]) => row);
  }
  function list() {
    const rows = search(input.value);
    active = -1;
    const options = rows.slice(0, 12).map((row, index) => {
      const option = el("li", { role: "option", id: `found-${index}`, "aria-selected": "false" }, row[1], " ", el("small", {}, row[2]));
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => pick(row[0]));
      option.dataset.id = row[0];
      return option;
    });
    if (rows.length > 12) options.push(el("li", { class: "rest", role: "presentation" }, `and ${rows.length - 12} more`));
    if (!rows.length && input.value.trim()) options.push(el("li", { class: "rest", role: "presentation" }, "Nothing of that name in this graph."));
    found.replaceChildren(...options);
    unroll(Boolean(input.value.trim()));
    if (input.value.trim()) say(`${rows.length} found`);
  }
  function unroll(open) {
    found.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  }
  function pick(id) {
    unroll(false);
    api.set({ q: input.value.trim(), thing: api.plain(id) });
    panel.querySelector("h3").focus();
  }
  input.addEventListener("input", list);
  input.addEventListener("blur", () => unroll(false));
  input.addEventListener("keydown", (event) => {
    const options = [...found.querySelectorAll("[role=option]")];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.hidden) list();
      if (!options.length) return;
      active = (active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && options.length) {
      event.preventDefault();
      pick(options[Math.max(0, active)].dataset.id);
    } else if (event.key === "Escape" && !found.hidden) {
      event.stopPropagation();
      unroll(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !busy && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });

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

  // ---- the filter strip

  const FACETS = [["basis", "How it is known"], ["standing", "Standing"], ["modality", "May, can, did"], ["department", "Department"], ["category", "Category of data"], ["source", "Source"]];
  const short = (key, id) => (key === "modality" && !id ? "not-said" : api.plain(id));
  const optionsOf = (key) => {
    if (key === "department") return Object.entries(data.departments);
    if (key === "category") return Object.entries(data.categories);
    return data.facets[key];
  };
  const PLACE = { basis: 0, standing: 1, modality: 2, source: 3 };
  const claimFits = (claim, wanted) => Object.entries(wanted).every(([key, places]) => places.has(claim[PLACE[key]]));
  const countOf = (key, id, index) =>
    data.rows.filter((row) => (key === "department" ? row.departments.includes(id) : key === "category" ? row.categories.includes(id) : row.claims.some((claim) => data.claims[claim] && data.claims[claim][PLACE[key]] === index))).length;

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
    const run = at(row.runs, api.get("on") || data.lastDay);
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
    const claimsIn = (ids) => !Object.keys(byClaim).length || ids.some((id) => data.claims[id] && claimFits(data.claims[id], byClaim));
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

  // ---- the table: sorted by any column, filtered by words

  const table = document.querySelector("#table table");
  const heads = table ? [...table.querySelectorAll("thead th")] : [];
  const body = table && table.querySelector("tbody");
  const order = body ? [...body.children] : [];
  heads.forEach((head, index) => {
    const button = el("button", { type: "button", class: "sort" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const [column, way] = api.get("sort").split(",");
      api.set({ sort: column !== String(index + 1) ? String(index + 1) : way === "down" ? "" : `${index + 1},down` });
    });
  });
  function sort() {
    const [column, way] = api.get("sort").split(",");
    const index = Number(column) - 1;
    const head = heads[index];
    heads.forEach((each, place) => each.setAttribute("aria-sort", place === index ? (way === "down" ? "descending" : "ascending") : "none"));
    const words = (row) => row.children[index].textContent.trim();
    // What no source says stands last, whichever way the column is sorted.
    const collator = new Intl.Collator("en", { numeric: true });
    const compare = ([a], [b]) => (!a - !b) || collator.compare(a, b) * (way === "down" ? -1 : 1);
    body.remove();
    body.append(...(head ? order.map((row) => [words(row), row]).sort(compare).map(([, row]) => row) : order));
    table.append(body);
    if (head) say(`Sorted by ${head.textContent.trim()}, ${way === "down" ? "descending" : "ascending"}.`);
  }
  const rowsInput = el("input", { type: "search", id: "rows", autocomplete: "off" });
  if (table) document.querySelector("#table .scroll").before(el("p", { class: "rows" }, el("label", { for: "rows" }, "Rows with these words: "), rowsInput));
  rowsInput.addEventListener("input", () => api.set({ rows: rowsInput.value.trim() }, { replace: true }));

  // ---- time

  const at = (runs, day) => runs.reduce((found, run) => (run[0] <= day ? run : found), null);
  const days = [...new Set([...data.changes.map(([day]) => day), ...data.rows.flatMap((row) => [...row.runs, ...row.holds].map(([day]) => day))])].filter(Boolean).sort();
  const slider = el("input", { type: "range", min: "0", max: String(Math.max(0, days.length - 1)), step: "1", "aria-label": "Days on which something changes" });
  const since = el("input", { type: "date", "aria-label": "Changes since" });
  const on = el("input", { type: "date", "aria-label": "On this day" });
  const back = el("button", { type: "button", "aria-label": "The change before" }, "◀");
  const forth = el("button", { type: "button", "aria-label": "The next change" }, "▶");
  const today = el("button", { type: "button" }, "Last day on record");
  const changed = el("div", { class: "changed", "aria-live": "polite" });
  api.strip("time", "Time", el("div", {}, el("p", { class: "line" }, back, slider, forth, el("label", {}, "On ", on), el("label", {}, "and what changed since ", since), today), changed));
  slider.addEventListener("input", () => api.set({ on: days[Number(slider.value)] }, { replace: true }));
  on.addEventListener("change", () => api.set({ on: on.value }));
  since.addEventListener("change", () => api.set({ since: since.value }));
  today.addEventListener("click", () => api.set({ on: "", since: "" }));
  const jump = (way) => {
    const day = api.get("on") || data.lastDay;
    const next = way > 0 ? days.find((each) => each > day) : [...days].reverse().find((each) => each < day);
    if (next) api.set({ on: next });
  };
  back.addEventListener("click", () => jump(-1));
  forth.addEventListener("click", () => jump(1));

  const original = new WeakMap();
  const keep = (element, value) => (original.has(element) || original.set(element, value), original.get(element));
  const marks = new Set(Object.values(data.marks));
  const heading = legend && [...legend.querySelectorAll("b")].find((each) => each.textContent.startsWith("Permission"));

  function setText(element, words) {
    keep(element, element.textContent);
    element.textContent = words === null ? original.get(element) : words;
  }
  function drawn(name, attributes, words = "") {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = words;
    return made;
  }
  function time() {
    const asked = api.get("on");
    const good = !asked || api.isDay(asked);
    api.notice("day", good ? "" : `“${asked}” is no day. Write it as 2025-07-20. The last day on record is shown.`);
    const day = good ? asked : "";
    for (const element of things.filter(rowOf)) {
      const row = rowOf(element);
      const said = day && row.runs.length ? at(row.runs, day)[2] : "";
      const lines = [...element.querySelectorAll("text:not(.tag)")];
      const first = lines.findIndex((line) => marks.has(keep(line, line.textContent)[0]));
      lines.slice(first).forEach((line, index) => first >= 0 && setText(line, day ? ((said && row.words[said]) || [])[index] || "" : null));
      const label = keep(element, element.getAttribute("aria-label"));
      const held = day && row.holds.length ? at(row.holds, day)[1] : "";
      const off = held === "ended" || held === "not yet";
      const law = said ? `; by law on ${api.when(day)}: ${said.slice(2)}` : "";
      element.setAttribute("aria-label", day ? `${label.split("; by law: ")[0]}${law}${off ? `; ${held} on this day` : ""}` : label);
      element.querySelector("title").textContent = element.getAttribute("aria-label");
      element.classList.toggle("off", off);
      for (const edge of edges) if (ends(edge).includes(element)) edge.classList.toggle("off", off);
      for (const old of element.querySelectorAll(".tag")) old.remove();
      if (off) {
        const box = element.querySelector("text");
        const [x, y] = [Number(box.getAttribute("x")), Number(box.getAttribute("y")) - 13];
        const width = held.length * 7 + 8;
        element.append(drawn("rect", { class: "tag ground", x: x - width / 2, y: y - 10, width, height: 13 }), drawn("text", { class: "tag size-12 bold", x, y }, held));
      }
    }
    for (const [element, row] of lined) {
      const cell = row && row.runs.length && element.localName === "tr" && [...element.children].find((each) => (each.dataset.head || "").startsWith("Permission"));
      if (!cell) continue;
      if (!original.has(cell)) original.set(cell, [...cell.childNodes]);
      cell.replaceChildren(...(day ? [el("div", {}, at(row.runs, day)[2])] : original.get(cell)));
    }
    const title = day ? `Permission on ${api.when(day)}` : null;
    if (heading) setText(heading, title);
    for (const each of document.querySelectorAll(".meanings h3")) if (keep(each, each.textContent).startsWith("Permission")) setText(each, title);
    for (const button of heads.map((head) => head.firstChild)) if (keep(button, button.textContent).startsWith("Permission")) setText(button, title);
    const from = api.isDay(api.get("since")) ? api.get("since") : "";
    const shownDay = day || data.lastDay;
    const entries = data.changes.filter(([each]) => (from ? each >= from && each <= shownDay : day ? each === day : false));
    const head = el("p", { class: "day" }, el("b", {}, day ? api.when(day) : `${shownDay ? api.when(shownDay) : ""}, the last day on which a source here speaks`), entries.length ? ". What changed, as stated here:" : from || day ? ". Nothing here is stated to change then." : "");
    const items = entries.map(([each, words, , claims]) => el("li", {}, from ? `${api.when(each)}: ` : "", words, ...claims.flatMap((claim) => [" ", link(claim)])));
    changed.replaceChildren(head, el("ul", {}, ...items));
    const place = days.findLastIndex((each) => each <= shownDay);
    slider.value = String(Math.max(0, place));
    slider.setAttribute("aria-valuetext", shownDay ? api.when(shownDay) : "");
    on.value = shownDay;
    since.value = from;
    back.disabled = !days.some((each) => each < shownDay);
    forth.disabled = !days.some((each) => each > shownDay);
  }
  const link = (claim) => {
    const target = document.getElementById(claim);
    const number = target && target.querySelector(".number");
    return el("a", { href: `#${claim}` }, number ? `[${number.textContent.replace(/\D/g, "")}]` : "[claim]");
  };
  api.claimLink = link;

  // ---- all of it follows the state

  api.listen((keys) => {
    const any = (...names) => names.some((name) => keys.has(name));
    if (any("q") && document.activeElement !== input) input.value = api.get("q");
    if (any("rows") && document.activeElement !== rowsInput) rowsInput.value = api.get("rows");
    hops.value = ["1", "2", "3"].includes(api.get("hops")) ? api.get("hops") : "1";
    dir.value = ["in", "out", "both"].includes(api.get("dir")) ? api.get("dir") : "both";
    if (any("thing")) focusing.hidden = !byId.has(api.anchor("t", api.resolve(api.get("thing")))) && !(data.groups && api.resolve(api.get("thing")) in data.groups.of);
    if (any("on", "since", "again")) time();
    if (any("again")) filter();
    else if (any("on", "focus", "hops", "dir", "rows", "hide", ...FACETS.map(([key]) => key))) {
      filter();
      const line = document.querySelector(".notice").textContent;
      say(line || "Everything is shown.");
    }
    if (any("sort") && table) sort();
    if (any("on") && api.get("on") && [...strips.children].every((strip) => strip.hidden)) api.unfold("time");
  });
  time();
  count();
})();
