// The parts of the panel: the same tabs in the same order for whatever is open, and how to cite it.
"use strict";
(() => {
  const api = window.datareach;
  const { el, data } = api;

  const PARTS = [["unknown", "Not known"], ["said", "Said"], ["law", "Permission"], ["time", "Timeline"], ["clash", "Clashes"], ["claims", "Claims"], ["cite", "Cite"]];

  // ---- cite this: the source of each claim, then this map with the name that the graph has for it

  const sentence = (parts) => `${parts.filter(Boolean).join(", ").replace(/[.\s]+$/, "")}.`;
  function sourceOf(twin) {
    const link = twin.querySelector(".from a");
    const title = twin.querySelector(".title");
    return sentence([title && `“${title.textContent}”`, twin.querySelector(".from").textContent]) + (link ? ` ${link.getAttribute("href").split("#:~:")[0]}` : "");
  }
  function citation(inside, claims) {
    const name = inside.querySelector("h3").cloneNode(true);
    for (const kind of name.querySelectorAll("small")) kind.remove();
    const [only] = claims.length === 1 ? claims : [];
    const id = api.named();
    const recorded = data.recorded ? `data as recorded on ${api.when(data.recorded)}` : "";
    const map = `${document.title}${id ? ` (${id})` : ""}`;
    const own = sentence([id.startsWith("claim:") ? map : `“${name.textContent.trim()}”, in: ${map}`, recorded]) + ` ${api.address()}`;
    return (only ? `${sourceOf(inside.querySelector(".claim"))} In: ` : "") + own;
  }

  // ---- the tabs

  api.parts = (inside, claims) => {
    const words = el("p", { class: "citation" });
    const copy = el("button", { type: "button", class: "small" }, "Copy");
    const said = el("span", { role: "status" });
    copy.addEventListener("click", async () => (said.textContent = (await api.copy(words)) ? " Copied." : " Selected: copy it with your keyboard."));
    inside.append(el("h4", { "data-part": "cite" }, "Cite this"), words, el("p", {}, copy, said));
    const counts = { unknown: inside.querySelectorAll(".gap li").length, clash: inside.querySelectorAll(".conflict").length, claims: claims.length };
    const panel = document.getElementById("panel");
    const bar = panel.querySelector(".bar");
    const tabs = el("nav", { class: "parts", "aria-label": "Parts of these details" });
    for (const [key, label] of PARTS) {
      const place = inside.querySelector(`[data-part=${key}]`);
      const button = el("button", { type: "button", class: "small", disabled: !place, title: place ? null : "Nothing on record here" }, label);
      if (place && counts[key]) button.append(" ", el("small", {}, String(counts[key])));
      button.addEventListener("click", () => {
        place.tabIndex = -1;
        panel.scrollTop += place.getBoundingClientRect().top - bar.getBoundingClientRect().bottom - 4;
        place.focus({ preventScroll: true });
      });
      tabs.append(button);
    }
    for (const old of bar.querySelectorAll("nav")) old.remove();
    bar.append(tabs);
    // The address of what is open is known only after the state has changed.
    queueMicrotask(() => (words.textContent = citation(inside, claims)));
  };

  // What is open, by the name that the graph has for it.
  api.named = () => {
    const name = api.get("thing");
    return name.startsWith("e-") ? "" : api.resolve(name) || name;
  };

  // Into the clipboard; where a browser forbids that, selected.
  api.copy = async (element) => {
    const field = element.matches("textarea");
    try {
      await navigator.clipboard.writeText(field ? element.value : element.textContent);
      return true;
    } catch {
      if (field) element.select();
      else getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  };
})();
