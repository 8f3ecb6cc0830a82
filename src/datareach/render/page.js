// Choosing, the keyboard and the three views. The page is complete without this script.
"use strict";
(() => {
  const svg = document.querySelector("#diagram .drawing");
  const panel = document.getElementById("panel");
  const inside = panel.querySelector(".inside");
  const status = document.getElementById("status");
  const things = [...svg.querySelectorAll(".thing")];
  const edges = [...svg.querySelectorAll(".edge")];
  // A drawing names its parts by titles; one place for the name is easier to work with.
  for (const each of [...things, ...edges]) each.setAttribute("aria-label", each.querySelector("title").textContent);
  // A line is thin; what can be hit is a finger wide.
  for (const edge of edges) {
    const stroke = edge.querySelector(".stroke");
    const hit = stroke.cloneNode();
    hit.setAttribute("class", "hit");
    stroke.before(hit);
  }
  const byId = new Map([...things, ...edges].map((element) => [element.id, element]));
  let opener = null;
  let shown = "";

  // ---- the panel: copies of what the page says below

  // A claim away from its place carries the name of its source, which stands above it there.
  function copy(element) {
    const twin = element.cloneNode(true);
    if (element.matches(".claim")) window.datareach.away(element, twin);
    for (const part of [twin, ...twin.querySelectorAll("[id]")]) part.removeAttribute("id");
    return twin;
  }
  const claimIds = (words) => words.split(" ").filter(Boolean).map((number) => `claim-${number}`);

  // Where claims clash the panel shows every side.
  function clashes(claims) {
    const ids = new Set(claims.flatMap((claim) => [...claim.querySelectorAll('a[href^="#conflict-"]')].map((link) => link.getAttribute("href").slice(1))));
    const found = [...ids].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((id) => copy(document.getElementById(id)));
    if (!found.length) return [];
    const title = document.createElement("h4");
    title.textContent = found.length === 1 ? "Its claims clash: every side" : `Its claims clash on ${found.length} points: every side`;
    title.dataset.part = "clash";
    return [title, ...found];
  }

  function fill(head, ids) {
    const claims = [...new Set(ids)].map((id) => document.getElementById(id)).filter(Boolean);
    const copies = claims.map((claim) => copy(claim));
    copies.forEach((twin, index) => (twin.dataset.claim = claims[index].id));
    if (copies.length) {
      const title = document.createElement("h4");
      title.textContent = claims.length === 1 ? "The claim behind it" : `The ${claims.length} claims behind it`;
      title.dataset.part = "claims";
      copies.unshift(title);
    }
    inside.replaceChildren(head, ...clashes(claims), ...copies);
    window.datareach.parts(inside, claims);
    inside.querySelector("h3").tabIndex = -1;
    panel.hidden = false;
    panel.scrollTop = 0;
  }

  function heading(words) {
    const head = document.createElement("h3");
    head.textContent = words;
    return head;
  }

  // What is drawn near the chosen thing stays; the rest turns pale.
  function light(element) {
    const near = new Set([element]);
    for (const edge of edges) {
      const two = [byId.get(edge.dataset.start), byId.get(edge.dataset.end)];
      if (edge === element || two.includes(element)) [edge, ...two].forEach((each) => near.add(each));
    }
    svg.classList.toggle("choosing", Boolean(element));
    for (const each of [...things, ...edges]) {
      each.classList.toggle("near", near.has(each));
      each.classList.toggle("chosen", each === element);
    }
    window.datareach.drawMap();
  }

  // The panel stands on the side away from what was chosen.
  function side(x) {
    const right = x < innerWidth / 2;
    panel.classList.toggle("right", right);
    panel.classList.toggle("left", !right);
  }

  function open(id, { focus = false, x = innerWidth } = {}) {
    const target = document.getElementById(id);
    if (!target) return;
    const element = things.find((each) => each.getAttribute("href") === `#${id}`) || null;
    shown = id;
    if (target.classList.contains("claim")) {
      light(null);
      fill(heading(`Claim ${target.querySelector("p").textContent}`), [id]);
    } else {
      light(element);
      window.datareach.complete(target);
      fill(copy(target), [...target.querySelectorAll('a[href^="#claim-"]')].map((link) => link.getAttribute("href").slice(1)));
    }
    side(x);
    tell("thing", id);
    say(panel.querySelector("h3").textContent);
    if (focus) panel.querySelector("h3").focus();
  }

  function choose(element, { focus = false, x } = {}) {
    if (window.datareach.pick?.(element, focus)) return;
    const box = element.getBoundingClientRect();
    const place = x ?? (box.width ? box.left + box.width / 2 : 0);
    const listed = window.datareach.listed?.(element);
    if (element.classList.contains("thing") && !listed) {
      open(element.getAttribute("href").slice(1), { focus, x: place });
      return;
    }
    shown = "";
    light(element);
    const words = element.getAttribute("aria-label");
    fill(heading(words), claimIds(element.dataset.claims || ""));
    if (listed) inside.append(listed);
    side(place);
    tell("thing", element.id);
    say(words);
    if (focus) panel.querySelector("h3").focus();
  }

  // The address of the page follows what is open and which view is on.
  function tell(what, value) {
    document.dispatchEvent(new CustomEvent(`datareach:${what}`, { detail: value }));
  }

  function say(words) {
    status.textContent = `${words}: details are open.`;
  }

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    shown = "";
    light(null);
    tell("thing", "");
    status.textContent = "Details are closed.";
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  panel.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  svg.addEventListener("click", (event) => {
    const element = event.target.closest(".thing, .edge");
    if (!element) return close();
    event.preventDefault();
    opener = element;
    stop(element);
    choose(element, { focus: event.detail === 0 });
  });

  // A link to a thing or a claim opens the panel instead of leaving the map; inside the panel it finds the copy there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#about-"], a[href^="#claim-"]');
    if (!link || svg.contains(link)) return;
    event.preventDefault();
    const id = link.getAttribute("href").slice(1);
    const twin = [...inside.querySelectorAll(".claim")].find((each) => each.dataset.claim === id);
    if (panel.contains(link) && twin) {
      twin.scrollIntoView();
      return;
    }
    if (!panel.contains(link)) opener = link;
    open(id, { focus: event.detail === 0, x: panel.contains(link) && panel.classList.contains("right") ? 0 : link.getBoundingClientRect().left });
  });

  // ---- the keyboard: one stop for the whole diagram, arrows move along the lines

  let from = null;

  function stop(element) {
    for (const each of [...things, ...edges]) each.setAttribute("tabindex", each === element ? "0" : "-1");
  }

  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return box.left + box.width / 2;
  };
  const ends = (edge) => [byId.get(edge.dataset.start), byId.get(edge.dataset.end)].sort((a, b) => middle(a) - middle(b));
  // The lines of a thing; those that carry data come first.
  const touching = (thing) => {
    const own = edges.filter((edge) => edge.dataset.start === thing.id || edge.dataset.end === thing.id);
    const carries = (edge) => (edge.querySelector(".arrow") ? 0 : 1);
    return own.sort((a, b) => carries(a) - carries(b));
  };

  function step(element, key) {
    const isEdge = element.classList.contains("edge");
    if (key === "Home") return things[0];
    if (key === "End") return things[things.length - 1];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const right = key === "ArrowRight";
      if (isEdge) return ends(element)[right ? 1 : 0];
      from = element;
      const here = touching(element);
      const there = here.filter((edge) => {
        const [left, end] = ends(edge);
        return left === end || (right ? left === element : end === element);
      });
      return there[0];
    }
    const move = key === "ArrowDown" ? 1 : -1;
    if (isEdge) {
      const around = touching(from && ends(element).includes(from) ? from : ends(element)[0]);
      return around[(around.indexOf(element) + move + around.length) % around.length];
    }
    return things[things.indexOf(element) + move];
  }

  svg.addEventListener("keydown", (event) => {
    const element = event.target.closest(".thing, .edge");
    if (!element || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      opener = element;
      choose(element, { focus: true });
    } else if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      event.preventDefault();
      const next = step(element, event.key);
      if (next) stand(next);
    }
  });
  function stand(element) {
    stop(element);
    element.focus();
  }
  if (things.length) stop(things[0]);

  // ---- the three views

  const narrow = matchMedia("(max-width: 767px)").matches;
  const tabs = document.querySelector(".tabs");
  const folds = [...document.querySelectorAll("details.more")];
  folds.forEach((fold) => (fold.open = false));
  addEventListener("beforeprint", () => folds.forEach((fold) => (fold.open = true)));
  addEventListener("afterprint", () => folds.forEach((fold) => (fold.open = false)));
  const stage = document.getElementById("map");
  const frame = document.getElementById("diagram");

  function show(view) {
    for (const button of tabs.children) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    frame.hidden = view !== "diagram";
    stage.hidden = view !== "map";
    if (view === "map") window.datareach.mountMap();
    tell("view", view);
    if (view === "table") document.getElementById("table").scrollIntoView();
    else if (narrow) document.querySelector("main > .map").scrollIntoView();
  }

  tabs.hidden = false;
  document.querySelector(".how").hidden = false;
  tabs.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) show(button.dataset.view);
  });
  if (narrow) {
    const legend = document.querySelector(".legend");
    if (legend) legend.open = false;
  }

  // The drawing holds other things now: the choice and the one tab stop follow.
  function redraw() {
    from = null;
    if (things.length) stop(things[0]);
    light(things.find((each) => each.getAttribute("href") === `#${shown}`) || null);
    window.datareach.drawMap({ anew: true });
  }

  // What the other parts of the script work with.
  Object.assign(window.datareach, { svg, things, edges, byId, open, choose, close, show, redraw, stand });
})();
