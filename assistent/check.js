// A long check tells how far it has come. The form works without this; here it is sent in the background,
// and the page that comes back takes this one's place.
(() => {
  "use strict";
  const LIMIT_UNIT = 1e6;
  let running = null;

  function say(text) {
    document.getElementById("announcer").textContent = text;
  }

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    (document.getElementById("refused") ?? document.querySelector("main h1")).focus();
    scrollTo(0, 0);
  }

  function refuse(form, reason, remedy) {
    document.getElementById("refused")?.remove();
    const told = element("div", { id: "refused", className: "refused", tabIndex: -1 },
      element("p", {}, element("strong", { textContent: reason })), element("p", { textContent: remedy }));
    told.setAttribute("role", "alert");
    form.before(told);
    told.focus();
  }

  // what is shown while it lasts; a number is said only now and then
  function progress(form) {
    const bar = element("progress");
    bar.setAttribute("aria-label", "Kontrollen");
    const words = element("span", { textContent: "Skickar…" });
    const stop = element("button", { type: "button", textContent: "Avbryt" });
    const whole = element("p", { className: "progress" }, bar, words, stop);
    let said = Date.now();
    form.append(whole);
    say("Kontrollen pågår.");
    return {
      stop,
      remove: () => whole.remove(),
      step({ doing, done, total }) {
        words.textContent = total ? `${doing} ${Math.min(done + 1, total)} av ${total}` : `${doing}…`;
        if (total) { bar.max = total; bar.value = done; } else { bar.removeAttribute("value"); }
        if (Date.now() - said > 10_000) { said = Date.now(); say(words.textContent); }
      },
    };
  }

  async function page(response, step) {
    if (!response.headers.get("content-type")?.startsWith("application/x-ndjson")) return response.text();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error("avbrutet");
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const told = JSON.parse(line);
        if ("page" in told) return told.page;
        step(told);
      }
    }
  }

  async function send(form) {
    const stopping = running = new AbortController();
    const shown = progress(form);
    const button = form.querySelector("button.strong");
    button.setAttribute("aria-disabled", "true");
    shown.stop.addEventListener("click", () => stopping.abort());
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" }, signal: stopping.signal,
      });
      const html = await page(response, shown.step);
      if (!html.includes("<main")) throw new Error("ingen sida");
      show(html);
      say("Kontrollen är klar.");
    } catch {
      if (stopping.signal.aborted) {
        say("Kontrollen avbröts.");
        button.focus();
      } else {
        refuse(form, "Kontrollen kom inte fram eller avbröts.", "Kontrollera nätet och försök igen.");
      }
    } finally {
      running = null;
      shown.remove();
      button.removeAttribute("aria-disabled");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("plain" in form.dataset) return;
    event.preventDefault();
    if (running) return;
    const file = form.elements.fil.files[0];
    const limit = Number(form.elements.fil.dataset.limit);
    if (file && file.size > limit * LIMIT_UNIT) {
      refuse(form, `Filen är större än gränsen ${limit} MB.`, "Dela den, eller klistra in texten i rutan.");
    } else {
      send(form);
    }
  });
})();
