// What the page does by itself: opens sources, takes the reader back, and tells a screen reader what has
// come. Everything is delegated, because Gradio replaces the conversation's HTML at each step.
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
    const told = `Sida ${number} av ${leaf.dataset.count}`;
    leaf.dataset.now = number;
    if (!image.src.includes(`sida=${number}&`)) image.src = image.src.replace(/sida=\d+/, `sida=${number}`);
    image.dataset.alt ??= image.alt;
    image.alt = own ? image.dataset.alt : `Sida ${number} i PDF-filen som bild. Citatet står på en annan sida.`;
    leaf.querySelector(".sheet").setAttribute("aria-label", `Sida ${number} som bild`);
    leaf.querySelector("svg").classList.toggle("off", !own);
    leaf.querySelector(".at").textContent = told;
    for (const button of leaf.querySelectorAll(".turn-page")) {
      const next = number + Number(button.dataset.step);
      button.setAttribute("aria-disabled", next < 1 || next > Number(leaf.dataset.count));
    }
    showMark(leaf.querySelector(".sheet"));
    return told;
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
    const page = target?.closest(".turn-page");
    if (page) turnPage(page);
    const size = target?.closest(".enlarge");
    if (size) enlarge(size);
    if (target?.closest("#alone")) document.querySelector("#field textarea")?.focus(); // the button goes away
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
