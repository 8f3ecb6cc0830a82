// The state of the page as words in its address, so that what one reader sees can be sent to another; and small tools
// that the other parts share. Everything is made with createElement and textContent.
"use strict";
(() => {
  const api = window.datareach;
  const data = JSON.parse(api.unpackNow("explore"));
  const defaults = { view: "diagram", hops: "1", dir: "both" };
  const keys = ["view", "thing", "focus", "hops", "dir", "on", "since", "rows", "basis", "standing", "modality", "department", "category", "source", "hide", "sort", "open", "q", "ask", "accept", "reading", "possible", "path"];
  const listeners = [];
  let state = {};

  // ---- words and elements

  api.el = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  api.when = (day) => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
  api.isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  // As the command line folds names: "Straße" and "STRASSE" are one, accents do not count. A mark counts as an accent
  // where it changes places with another one; vowel signs of Indic scripts stay.
  const accent = (mark) => [`${mark}\u0334`, `\u0345${mark}`].some((pair) => pair.normalize("NFD") !== pair);
  const caseless = (text) => text.toLowerCase().replace(/[^ı]+/g, (part) => part.toUpperCase()).toLowerCase().replace(/ς/g, "σ");
  api.fold = (text) => caseless(text).normalize("NFKD").replace(/\p{M}/gu, (mark) => (accent(mark) ? "" : mark)).replace(/[-‐–—_]/g, " ").split(/\s+/).filter(Boolean).join(" ");
  api.anchor = (prefix, id) => {
    const [rest, mark] = id.startsWith("id:") ? [id.slice(3), ""] : [id, "~~"];
    const letter = (c) => (/^[A-Za-z0-9]$/.test(c) ? c : { ":": ".", "/": "_", "-": "-" }[c] || `~${c.codePointAt(0).toString(16)}~`);
    return `${prefix}-${mark}${[...rest].map(letter).join("")}`;
  };
  api.plain = (id) => id.replace(/^(id|dr|src):/, "");
  api.data = data;
  // The run that holds on a day, of runs that each begin on a day, "" for the first; empty where there are none.
  api.at = (runs, day) => runs.reduce((found, run) => (run[0] <= day ? run : found), runs[0] || []);
  api.claimLink = (number) => api.el("a", { href: `#claim-${number}` }, `[${number}]`);
  // Names with full name and kind, which stand with all that is named.
  data.names = [...document.querySelectorAll("#everything .about > h3")].map((head, index) => {
    const kind = head.querySelector("small").textContent;
    const [id, ...others] = data.names[index];
    return [id, head.textContent.slice(0, head.textContent.length - kind.length), kind.trim(), ...others];
  });
  api.entities = new Map(data.names.map((row) => [row[0], row]));
  const byAbout = new Map(data.names.map((row) => [api.anchor("about", row[0]), row[0]]));

  // What a reader calls a thing: id, acronym, label or alias, in any case and with or without accents.
  api.resolve = (name) => {
    for (const id of [name, `id:${name}`]) if (api.entities.has(id)) return id;
    const wanted = api.fold(name);
    for (const fits of [(row) => row.slice(3, 4), (row) => [row[1], row[1].replace(/ \([^)]*\)$/, ""), api.plain(row[0])], (row) => row.slice(3)]) {
      const found = data.names.filter((row) => fits(row).some((word) => api.fold(word) === wanted));
      if (found.length === 1) return found[0][0];
    }
    return "";
  };

  // ---- reading and writing the address

  const escape = (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/");
  function unescape(text) {
    try {
      return decodeURIComponent(text.replace(/\+/g, " "));
    } catch {
      return text;
    }
  }
  function read() {
    const found = {};
    if (!location.hash.includes("=")) return found;
    for (const part of location.hash.slice(1).split("&")) {
      const [key, ...rest] = part.split("=");
      const value = unescape(rest.join("="));
      if (keys.includes(key) && value && defaults[key] !== value) found[key] = value;
    }
    return found;
  }
  const written = (from) => `#${keys.filter((key) => from[key]).map((key) => `${key}=${escape(from[key])}`).join("&") || "view=diagram"}`;

  api.get = (key) => state[key] || defaults[key] || "";
  api.list = (key) => (state[key] ? state[key].split(",").filter(Boolean) : []);
  // A page that was opened from a disk is named by its file alone: nobody gives away the folders of their machine.
  const place = () => (/^https?:$/.test(location.protocol) ? location.href.split("#")[0] : location.protocol === "file:" ? location.pathname.split("/").pop() : "");
  api.address = () => place() + written(state);
  api.listen = (listener) => listeners.push(listener);
  // After other things are drawn: what follows from these keys is done once more.
  api.rerun = (...names) => listeners.forEach((listener) => listener(new Set(names)));

  function apply(next) {
    const changed = new Set(keys.filter((key) => (state[key] || "") !== (next[key] || "")));
    state = next;
    if (changed.size) for (const listener of listeners) listener(changed);
  }

  // `replace` leaves no step for Back: for what moves while a finger is on it.
  api.set = (changes, { replace = false } = {}) => {
    const next = { ...state };
    for (const [key, value] of Object.entries(changes)) {
      if (value && defaults[key] !== value) next[key] = value;
      else delete next[key];
    }
    const text = written(next);
    if (text !== written(state)) {
      // A frame without an origin of its own may write its history, but not go to an address of a file.
      try {
        if (replace) history.replaceState(null, "", text);
        else history.pushState(null, "", text);
      } catch {
        location.hash = text;
      }
    }
    apply(next);
  };
  addEventListener("hashchange", () => {
    const next = read();
    if ((location.hash.includes("=") || !location.hash) && written(next) !== written(state)) apply(next);
  });

  // ---- messages

  const notice = api.el("div", { class: "notice", role: "status", hidden: true });
  document.querySelector("header").append(notice);
  const lines = new Map();
  api.notice = (key, words, button = null) => {
    if (words) lines.set(key, [words, button]);
    else lines.delete(key);
    notice.hidden = !lines.size;
    notice.replaceChildren(...[...lines.values()].map(([said, control]) => api.el("span", {}, said, " ", control)));
  };

  // ---- view and selection

  const panel = document.getElementById("panel");
  let quiet = false;
  document.addEventListener("datareach:view", (event) => quiet || api.set({ view: event.detail }));
  document.addEventListener("datareach:thing", (event) => {
    if (quiet) return;
    const claim = /^claim-\d+$/.test(event.detail) && data.claims[Number(event.detail.slice(6)) - 1];
    api.set({ thing: byAbout.has(event.detail) ? api.plain(byAbout.get(event.detail)) : claim ? claim[0] : event.detail });
  });
  api.listen((changed) => {
    quiet = true;
    if (changed.has("view")) {
      const view = ["diagram", "map", "table"].includes(api.get("view")) ? api.get("view") : "diagram";
      api.notice("view", view === api.get("view") ? "" : `There is no view “${api.get("view")}”. This is the diagram.`);
      api.show(view);
    }
    if (changed.has("thing")) {
      const name = api.get("thing");
      const edge = /^[et]-/.test(name) && api.byId.get(name);
      const id = edge ? "" : api.resolve(name);
      const claim = data.claims.findIndex(([each]) => each === name) + 1;
      const target = document.getElementById(id ? api.anchor("about", id) : claim ? `claim-${claim}` : name);
      // A line may stand in a group that is closed.
      const known = !name || edge || id || claim || (data.groups && /^[et]-/.test(name));
      api.notice("thing", known ? "" : `“${name}” is not in this graph. Everything is shown.`);
      if (edge) api.choose(edge);
      else if (target && (id || claim)) api.open(target.id);
      else if (!panel.hidden) api.close();
    }
    quiet = false;
  });

  api.start = () => apply(location.hash.includes("=") ? read() : { ...data.start });
})();
