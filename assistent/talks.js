// The conversations, kept in this browser alone: their questions, and what names their answers; no answer is
// kept. To open one is to ask its questions anew. The one that is open in this tab is opened again when the page
// is loaded anew; the address may bring a samling and a question (?samling=…&fraga=…).
(() => {
  "use strict";
  if (!window.assistent) return; // the page is on its way to another language
  const { one, told, say, order, samling, inputs } = window.assistent;
  const KEPT = "assistent.samtal";
  const OPEN = "assistent.oppet";
  const MOST = 30; // conversations; the oldest makes room

  // A browser may refuse to keep anything; then the page works without.
  const store = {
    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
        return Array.isArray(kept) ? kept.filter((talk) => typeof talk?.id === "string" && talk.turns?.length) : [];
      } catch { return []; }
    },
    write(talks) {
      try {
        if (talks.length) localStorage.setItem(KEPT, JSON.stringify(talks.slice(0, MOST)));
        else localStorage.removeItem(KEPT);
      } catch { /* nothing is kept, then */ }
    },
    get open() { try { return sessionStorage.getItem(OPEN); } catch { return null; } },
    set open(id) {
      try {
        if (id) sessionStorage.setItem(OPEN, id);
        else sessionStorage.removeItem(OPEN);
      } catch { /* it is not opened again, then */ }
    },
  };

  let began = false;
  let handed = "";
  let restoring = 0; // questions of a conversation that is being opened: it is kept as it was until all are asked

  function begin() {
    began = true;
    const address = new URL(location.href);
    const question = address.searchParams.get("fraga");
    if (question !== null) {
      address.searchParams.delete("fraga");
      history.replaceState(null, "", address);
      order({ do: "open", question });
      return;
    }
    const talk = store.read().find((kept) => kept.id === store.open && (!address.searchParams.has("samling") || kept.samling === samling()));
    if (talk) open(talk);
    else order({ do: "open" });
  }

  function open(talk) {
    restoring = Math.min(talk.turns.length, 20);
    order({
      do: "open", samling: talk.samling, id: talk.id, index: talk.index, day: talk.at.slice(0, 10), kept: talk.turns,
    });
  }

  function keep(talk) {
    store.open = talk.turns.length ? talk.id : null;
    if (!talk.turns.length) return;
    if (talk.turns.length < restoring) return;
    const before = store.read();
    const old = before.find((kept) => kept.id === talk.id);
    const same = restoring && old;
    restoring = 0;
    const now = same ? { ...old, ...(talk.index === old.index ? {} : { renewed: true }) } : { ...talk, at: new Date().toISOString() };
    store.write([now, ...before.filter((kept) => kept.id !== talk.id)]);
  }

  function button(text, className, act, name) {
    const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
    if (name) made.setAttribute("aria-label", name);
    made.addEventListener("click", act);
    return made;
  }

  const element = (name, text = "", className = "") =>
    Object.assign(document.createElement(name), { textContent: text, className });

  function item(talk) {
    const line = element("li");
    const name = talk.turns[0].question;
    const count = talk.turns.length === 1 ? told("one question") : told("questions", { count: talk.turns.length });
    const when = talk.id === store.open ? told("now") : talk.at.slice(0, 10);
    const opener = button(name, "opener", () => { if (talk.id !== store.open) open(talk); inputs("field").focus(); });
    if (talk.id === store.open) opener.setAttribute("aria-current", "true");
    line.append(opener, element("span", `${when}, ${count}`, "details"));
    line.append(button(told("remove"), "plain", () => {
      store.write(store.read().filter((kept) => kept.id !== talk.id));
      if (talk.id === store.open) order({ do: "new" });
      draw();
      say(told("removed"));
      (one("talks").querySelector("summary") ?? inputs("field")).focus();
    }, told("remove named", { name })));
    return line;
  }

  function draw() {
    const place = one("talks");
    if (!place) return;
    const talks = store.read();
    const unfolded = place.querySelector("details")?.open ?? false;
    place.replaceChildren();
    if (!talks.length) return;
    const area = element("details");
    area.open = unfolded;
    const list = element("ul");
    list.append(...talks.map(item));
    area.append(element("summary", told("earlier", { count: talks.length })), list);
    area.append(element("p", told("kept here"), "details"), button(told("clear all"), "plain", () => {
      store.write([]);
      order({ do: "new" });
      draw();
      say(told("cleared"));
      inputs("field").focus();
    }));
    place.append(area);
  }

  let drawn = "";
  window.assistent.noticed = () => {
    if (!began && inputs("order") && inputs("context") && one("talks")) begin();
    const now = document.querySelector("#kept .handed")?.dataset.talk ?? "";
    if (now && now !== handed) {
      handed = now;
      keep(JSON.parse(now));
      drawn = "";
    }
    if (!drawn && one("talks")) {
      drawn = "drawn";
      draw();
    }
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#clear")) return;
    say(told("begun"));
    inputs("field").focus();
  });
})();
