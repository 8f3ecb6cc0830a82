// Asking in the page. Every path is here already; this filters by day and by what is accepted, and never searches. All
// words are those of `reach`.
"use strict";
(() => {
  const api = window.datareach;
  const data = JSON.parse(api.unpackNow("asking"));
  if (!data) {
    api.strip("ask", "Ask", api.el("p", {}, "This graph has too many accesses and flows to be asked in the page. On the command line: datareach reach WHO WHAT"));
    return;
  }
  const { el, things, edges, byId, svg } = api;
  const word = (number) => data.words[number];

  // ---- the answer

  const modeOf = ({ reading = 0, accept = [] }) => (reading << data.accepts.length) | accept.reduce((bits, index) => bits | (1 << index), 0);

  function stepOf(number, mode, day) {
    const by = data.hops[number];
    const variant = data.variants[Array.isArray(by) ? by[mode] : by];
    const [holds, status, scope, cautions, proven] = day ? api.at(variant.runs, day).slice(1) : variant.none;
    return { number, variant, holds, status, scope, cautions, proven };
  }
  const guessed = (step) => step.variant.kind === "p";
  const hop = (step) => step.variant.kind !== "c";
  function path(numbers, mode, day) {
    const steps = numbers.map((number) => stepOf(number, mode, day));
    const moving = steps.filter((step) => step.variant.relation);
    return {
      steps,
      support: Math.min(...steps.map((step) => step.variant.support)),
      modality: Math.min(3, ...moving.map((step) => step.variant.modality)),
      guesses: steps.filter(guessed).length,
      certain: steps.every((step) => step.holds === 2),
      hops: steps.filter(hop).length,
    };
  }
  function better(a, b) {
    const differ = [b.support - a.support, a.guesses - b.guesses, b.modality - a.modality, a.certain === b.certain ? 0 : a.certain ? -1 : 1, a.hops - b.hops, a.steps.length - b.steps.length].find(Boolean);
    if (differ) return differ;
    const at = a.steps.findIndex((step, index) => step.number !== b.steps[index].number);
    return at < 0 ? 0 : a.steps[at].number - b.steps[at].number;
  }
  function paths(question, { possible = question.possible, anyDay = false } = {}) {
    const what = data.what.find((each) => each.id === question.what);
    const mode = modeOf(question);
    // Two data sets can share a part, and with it a path.
    const listed = new Map((what ? what.sets : []).flatMap((set) => ((data.paths[set] || {})[question.who] || []).map((each) => [each.slice(1).join(), each])));
    return [...listed.values()]
      .filter(([mask]) => (mask >> (question.reading || 0)) & 1)
      .map(([, ...numbers]) => path(numbers, mode, question.on))
      .map((each) => (anyDay ? { ...each, certain: true } : each))
      .filter((each) => (possible || !each.guesses) && (anyDay || each.steps.every((step) => step.holds > 0)))
      .sort(better);
  }
  const fill = (words, names) => words.replace(/\{(\w+)\}/g, (whole, key) => (key in names ? names[key] : whole));

  api.answer = (question) => {
    const found = paths(question);
    const first = found[0];
    const mark = question.on ? "on" : "";
    const names = { who: data.who[question.who], what: data.whatNames[question.what], day: question.on ? api.when(question.on) : "" };
    let status = -1;
    let verdict = data.verdicts[`none${mark}`];
    if (first) {
      // A path is permitted no further than its weakest step; several paths as far as the best of them.
      const weakest = (each) => Math.min(...each.steps.map((step) => step.status).filter((known) => known >= 0));
      const same = found.slice(0, data.listed).filter((each) => each.support === first.support && each.modality === first.modality);
      status = Math.max(-1, ...same.map(weakest).filter(Number.isFinite));
      const accepts = first.support === 2 ? [...new Set(first.steps.flatMap((step) => step.variant.accept || []))].sort((a, b) => a - b).join(",") : "";
      const parts = [...new Set(first.steps.filter((step) => step.variant.kind === "c").map((step) => data.who[step.variant.on[0]]))];
      const through = parts.length ? fill(data.say.through, { parts: parts.join(", ") }) : "";
      verdict = data.verdicts[`${first.support}${first.modality}${accepts}${mark}`] + through + (status >= 0 ? data.verdicts[`s${status}${mark}`] : ".");
    }
    const what = data.what.find((each) => each.id === question.what);
    const nearest = [];
    if (!first) {
      if (question.on) {
        for (const each of paths(question, { anyDay: true, possible: false }).slice(0, 1)) {
          for (const step of each.steps) if (!step.holds) nearest.push(fill(data.say.anotherDay, { said: word(step.variant.said), when: "when" in step.variant ? word(step.variant.when) : data.say.noDates }));
        }
      }
      if (!question.possible) {
        for (const each of paths(question, { possible: true }).slice(0, 1)) for (const step of each.steps) if (guessed(step)) nearest.push(fill(data.say.onlyPossible, { said: word(step.variant.said).replace(data.say.possible, "") }));
      }
      const beside = data.beside[question.reading || 0][question.who];
      if (!nearest.length && beside) nearest.push(beside);
    }
    return {
      verdict: fill(verdict, names),
      support: first ? first.support : 0,
      modality: first ? Math.max(...found.slice(0, data.listed).filter((each) => each.support === first.support).map((each) => each.modality)) : 0,
      status,
      paths: found,
      notes: [...(what ? what.notes : []), ...(question.accept.length ? [fill(data.say.accepting, { bases: question.accept.map((index) => data.accepts[index][1]).sort().join(", ") })] : [])],
      nearest,
      searched: what ? [data.searched.claims, data.searched.counts[question.reading || 0][0], what.parts, data.searched.counts[question.reading || 0][1]] : [],
      cut: what ? what.sets.some((set) => data.cut.includes(`${set} ${question.who}`)) : false,
    };
  };
  api.sentences = (each, day) =>
    each.steps.map((step) => ({ said: word(step.variant.said), cautions: step.cautions.map((number) => fill(word(number), { day: day ? api.when(day) : "" })), scope: step.scope.map(word) }));

  // ---- the form

  const reaching = new Set(Object.values(data.paths).flatMap((each) => Object.keys(each)));
  const named = (ids) => ids.map((id) => [id, data.who[id] || data.whatNames[id]]).sort((a, b) => a[1].localeCompare(b[1], "en"));
  const group = (label, list) => el("optgroup", { label }, ...list.map(([id, name]) => el("option", { value: id }, name)));
  const labelled = (words, control) => el("label", {}, `${words} `, control);
  const who = el("select", { "aria-label": "Who" }, el("option", { value: "" }, "choose"), group("with a path here", named([...reaching].filter((id) => data.who[id]))), group("others", named(Object.keys(data.who).filter((id) => !reaching.has(id)))));
  const kinds = { "data set": "data sets", system: "systems", organisation: "parties" };
  const whats = Object.entries(kinds).map(([kind, label]) => group(label, named(data.what.map((each) => each.id).filter((id) => (api.entities.get(id) || [])[2] === kind))));
  const what = el("select", { "aria-label": "What data" }, el("option", { value: "" }, "choose"), ...whats);
  const day = el("input", { type: "date", "aria-label": "On this day; empty: whatever the day" });
  const anyDay = el("button", { type: "button", class: "small" }, "any day");
  const reading = el("select", { "aria-label": "Reading" }, ...data.readings.map((name, index) => el("option", { value: String(index) }, name || "all claims")));
  const possible = el("input", { type: "checkbox" });
  const accept = data.accepts.map(([id, label]) => [id, el("input", { type: "checkbox", value: api.plain(id) }), label]);
  const answer = el("div", { class: "answer", "aria-live": "polite" });
  const form = el("form", { class: "ask" },
    labelled("Can", who), labelled("reach", what), labelled("on", day), anyDay, labelled("as read:", reading),
    el("span", { class: "accepts" }, "accept also: ", ...accept.map(([, box, label]) => el("label", {}, box, ` ${label} `)), el("label", {}, possible, " what is only possible")),
  );
  api.strip("ask", "Ask", el("div", {}, form, answer));
  form.addEventListener("submit", (event) => event.preventDefault());
  function ask() {
    api.set({
      ask: who.value || what.value ? `${api.plain(who.value)}~${api.plain(what.value)}` : "",
      on: day.value,
      reading: data.readings[Number(reading.value)],
      accept: accept.filter(([, box]) => box.checked).map(([, box]) => box.value).join(","),
      possible: possible.checked ? "1" : "",
      path: "",
    });
  }
  for (const control of [who, what, day, reading, possible, ...accept.map(([, box]) => box)]) control.addEventListener("change", ask);
  anyDay.addEventListener("click", () => api.set({ on: "", path: "" }));

  // ---- the answer on screen, and its path in the three views

  let touched = [];
  const rows = [...document.querySelectorAll("#table tbody tr, #words .card")].map((element) => [element, (element.querySelector('a[href^="#about-"]') || { getAttribute: () => "" }).getAttribute("href")]);
  function light(each) {
    const ids = new Set(each ? each.steps.flatMap((step) => step.variant.on) : []);
    // Where several opened groups draw a thing, each of them lights up.
    const standsFor = (element) => {
      const [id, , kind, index] = api.data.things[element.id] || [];
      return ids.has(id) || (["gives", "gets"].includes(kind) && [...ids].some((each) => api.data.groups.of[each] === index));
    };
    const lit = new Set(each ? things.filter(standsFor) : []);
    for (const edge of edges) {
      const pair = [byId.get(edge.dataset.start), byId.get(edge.dataset.end)];
      if (pair.every((end) => lit.has(end)) && (pair.some((end) => end.classList.contains("door")) || each.steps.some((step) => step.variant.kind))) lit.add(edge);
    }
    svg.classList.toggle("lighting", lit.size > 0);
    for (const element of [...things, ...edges]) element.classList.toggle("lit", lit.has(element));
    for (const [element, href] of rows) element.classList.toggle("lit", [...ids].some((id) => href === `#${api.anchor("about", id)}`));
    touched = [...ids];
    api.drawMap();
  }
  api.litIds = () => touched;

  function shown(each, number, question, chosen) {
    const button = el("button", { type: "button", class: "small", "aria-pressed": String(chosen) }, chosen ? "On the map" : "Show on the map");
    button.addEventListener("click", () => api.set({ path: String(number) }));
    const perhaps = !each.certain && question.on ? ` · ${data.say.perhaps}` : "";
    const steps = each.steps.map((step) => {
      const own = step.variant;
      const cite = (claims) => (claims || []).flatMap((claim) => [" ", api.claimLink(claim)]);
      const lines = [];
      if ("when" in own) lines.push([fill(data.say.when, { when: word(own.when) }), cite(own.dated)]);
      for (const line of own.under || []) lines.push([word(line), cite(own.claims)]);
      if (step.status >= 0) lines.push([fill(data.say.status, { status: data.order[step.status][1] }), cite(step.proven)]);
      for (const line of step.scope) lines.push([word(line), []]);
      for (const [line, claims] of own.beside || []) lines.push([word(line), cite(claims)]);
      for (const line of step.cautions) lines.push([fill(word(line), { day: question.on ? api.when(question.on) : "" }), []]);
      const details = el("details", {}, el("summary", {}, "dates, permission, numbers, purposes, terms"), el("ul", {}, ...lines.map(([said, links]) => el("li", {}, said, ...links))));
      const doubts = step.cautions.map((line) => el("div", { class: "caution" }, fill(word(line), { day: question.on ? api.when(question.on) : "" })));
      return el("li", {}, word(own.said), ...cite(own.claims), ...(own.register || []).map((line) => ` [${line}]`), ...doubts, lines.length ? details : null);
    });
    return el("div", { class: `path${chosen ? " chosen" : ""}` }, el("h2", {}, `Path ${number}: ${data.say.support[each.support]} · ${data.say.modality[each.modality]}${perhaps} `, button), el("ol", {}, ...steps));
  }
  let more = false;
  function respond(opening = false) {
    const asked = api.get("ask");
    if (!asked) {
      api.notice("ask", "");
      answer.replaceChildren(el("p", { class: "hint" }, "Choose who and what. The answer says what is on record in this graph, hop by hop."));
      return light(null);
    }
    const [first, second = ""] = asked.split("~");
    const question = {
      who: api.resolve(first),
      what: api.resolve(second),
      on: api.isDay(api.get("on")) ? api.get("on") : "",
      reading: Math.max(0, data.readings.indexOf(api.get("reading"))),
      accept: accept.flatMap(([id], index) => (api.list("accept").includes(api.plain(id)) ? [index] : [])),
      possible: api.get("possible") === "1",
    };
    const unknown = [[first, data.who[question.who]], [second, data.whatNames[question.what]]].filter(([name, found]) => name && !found).map(([name]) => `“${name}”`);
    if (api.get("reading") && !data.readings.includes(api.get("reading"))) unknown.push(`“${api.get("reading")}”`);
    api.notice("ask", unknown.length ? `Cannot be asked here: ${unknown.join(", ")}.` : "");
    who.value = data.who[question.who] ? question.who : "";
    what.value = data.whatNames[question.what] ? question.what : "";
    if (!who.value || !what.value) {
      answer.replaceChildren();
      return light(null);
    }
    const found = api.answer(question);
    const chosen = Math.min(found.paths.length, Math.max(1, Number(api.get("path")) || 1));
    const most = more ? found.paths.length : Math.max(3, chosen);
    const rest = found.paths.length - most;
    const all = el("button", { type: "button", class: "small" }, `Show all ${found.paths.length} paths`);
    all.addEventListener("click", () => {
      more = true;
      respond();
    });
    answer.replaceChildren(
      el("p", { class: "verdict" }, found.verdict),
      ...found.notes.map((note) => el("p", {}, note)),
      el("div", { class: "paths" }, ...found.paths.slice(0, most).map((each, index) => shown(each, index + 1, question, index + 1 === chosen))),
      rest > 0 ? el("p", { class: "rest" }, `${rest} more path${rest > 1 ? "s" : ""}. `, all) : "",
      ...(found.paths.length ? [] : [el("p", {}, fill(data.say.searched, Object.fromEntries(["claims", "relations", "parts", "hops"].map((key, index) => [key, found.searched[index]])))), ...found.nearest.map((line) => el("p", {}, fill(data.say.nearest, { line })))]),
      found.cut ? el("p", {}, "There are more paths than this page carries; datareach reach lists them.") : "",
    );
    const path = found.paths[chosen - 1] || null;
    if (path && opening) api.openFor(path.steps.flatMap((step) => step.variant.on));
    light(path);
  }
  api.listen((changed) => {
    if (!["again", "ask", "on", "reading", "accept", "possible", "path"].some((key) => changed.has(key))) return;
    if (changed.has("ask")) more = false;
    day.value = api.isDay(api.get("on")) ? api.get("on") : "";
    reading.value = String(Math.max(0, data.readings.indexOf(api.get("reading"))));
    possible.checked = api.get("possible") === "1";
    for (const [, box] of accept) box.checked = api.list("accept").includes(box.value);
    if (changed.has("ask") && api.get("ask")) api.unfold("ask");
    // The groups that the path needs open with it; a reader may close them again.
    respond(changed.has("path") || changed.has("ask"));
  });
  respond();
})();
