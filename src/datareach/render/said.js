// What is said, put together from the claims below: each of them stands in the page once. A claim away from its place
// gets the name and the address of its source; a thing gets all that is said of it, grouped by what is said.
"use strict";
(() => {
  const api = window.datareach;
  const { el, data } = api;
  const done = new Set();

  // The address of a source with the quoted words, so that a browser scrolls to them.
  const quoted = (words) => encodeURIComponent(words).replace(/[-!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  api.textLink = (address, words) => (address && words ? `${address.split("#")[0]}#:~:text=${quoted(words)}` : address);

  // ---- a claim: its source stands above it, once for all claims of that source

  function sourceOf(claim) {
    let head = claim;
    while (head && head.localName !== "h3") head = head.previousElementSibling;
    const issued = head && head.nextElementSibling.matches(".issued") ? head.nextElementSibling : null;
    return { head, issued };
  }
  api.away = (element, twin) => {
    const { head, issued } = sourceOf(element);
    const entry = head && head.querySelector("a");
    // The entry begins with a link where the source has an address; a later link is to an archived copy.
    const first = entry && document.getElementById(entry.hash.slice(1)).firstChild;
    const link = first && first.localName === "a" ? first : null;
    const copy = issued && issued.querySelector("a");
    const publisher = issued && issued.querySelector("span");
    const published = issued ? [...issued.childNodes].filter((node) => node.localName !== "a").map((node) => node.textContent).join("").trim() : "";
    const place = twin.querySelector(".from");
    const where = [published, place.textContent].filter(Boolean).join(", ") || (head ? head.textContent : "");
    place.before(el("p", { class: "title" }, head ? head.textContent : ""));
    const words = element.querySelector("q");
    const address = link && api.textLink(link.getAttribute("href"), words ? words.textContent.slice(1, -1) : "");
    place.replaceChildren(address ? el("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, where) : where);
    if (copy) place.after(el("p", {}, copy.cloneNode(true)));
    // What goes without saying in the list is said here.
    const facts = twin.querySelector("dl");
    const told = [...facts.querySelectorAll("dt")].map((term) => term.textContent);
    for (const [term, value] of [["Standing", "undisputed"], ["Said by", publisher ? publisher.textContent : ""]]) {
      if (value && !told.includes(term)) facts.append(el("dt", {}, term), el("dd", {}, value));
    }
  };

  // ---- a thing: statements are lines "subject, then what, then value", several of them with "; " between

  const isLink = (node) => node instanceof Element && node.localName === "a";
  const target = (node) => (isLink(node) ? node.getAttribute("href") : "");
  function statements(line) {
    const [subject, ...rest] = line.childNodes;
    const found = [];
    for (const node of rest) {
      if (node.localName === "b") found.push({ subject, what: node.textContent, value: null });
      else if (isLink(node)) found[found.length - 1].value = node;
      else if (found.length && !found[found.length - 1].value && node.data !== " ") {
        const last = node === line.lastChild;
        found[found.length - 1].value = last ? node.data.slice(1) : node.data.slice(1, -2);
      }
    }
    return found;
  }
  const NAMED = "named by";
  function tell(section) {
    const place = [...section.children].find((each) => each.matches(".said"));
    if (!place) return;
    const own = `#${section.id}`;
    const groups = new Map();
    const add = (what, words, shown, claim) => {
      if (!groups.has(what)) groups.set(what, new Map());
      const values = groups.get(what);
      if (!values.has(words)) values.set(words, { shown, claims: new Set() });
      values.get(words).claims.add(claim);
    };
    for (const reference of place.querySelectorAll("a")) {
      const claim = reference.getAttribute("href");
      for (const line of document.querySelectorAll(`${claim} > ul > li`)) {
        for (const { subject, what, value } of statements(line)) {
          if (target(subject) === own) add(what, isLink(value) ? target(value) : `“${value}`, [isLink(value) ? value.cloneNode(true) : value], claim);
          else if (target(value) === own) add(NAMED, `${subject.textContent} ${what}`, [isLink(subject) ? subject.cloneNode(true) : subject.textContent.trim(), ` (${what})`], claim);
        }
      }
    }
    const rank = (what) => (what === NAMED ? data.told.length + 1 : data.told.includes(what) ? data.told.indexOf(what) : data.told.length);
    const list = el("dl");
    for (const what of [...groups.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
      const parts = [...groups.get(what).values()].flatMap(({ shown, claims }, index) => [index ? "; " : "", ...shown, ...[...claims].flatMap((claim) => [" ", el("a", { href: claim }, `[${claim.slice(7)}]`)])]);
      list.append(el("dt", {}, what), el("dd", {}, ...parts));
    }
    list.dataset.part = "said";
    place.replaceWith(list);
  }

  api.complete = (section) => {
    if (done.has(section)) return;
    done.add(section);
    tell(section);
  };
  const fold = document.querySelector("#everything details");
  if (fold) fold.addEventListener("toggle", () => fold.open && fold.querySelectorAll(".about").forEach(api.complete));
})();
