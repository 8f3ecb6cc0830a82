// Moving in time: jumps between the days on which something changes, says what changed, and marks each door with its status.
"use strict";
(() => {
  const api = window.datareach;
  const { data, el, things, edges, at, ends, lined, rowOf } = api;
  const legend = document.querySelector(".map .legend");
  const heads = [...document.querySelectorAll("#table thead th")];

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
    const items = entries.map(([each, words, , claims]) => el("li", {}, from ? `${api.when(each)}: ` : "", words, ...claims.flatMap((claim) => [" ", api.claimLink(claim)])));
    changed.replaceChildren(head, el("ul", {}, ...items));
    slider.value = String(Math.max(0, days.filter((each) => each <= shownDay).length - 1));
    slider.setAttribute("aria-valuetext", shownDay ? api.when(shownDay) : "");
    on.value = shownDay;
    since.value = from;
    back.disabled = !days.some((each) => each < shownDay);
    forth.disabled = !days.some((each) => each > shownDay);
  }
  api.listen((keys) => {
    // A group that was opened brings doors that the day has not marked yet.
    if (["on", "since", "again"].some((key) => keys.has(key))) time();
    if (keys.has("on") && api.get("on") && !document.body.classList.contains("tooling")) api.unfold("time");
  });
  time();
})();
