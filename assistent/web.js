// What the page does by itself: opens sources, takes the reader back, tells a screen reader what has come, and
// asks the server for what Gradio has no part for. Everything is delegated, because Gradio replaces the
// conversation's HTML at each step. talks.js and glimpse.js use what is handed on at the end.
(() => {
  "use strict";
  const one = (id) => document.getElementById(id);
  const root = document.documentElement;
  const words = JSON.parse(one("words").textContent);
  const told = (name, values = {}) =>
    words[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  // The language: the address says it; else the one chosen before.
  const address = new URL(location.href);
  const remembered = (() => { try { return localStorage.getItem("assistent.lang"); } catch { return null; } })();
  if (remembered === "en" && !address.searchParams.has("lang")) {
    address.searchParams.set("lang", "en");
    window.stop(); // what is being loaded is not what will be shown
    location.replace(address);
    return;
  }
  // Gradio takes the language of the page and of its own few words from the browser; this page has its own.
  const language = root.lang;
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });

  const PATIENCE_MS = 300; // what is done by then needs no word on what is being done
  let announced = "";
  let left = null; // the key that the reader left for a source
  let going = null; // where the focus goes when the next turn has come

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  let saying = 0;
  function say(text, after = 50) { // the same words twice are also said twice
    const region = one("announcer");
    clearTimeout(saying);
    region.textContent = "";
    saying = setTimeout(() => { region.textContent = text; }, after);
  }

  function show(element, block) {
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  }

  // --- what is sent ---

  const inputs = (name) => document.querySelector(`#${name} textarea, #${name} input`);

  function put(name, value) {
    const input = inputs(name);
    const kind = input instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return input;
  }

  const limits = {}; // those of the questions to come
  let instead = 0; // the number of the question that is being edited
  const samling = () => document.querySelector(".intro")?.dataset.samling || root.dataset.samling;
  const context = () => ({ filters: limits, instead });
  let orders = 0;

  function order(what) {
    put("order", JSON.stringify({ language, samling: samling(), number: 0, ...what, n: (orders += 1) }))
      .dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true })); // Gradio sends it on Enter
  }

  function ask(question, more = {}) {
    going = "turn";
    order({ do: "ask", question, ...context(), ...more });
    stopEditing();
  }

  // --- sources ---

  function openSource(key) {
    const card = one(key.hash.slice(1));
    if (!card) return;
    const group = card.closest(".group");
    for (const other of document.querySelectorAll(".group")) other.hidden = other !== group;
    for (const other of document.querySelectorAll(".current")) other.classList.remove("current");
    card.classList.add("current");
    left = key.id ? key : one(card.querySelector(".back").hash.slice(1));
    const seen = card.querySelector(".seen");
    if (seen) seen.open = true; // only now is the picture fetched
    for (const leaf of card.querySelectorAll(".leaf")) turnTo(leaf, Number(leaf.dataset.page));
    card.focus({ preventScroll: true });
    show(card, "start");
  }

  // Another page in the place of a picture; the marks are those of the page that the source stands on.
  function turnTo(leaf, number) {
    const own = number === Number(leaf.dataset.page);
    const image = leaf.querySelector("img");
    const at = told("page of", { page: number, count: leaf.dataset.count });
    leaf.dataset.now = number;
    if (!image.src.includes(`sida=${number}&`)) image.src = image.src.replace(/sida=\d+/, `sida=${number}`);
    image.dataset.alt ??= image.alt;
    image.alt = own ? image.dataset.alt : told("picture elsewhere", { page: number });
    leaf.querySelector(".sheet").setAttribute("aria-label", told("page as picture", { page: number }));
    leaf.querySelector("svg").classList.toggle("off", !own);
    leaf.querySelector(".at").textContent = at;
    for (const button of leaf.querySelectorAll(".turn-page")) {
      const next = number + Number(button.dataset.step);
      button.setAttribute("aria-disabled", next < 1 || next > Number(leaf.dataset.count));
    }
    showMark(leaf.querySelector(".sheet"));
    return at;
  }

  function turnPage(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const leaf = button.closest(".leaf");
    say(turnTo(leaf, Number(leaf.dataset.now ?? leaf.dataset.page) + Number(button.dataset.step)));
  }

  function enlarge(button) {
    const larger = button.getAttribute("aria-pressed") !== "true";
    const leaf = button.closest(".leaf");
    button.setAttribute("aria-pressed", larger);
    leaf.querySelector(".sheet > div").className = larger ? "zoom-200" : "zoom-100";
    showMark(leaf.querySelector(".sheet"));
  }

  // The mark a third down the picture's window, with what stands before it; else the top of the page.
  function showMark(sheet) {
    const mark = sheet.querySelector("svg:not(.off) rect")?.getBoundingClientRect();
    const window = sheet.getBoundingClientRect();
    sheet.scrollTop = mark ? sheet.scrollTop + mark.top - window.top - sheet.clientHeight / 3 : 0;
    sheet.scrollLeft = mark ? sheet.scrollLeft + mark.left - window.left - 16 : 0;
  }

  function goBack(link) {
    const key = left && left.isConnected && left.hash === `#${link.closest(".source").id}` ? left : one(link.hash.slice(1));
    if (!key) return;
    key.focus({ preventScroll: true });
    show(key, "center");
  }

  // --- editing, limits, thumbs, saving ---

  function edit(button) {
    stopEditing();
    const turn = button.closest(".turn");
    instead = Number(button.dataset.number);
    put("field", turn.dataset.question);
    put("context", JSON.stringify(context()));
    const note = Object.assign(document.createElement("p"), { id: "editing", textContent: `${told("editing")} ` });
    note.append(Object.assign(document.createElement("button"), {
      type: "button", className: "plain", textContent: told("stop editing"),
    }));
    one("field").before(note);
    const field = inputs("field");
    field.focus();
    field.select();
  }

  function stopEditing(emptied = false) {
    if (!one("editing")) return;
    one("editing").remove();
    instead = 0;
    put("context", JSON.stringify(context()));
    if (emptied) put("field", "");
  }

  function limit(form) {
    for (const name of Object.keys(limits)) delete limits[name];
    for (const field of form.elements) {
      const value = field.type === "checkbox" ? field.checked : field.value;
      if (field.name && value) limits[field.name] = value;
    }
    const count = Object.keys(limits).length;
    form.parentElement.querySelector("summary").textContent = count ? told("limit count", { count }) : told("limit");
    put("context", JSON.stringify(context()));
  }

  function thumb(button) {
    const opinion = button.closest(".opinion");
    for (const other of opinion.querySelectorAll(".thumb")) other.setAttribute("aria-pressed", other === button);
    opinion.querySelector(".reasons").hidden = button.dataset.verdict !== "down";
    opinion.querySelector("form").hidden = false;
    draft(opinion);
  }

  // What has been filled in but not sent outlives the next answer, which replaces the whole conversation.
  const drafts = new Map(); // the question's number → its opinion so far

  function draft(opinion) {
    const form = opinion.querySelector("form");
    const held = document.activeElement;
    opinion.dataset.drafted = "";
    drafts.set(opinion.dataset.number, {
      question: opinion.closest(".turn").dataset.question,
      verdict: opinion.querySelector('.thumb[aria-pressed="true"]').dataset.verdict,
      reason: form.querySelector("input:checked")?.value,
      comment: form.querySelector("textarea").value,
      focused: form.contains(held) ? [...form.querySelectorAll("input, textarea, button")].indexOf(held) : -1,
    });
  }

  function restoreDrafts() {
    for (const opinion of document.querySelectorAll(".opinion:not([data-drafted])")) {
      const kept = drafts.get(opinion.dataset.number);
      if (kept?.question !== opinion.closest(".turn").dataset.question) continue;
      const { reason, comment, focused } = kept; // what follows writes the draft anew
      const form = opinion.querySelector("form");
      form.querySelector("textarea").value = comment;
      for (const choice of form.querySelectorAll("input")) choice.checked = choice.value === reason;
      thumb(opinion.querySelector(`.thumb[data-verdict="${kept.verdict}"]`));
      if (focused >= 0 && document.activeElement === document.body) {
        form.querySelectorAll("input, textarea, button")[focused].focus({ preventScroll: true });
      }
    }
  }

  function undo(form) {
    const opinion = form.closest(".opinion");
    const pressed = opinion.querySelector('.thumb[aria-pressed="true"]');
    drafts.delete(opinion.dataset.number);
    form.reset();
    form.hidden = true;
    pressed?.setAttribute("aria-pressed", "false");
    pressed?.focus();
  }

  function opine(form) {
    const opinion = form.closest(".opinion");
    const { verdict } = opinion.querySelector('.thumb[aria-pressed="true"]').dataset;
    const reason = (verdict === "down" && form.querySelector("input:checked")?.value) || "";
    going = "opined";
    drafts.delete(opinion.dataset.number);
    order({ do: "opinion", number: Number(opinion.dataset.number), verdict, reason, comment: form.querySelector("textarea").value });
  }

  let saved = "";
  function noticeSaved() {
    const handed = document.querySelector("#saved .handed")?.dataset.file ?? "";
    if (handed === saved) return;
    saved = handed;
    const file = JSON.parse(handed || "null");
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(new Blob([bytes], { type: file.type })), download: file.name,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    say(told("saved", { name: file.name }));
  }

  // --- trouble ---

  // Gradio tells of a lost or busy server in English or not at all, so the page listens to its calls.
  function trouble(message) {
    const bar = one("trouble");
    if (bar && bar.textContent !== message) bar.textContent = message;
  }

  const gradioFetch = window.fetch;
  window.fetch = async (...call) => {
    const asked = String(call[0]?.url ?? call[0]);
    try {
      const response = await gradioFetch(...call);
      if (!asked.includes("/queue/join")) return response;
      trouble(response.ok ? "" : told({ 401: "logged out", 503: "busy" }[response.status] ?? "not taken"));
      return response;
    } catch (error) {
      if (error.name !== "AbortError" && asked.includes("/gradio_api/")) trouble(told("lost"));
      throw error;
    }
  };

  // --- what is done ---

  const onClick = {
    "a.key": openSource,
    "a.back": goBack,
    "a.skip": () => inputs("field")?.focus(),
    ".turn-page": turnPage,
    ".enlarge": enlarge,
    ".suggestion": (button) => ask(button.textContent),
    ".unlimited": (button) => ask(button.closest(".turn").dataset.question, {
      filters: {}, instead: Number(button.closest(".turn").querySelector(".edit").dataset.number),
    }),
    "button.edit": edit,
    "#editing button": () => { stopEditing(true); inputs("field").focus(); },
    ".thumb": thumb,
    ".undo": (button) => undo(button.closest("form")),
    "button.save": (button) => order({ do: "save", form: button.dataset.form, base: new URL("./", document.baseURI).href, number: orders + 1 }),
    "#alone, #plainly": () => inputs("field")?.focus(), // the button goes away
    "#send": () => { going = "field"; },
    ".tongue a": (link) => {
      try { localStorage.setItem("assistent.lang", link.lang); } catch { /* it is not remembered, then */ }
    },
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    for (const [selector, act] of Object.entries(onClick)) {
      const found = target?.closest(selector);
      if (!found) continue;
      if (found.matches("a.key, a.back, a.skip")) event.preventDefault();
      act(found);
    }
  });
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element && event.target.closest("form.limiting");
    if (form) limit(form);
  });
  for (const kind of ["input", "focusin", "focusout"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target instanceof Element && event.target.closest(".giving");
      if (form?.isConnected && drafts.has(form.parentElement.dataset.number)) draft(form.parentElement);
    });
  }
  document.addEventListener("reset", (event) => {
    if (event.target.matches?.("form.limiting")) setTimeout(() => limit(event.target));
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches(".giving")) opine(event.target);
  });

  // --- what has come ---

  function noticeAnswer() {
    const turns = document.querySelectorAll(".turn");
    const newest = turns[turns.length - 1];
    const now = newest ? newest.id + newest.dataset.state + newest.dataset.step : "";
    if (now === announced) return;
    const before = announced;
    announced = now;
    if (!newest) return;
    const waiting = newest.dataset.state !== "answered";
    say(newest.dataset.announce, waiting ? PATIENCE_MS : 50);
    if (going === "turn") newest.querySelector(".question").focus({ preventScroll: true });
    if (!waiting) going = null;
    if (!before.startsWith(newest.id) || !waiting) show(newest, "start");
    if (!before.startsWith(newest.id)) stopEditing();
  }

  function noticeOpined() {
    const opined = going === "opined" && [...document.querySelectorAll(".opined")].pop();
    if (!opined) return;
    going = null;
    opined.focus();
    say(opined.textContent);
  }

  function followSamling(intro) {
    const now = intro.dataset.samling;
    if (!now || now === root.dataset.samling) return;
    root.dataset.samling = now;
    for (const name of Object.keys(limits)) delete limits[name];
    const here = new URL(location.href);
    here.searchParams.set("samling", now);
    history.replaceState(null, "", here);
    for (const link of document.querySelectorAll(".places a, .tongue a")) {
      const to = new URL(link.href);
      to.searchParams.set("samling", now);
      link.href = `./${to.pathname.split("/").pop()}${to.search}`;
    }
  }

  function noticePage() {
    const intro = document.querySelector(".intro");
    if (!intro) return;
    one("loading")?.remove();
    if (document.title !== intro.dataset.title) document.title = intro.dataset.title;
    followSamling(intro);
    restoreDrafts();
    noticeAnswer();
    noticeOpined();
    noticeSaved();
    window.assistent.noticed();
  }

  window.assistent = { one, told, say, order, ask, samling, inputs, noticed: () => {} };
  new MutationObserver(noticePage).observe(document, { childList: true, subtree: true });
})();
