// A key shows its quotation and place while the pointer or the focus is on it. What is shown stays while the
// pointer is over it, and goes with Escape (WCAG 1.4.13). The words are those of the source's card.
(() => {
  "use strict";
  if (!window.assistent) return; // the page is on its way to another language
  const ID = "glimpse";
  const LINGER_MS = 250; // time to move the pointer from the key to what it shows
  let key = null;
  let leaving = 0;

  const box = () => document.getElementById(ID);

  function hide() {
    clearTimeout(leaving);
    box()?.remove();
    key?.removeAttribute("aria-describedby");
    key = null;
  }

  function made(card) {
    const glimpse = Object.assign(document.createElement("div"), { id: ID });
    glimpse.setAttribute("role", "tooltip");
    const quotation = document.createElement("blockquote");
    quotation.textContent = card.querySelector("mark").textContent.replace(/\s+/g, " ");
    quotation.lang = card.querySelector(".passage").lang || "";
    if (!quotation.lang) quotation.removeAttribute("lang");
    const badge = card.querySelector(".facts .badge")?.cloneNode(true);
    const place = Object.assign(document.createElement("p"), { className: "where" });
    if (badge) place.append(badge, " ");
    place.append(key.getAttribute("aria-label").replace(/^[^:]*: /, ""));
    glimpse.append(quotation, place);
    return glimpse;
  }

  // Below the key, above it where there is more room; never outside the window.
  function put(glimpse) {
    const at = key.getBoundingClientRect();
    const { width, height } = glimpse.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - 8;
    const below = at.bottom + 4 + height <= innerHeight || at.top < height + 4;
    glimpse.style.left = `${Math.max(8, Math.min(at.left - 16, room)) + scrollX}px`;
    glimpse.style.top = `${(below ? at.bottom + 4 : at.top - height - 4) + scrollY}px`;
  }

  function show(found) {
    clearTimeout(leaving);
    if (found === key) return;
    hide();
    const card = document.getElementById(found.hash.slice(1));
    if (!card) return;
    key = found;
    const glimpse = made(card);
    document.body.append(glimpse);
    key.setAttribute("aria-describedby", ID);
    put(glimpse);
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(() => { if (document.activeElement !== key) hide(); }, LINGER_MS);
  }

  const within = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return; // a touch opens the source
    const found = within(event, "a.key");
    if (found) show(found);
    else if (within(event, `#${ID}`)) clearTimeout(leaving);
    else if (key) leave();
  });
  document.addEventListener("focusin", (event) => {
    const found = within(event, "a.key");
    if (found?.matches(":focus-visible")) show(found);
    else if (key) hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && key) hide(); });
  document.addEventListener("click", (event) => { if (key && !within(event, `#${ID}`)) hide(); });
  new MutationObserver(() => { if (key && !key.isConnected) hide(); }).observe(document, { childList: true, subtree: true });
})();
