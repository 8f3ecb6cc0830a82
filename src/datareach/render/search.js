// The tools above the map, one open at a time, and the search: by label, acronym or alias, any case and accents.
"use strict";
(() => {
  const api = window.datareach;
  const { data, el, byId } = api;
  const top = document.querySelector(".top");
  const tabs = top.querySelector(".tabs");
  const panel = document.getElementById("panel");
  const spoken = document.getElementById("status");
  const say = (words) => (spoken.textContent = words);
  api.say = say;

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

  api.listen((keys) => {
    if (keys.has("q") && document.activeElement !== input) input.value = api.get("q");
  });
})();
