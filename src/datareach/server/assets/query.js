"use strict";
// The query page. Everything that comes from the graph enters the page as text, never as markup.
(() => {
  const $ = id => document.getElementById(id);
  const FORMS = { rows: [["JSON", "application/sparql-results+json", "json"], ["XML", "application/sparql-results+xml", "xml"], ["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"]],
                  triples: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["TriG", "application/trig", "trig"], ["JSON-LD", "application/ld+json", "jsonld"], ["RDF/XML", "application/rdf+xml", "rdf"]] };
  const MOST = 1000;
  let offers = { questions: [], terms: [], names: [], prefixes: {} }, editor = null, running = null, asked = null, view = "table";

  function make(name, attributes = {}, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }
  const text = () => editor ? editor.getValue() : $("plain").value;
  function write(value) { if (editor) editor.setValue(value); else $("plain").value = value; }
  function tell(words, bad = false) { $("status").textContent = words; $("status").classList.toggle("error", bad); }

  // ---- asking: a request is {path, body}; what is asked last can be drawn and downloaded again
  function request(what, accept, signal) {
    const options = { headers: { Accept: accept }, signal };
    if (what.query !== undefined) Object.assign(options, { method: "POST", body: new URLSearchParams({ query: what.query }) });
    return fetch(what.path, options);
  }
  async function reply(what, accept) {
    if (running) running.abort();
    const mine = running = new AbortController(), began = performance.now();
    $("cancel").disabled = false;
    tell("Asking …");
    try {
      const got = await request(what, accept, mine.signal), body = await got.text(), seconds = (performance.now() - began) / 1000;
      if (!got.ok) {
        let problem = {};
        try { problem = JSON.parse(body); } catch { problem = { detail: `HTTP ${got.status}` }; }
        throw Object.assign(new Error(problem.detail), { problem });
      }
      return { body, type: got.headers.get("content-type") || "", cut: got.headers.get("x-truncated") === "true", seconds };
    } finally {
      if (running === mine) { running = null; $("cancel").disabled = true; }
    }
  }
  function failed(error) {
    $("shown").replaceChildren();
    if (error.name === "AbortError") return tell("Cancelled.");
    tell(error.message, true);
    const at = error.problem && error.problem.line;
    if (editor && at && asked && asked.query !== undefined) editor.setCursor({ line: at - 1, ch: (error.problem.column || 1) - 1 });
  }
  async function run(what) {
    asked = what;
    keep();
    try {
      if (view === "map") return await map(what);
      const got = await reply(what, "application/sparql-results+json, application/n-triples");
      const rows = got.type.startsWith("application/sparql-results+json");
      $("views").hidden = false;
      offerFiles(rows ? FORMS.rows : FORMS.triples);
      if (rows) table(JSON.parse(got.body), got); else lines(got.body, got);
    } catch (error) { failed(error); }
  }
  function said(number, noun, got) {
    const time = `${got.seconds.toFixed(got.seconds < 0.1 ? 3 : 2)} s`, cut = got.cut ? " The answer was cut: there is more." : "";
    tell(`${number.toLocaleString("en")} ${number === 1 ? noun : noun + "s"} in ${time}.${cut}`);
  }

  // ---- answers
  function table(found, got) {
    if (found.boolean !== undefined) {
      tell(`${found.boolean ? "Yes" : "No"}, in ${got.seconds.toFixed(3)} s.`);
      return $("shown").replaceChildren();
    }
    const names = found.head.vars, rows = found.results.bindings;
    said(rows.length, "row", got);
    const head = make("tr", {}, ...names.map(name => make("th", { scope: "col" }, name)));
    const body = rows.slice(0, MOST).map(row => make("tr", {}, ...names.map(name => make("td", {}, ...cell(row[name])))));
    const words = rows.length > MOST ? `The first ${MOST.toLocaleString("en")} rows; a download has all.` : "Empty: no value.";
    const made = make("table", {}, make("caption", { class: "muted" }, words), make("thead", {}, head), make("tbody", {}, ...body));
    $("shown").replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows of the answer" }, made));
  }
  function cell(value) {
    if (!value) return [];
    if (value.type !== "uri") return [value.value];
    const short = shorten(value.value), label = labels.get(short);
    const parts = /^https?:\/\//.test(value.value) && short === value.value
      ? [make("a", { href: value.value, rel: "noopener noreferrer" }, value.value)] : [make("code", {}, short)];
    return label ? [label + " ", ...parts] : parts;
  }
  function shorten(address) {
    for (const [prefix, base] of longest) if (address.startsWith(base)) return `${prefix}:${address.slice(base.length)}`;
    return address;
  }
  function lines(body, got) {
    const triples = body.split("\n").filter(line => line && !line.startsWith("#"));
    said(triples.length, "triple", got);
    const list = make("pre", {}, triples.slice(0, MOST).join("\n"));
    $("shown").replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Triples of the answer" }, list));
  }
  async function map(what) {
    const path = what.query !== undefined ? "/map.json" : what.path.replace("/queries/", "/map/");
    const got = await reply({ ...what, path }, "application/json"), found = JSON.parse(got.body);
    $("views").hidden = false;
    said(found.sentences.length, "line", { ...got, cut: found.truncated });
    const drawn = new DOMParser().parseFromString(found.svg, "image/svg+xml").documentElement;
    const list = make("ul", {}, ...[...found.notes, ...found.sentences].map(words => make("li", {}, words)));
    const save = make("button", { type: "button" }, "Download SVG");
    save.addEventListener("click", () => download(new Blob([found.file], { type: "image/svg+xml" }), "answer.svg"));
    $("shown").replaceChildren(
      make("p", { class: "muted" }, "The accesses and flows that the answer names, or that join two things it names. What no claim says is not drawn."),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Map, scrolls sideways" }, document.importNode(drawn, true)),
      make("div", { class: "row" }, save), make("h3", {}, "The map in words"), list);
  }

  // ---- downloads
  function offerFiles(forms) {
    $("files").hidden = false;
    $("files").replaceChildren(...forms.map(([words, type, ending]) => {
      const button = make("button", { type: "button" }, `Download ${words}`);
      button.addEventListener("click", async () => {
        try {
          const got = await reply(asked, type);
          download(new Blob([got.body], { type: got.type }), `answer.${ending}`);
          tell(`Saved as answer.${ending}.${got.cut ? " The answer was cut: there is more." : ""}`);
        } catch (error) { failed(error); }
      });
      return button;
    }));
  }
  function download(blob, name) {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // ---- the named questions as forms
  function chosen() { return offers.questions.find(each => each.name === $("name").value); }
  function form(values = {}) {
    const question = chosen();
    if (!question) return;
    $("answers").textContent = question.answers;
    $("params").replaceChildren(...question.params.map(param => {
      const id = `param-${param.name}`, input = make("input", { id, name: param.name, autocomplete: "off" });
      if (param.kind === "date") input.type = "date"; else if (param.kind === "number") input.type = "number";
      else if (param.kind === "name") input.setAttribute("list", "names");
      input.placeholder = param.example;
      input.value = values[param.name] || "";
      const hint = param.example ? ` ${param.what}, for example ${param.example}` : ` ${param.what}`;
      return make("div", {}, make("label", { for: id }, param.name, make("small", {}, hint)), input);
    }));
  }
  function askNamed() {
    const params = new URLSearchParams();
    for (const input of $("params").querySelectorAll("input")) if (input.value) params.set(input.name, input.value);
    const search = params.toString();
    run({ path: `/queries/${encodeURIComponent($("name").value)}${search ? "?" + search : ""}` });
  }

  // ---- the address holds query and view: #query=…&view=… or #name=…&param.who=…&view=…
  function keep() {
    const state = new URLSearchParams();
    if (asked && asked.query === undefined) {
      const url = new URL(asked.path, location.origin);
      state.set("name", decodeURIComponent(url.pathname.split("/").pop()));
      for (const [key, value] of url.searchParams) state.set(`param.${key}`, value);
    } else state.set("query", text());
    if (view !== "table") state.set("view", view);
    history.replaceState(null, "", `#${state}`);
  }
  function restore() {
    const state = new URLSearchParams(location.hash.slice(1));
    look(state.get("view") === "map" ? "map" : "table");
    if (state.has("query")) { write(state.get("query")); tell("From the link. Nothing has been asked yet: press Run."); }
    if (state.has("name") && offers.questions.some(each => each.name === state.get("name"))) {
      $("name").value = state.get("name");
      form(Object.fromEntries([...state].filter(([key]) => key.startsWith("param.")).map(([key, value]) => [key.slice(6), value])));
      tell("From the link. Nothing has been asked yet: press “Ask it”.");
    }
  }
  function look(which) {
    view = which;
    for (const button of $("views").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.view === which));
  }

  // ---- the editor
  const labels = new Map();
  let longest = [];
  function start() {
    const Yasqe = window.Yasqe;
    if (!Yasqe) return;  // the plain field does
    const offered = offers.terms.map(([id, label]) => ({ id, label, find: `${id} ${label}`.toLowerCase() }));
    const query = $("plain").value;
    const made = new Yasqe($("editor"), {
      value: query, persistenceId: null, createShareableLink: null, createShortLink: undefined, consumeShareLink: null,
      showQueryButton: false, resizeable: false, prefixCcApi: null, autocompleters: [], collapsePrefixesOnLoad: false,
      lineWrapping: true, viewportMargin: Infinity, screenReaderLabel: "SPARQL query", syntaxErrorCheck: false,
      extraKeys: {
        "Ctrl-Enter": () => $("run").click(), "Cmd-Enter": () => $("run").click(), "Ctrl-Space": complete, "Alt-/": complete,
        Esc: cm => { cm.getInputField().blur(); $("run").focus(); }, "Shift-Tab": false, Tab: false,
      },
    });
    function complete(cm) {
      cm.showHint({
        completeSingle: false, closeCharacters: /[\s{}();.,]/,
        hint: () => {
          const cursor = cm.getCursor(), before = cm.getLine(cursor.line).slice(0, cursor.ch);
          const word = (/[^\s{}();,<>"'^|/!*+?$]*$/.exec(before) || [""])[0], wanted = word.toLowerCase();
          const first = offered.filter(each => each.id.toLowerCase().startsWith(wanted));
          const rest = offered.filter(each => each.find.includes(wanted) && !first.includes(each));
          const list = [...first, ...rest].slice(0, 60).map(each => ({ text: each.id, displayText: `${each.id}  ${each.label}` }));
          return { list, from: { line: cursor.line, ch: cursor.ch - word.length }, to: cursor };
        },
      });
    }
    editor = made;
    window.queryEditor = made;  // for whoever scripts the page
    const field = made.getInputField();
    field.setAttribute("aria-label", "SPARQL query");
    field.setAttribute("aria-describedby", "keys");
    $("plain").hidden = true;
    setTimeout(() => made.refresh(), 0);
  }

  async function begin() {
    try {
      offers = await (await fetch("/offers.json")).json();
    } catch { tell("The named questions could not be loaded. Reload the page.", true); }
    for (const [id, label] of offers.terms) labels.set(id, label);
    longest = Object.entries(offers.prefixes).sort((a, b) => b[1].length - a[1].length);
    $("names").replaceChildren(...offers.names.map(name => make("option", { value: name })));
    $("name").replaceChildren(...offers.questions.map(each => make("option", { value: each.name }, each.title)));
    form();
    start();
    restore();
    document.body.dataset.ready = "yes";
  }
  $("question").addEventListener("submit", event => { event.preventDefault(); askNamed(); });
  $("name").addEventListener("change", () => form());
  $("edit").addEventListener("click", () => { const question = chosen(); if (question) write(question.text); });
  $("run").addEventListener("click", () => run({ path: "/sparql", query: text() }));
  $("cancel").addEventListener("click", () => { if (running) running.abort(); });
  $("link").addEventListener("click", async () => {
    asked = asked && asked.query === undefined ? asked : { path: "/sparql", query: text() };
    keep();
    try { await navigator.clipboard.writeText(location.href); tell("The link is copied. It holds the query and the view."); }
    catch { tell("The address of this page is the link. It holds the query and the view."); }
  });
  for (const button of $("views").querySelectorAll("button")) {
    button.addEventListener("click", () => { look(button.dataset.view); if (asked) run(asked); });
  }
  window.addEventListener("hashchange", restore);
  begin();
})();
