// Taking away what is seen: SVG, PNG, CSV and TriG, made here with no request; and the code to embed this page.
"use strict";
(() => {
  const api = window.datareach;
  const { el, svg, things, edges, data } = api;

  function give(name, type, content) {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = el("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  // ---- the drawing as it stands, with its style inside

  api.drawn = () => {
    const twin = svg.cloneNode(true);
    // What choosing and filtering do to the drawing is in the style of the page; it is taken over as it is seen.
    const seen = (selector, property, plain) => {
      const copies = twin.querySelectorAll(selector);
      svg.querySelectorAll(selector).forEach((element, index) => {
        const value = getComputedStyle(element).getPropertyValue(property);
        if (value !== plain) copies[index].style.setProperty(property, value);
      });
    };
    seen(".thing, .edge", "opacity", "1");
    seen(".lit .outline, .lit .stroke, .chosen .outline, .chosen .stroke", "stroke-width", "");
    const ns = "http://www.w3.org/2000/svg";
    for (const part of twin.querySelectorAll(".hit")) part.remove();
    for (const part of twin.querySelectorAll("[href]")) for (const name of ["href", "tabindex", "data-claims"]) part.removeAttribute(name);
    const style = document.createElementNS(ns, "style");
    style.textContent = document.querySelector("style").textContent.split("\n:root {")[0];
    const ground = document.createElementNS(ns, "rect");
    for (const [key, value] of [["class", "ground"], ["width", "100%"], ["height", "100%"]]) ground.setAttribute(key, value);
    twin.prepend(style, ground);
    const desc = twin.querySelector("desc");
    const notice = document.querySelector(".notice");
    desc.textContent = `${notice.hidden ? "" : `${notice.textContent.trim()} `}${desc.textContent} From: ${api.address()}`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(twin)}\n`;
  };
  async function png() {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(api.drawn())}`;
    await image.decode();
    const canvas = el("canvas", { width: Math.round(width * 2), height: Math.round(height * 2) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
  }

  // ---- the rows as they stand

  api.csv = () => {
    const cell = (element) => ([...element.querySelectorAll("div")].map((each) => each.textContent.trim()).filter(Boolean).join("; ") || element.textContent.trim()).replace(/\s+/g, " ");
    // A cell that no spreadsheet runs as a formula.
    const safe = (words) => (/^ *[=+\-@\t\r\0|%]/.test(words) ? `'${words}` : words);
    const quoted = (words) => (/[",\r\n]/.test(words) ? `"${words.replace(/"/g, '""')}"` : words);
    const table = document.querySelector("#table table");
    const lines = table ? [table.querySelector("thead tr"), ...table.querySelectorAll("tbody tr:not([hidden])")] : [];
    return lines.map((line) => [...line.children].map((each) => quoted(safe(cell(each)))).join(",") + "\r\n").join("");
  };

  // ---- the claims behind what is shown

  api.trig = async () => {
    const known = JSON.parse(await api.unpack("triples"));
    const shown = new Set();
    for (const edge of edges) if (!edge.classList.contains("out")) for (const claim of edge.dataset.claims.split(" ").filter(Boolean)) shown.add(Number(claim));
    const listed = new Set([...document.querySelectorAll("#table tbody tr:not([hidden]) th a")].map((link) => link.getAttribute("href")));
    for (const row of data.rows) if (listed.has(`#${api.anchor("about", row.id)}`)) for (const claim of row.claims) shown.add(claim);
    const claims = [...shown].map((number) => number - 1).sort((a, b) => a - b);
    const sources = [...new Set(claims.map((claim) => known.of[claim]))].filter((id) => known.sources[id]).sort();
    return `# From ${api.address().replace(/[\r\n]/g, " ")}\n${known.head}${sources.map((id) => known.sources[id]).join("")}${claims.map((claim) => known.claims[claim]).join("")}`;
  };

  const KINDS = [
    ["SVG", "the drawing", async () => give("map.svg", "image/svg+xml", api.drawn())],
    ["PNG", "the drawing as a picture", async () => give("map.png", "image/png", await png())],
    ["CSV", "the rows of the table", async () => give("rows.csv", "text/csv", api.csv())],
    ["TriG", "the claims behind what is shown", async () => give("claims.trig", "application/trig", await api.trig())],
  ];
  const said = el("span", { role: "status" });
  const buttons = KINDS.map(([name, words, make]) => {
    const button = el("button", { type: "button", "data-save": name.toLowerCase() }, name);
    button.addEventListener("click", () => make().then(() => (said.textContent = ""), () => (said.textContent = ` ${name} could not be made in this browser.`)));
    return el("span", { class: "kind" }, button, ` ${words} `);
  });

  // ---- the code to embed

  const attribute = (words) => words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  api.embed = () =>
    `<iframe src="${attribute(api.address())}" title="${attribute(document.title)}" width="100%" height="900" loading="lazy" sandbox="allow-scripts allow-popups allow-downloads" referrerpolicy="no-referrer"></iframe>`;
  const code = el("textarea", { readonly: true, rows: "3", "aria-label": "Code to embed", spellcheck: "false" });
  const copied = el("button", { type: "button" }, "Copy");
  copied.addEventListener("click", async () => (said.textContent = (await api.copy(code)) ? " Copied." : " Selected: copy it with your keyboard."));
  api.strip("save", "Save", el("div", {}, el("p", { class: "line" }, "Save what you see: ", ...buttons), el("p", { class: "line" }, el("label", {}, "Embed it: ", code), copied, said)));
  api.listen(() => (code.value = api.embed()));
  code.value = api.embed();
  api.start();
})();
