// The table: sorted by any column, filtered by words.
"use strict";
(() => {
  const api = window.datareach;
  const { el, say } = api;

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

  api.listen((keys) => {
    if (keys.has("rows") && document.activeElement !== rowsInput) rowsInput.value = api.get("rows");
    if (keys.has("sort") && table) sort();
  });
})();
