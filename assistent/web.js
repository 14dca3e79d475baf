// What the page does by itself: opens sources, takes the reader back, copies, and tells a screen reader
// what has come. Everything is delegated, because Gradio replaces the conversation's HTML at each step.
(() => {
  "use strict";
  // Gradio takes the language of the page and of its own few words from the browser; this page is Swedish.
  Object.defineProperty(navigator, "language", { get: () => "sv" });
  Object.defineProperty(navigator, "languages", { get: () => ["sv"] });

  let announced = "";
  let left = null; // the key that the reader left for a source

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const one = (id) => document.getElementById(id);

  function say(text) {
    const region = one("announcer");
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50); // the same words twice are also said twice
  }

  function show(element, block) {
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  }

  function openSource(key) {
    const card = one(key.hash.slice(1));
    if (!card) return;
    const group = card.closest(".group");
    for (const other of document.querySelectorAll(".group")) other.hidden = other !== group;
    for (const other of document.querySelectorAll(".current")) other.classList.remove("current");
    card.classList.add("current");
    left = key.id ? key : one(card.querySelector(".back").hash.slice(1));
    card.focus({ preventScroll: true });
    show(card, "start");
  }

  function goBack(link) {
    const key = left && left.isConnected && left.hash === `#${link.closest(".source").id}` ? left : one(link.hash.slice(1));
    if (!key) return;
    key.focus({ preventScroll: true });
    show(key, "center");
  }

  // Gradio tells of a lost or busy server in English or not at all, so the page listens to its calls.
  function trouble(message) {
    const bar = one("trouble");
    if (bar && bar.textContent !== message) bar.textContent = message;
  }

  const gradioFetch = window.fetch;
  window.fetch = async (...call) => {
    const address = String(call[0]?.url ?? call[0]);
    try {
      const response = await gradioFetch(...call);
      if (!address.includes("/queue/join")) return response;
      if (response.ok) trouble("");
      else if (response.status === 503) trouble("Många frågar just nu. Vänta en stund och fråga igen.");
      else trouble("Frågan kunde inte tas emot. Läs in sidan på nytt och fråga igen.");
      return response;
    } catch (error) {
      if (error.name !== "AbortError" && address.includes("/gradio_api/"))
        trouble("Ingen kontakt med servern. Sidan läses in på nytt när kontakten är tillbaka.");
      throw error;
    }
  };

  async function copy(button) {
    const text = button.dataset.copy;
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch { // no clipboard on plain http: the old way
      const field = Object.assign(document.createElement("textarea"), { value: text });
      button.after(field);
      field.select();
      done = document.execCommand("copy");
      field.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = done ? "Kopierat" : "Det gick inte att kopiera";
    say(button.textContent);
    setTimeout(() => { button.textContent = label; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a.key, a.back, a.skip");
    if (link) {
      event.preventDefault();
      if (link.classList.contains("key")) openSource(link);
      else if (link.classList.contains("back")) goBack(link);
      else document.querySelector("#field textarea")?.focus();
      return;
    }
    const button = target?.closest("button.copy");
    if (button) copy(button);
    if (target?.closest("#clear")) {
      say("Samtalet är rensat.");
      document.querySelector("#field textarea")?.focus();
    }
  });

  function noticeAnswer() {
    const turns = document.querySelectorAll(".turn");
    const newest = turns[turns.length - 1];
    const now = newest ? newest.id + newest.dataset.state : "";
    if (now === announced) return;
    announced = now;
    if (!newest) return;
    say(newest.dataset.announce);
    show(newest, "start");
  }

  function noticePage() {
    const intro = document.querySelector(".intro");
    if (!intro) return;
    one("loading")?.remove();
    if (document.title !== intro.dataset.title) document.title = intro.dataset.title;
    noticeAnswer();
  }

  new MutationObserver(noticePage).observe(document, { childList: true, subtree: true });
})();
