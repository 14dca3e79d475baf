/* Introduktion: what the browser remembers (what has been read, the group's questions, the time of each theme), turning by
   keyboard or clicker, and the leader's two windows kept together. Nothing of it is sent anywhere. */
(() => {
  "use strict";
  const stage = document.querySelector(".stage");
  const place = new URLSearchParams(location.search);
  const announce = (told) => { document.getElementById("announcer").textContent = told; };

  function remembered(name, otherwise) {
    try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
  }
  function remember(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* storage is full or off: it is forgotten */ }
  }
  function forget(name) {
    try { localStorage.removeItem(name); } catch { /* as above */ }
  }

  // --- read alone: what has been read
  const READ = "assistent.last";
  const read = new Set(remembered(READ, []));
  const open = document.querySelector(".asked.open");
  if (open) {
    read.add(open.dataset.id);
    remember(READ, [...read]);
  }
  function showRead() {
    for (const question of document.querySelectorAll(".asked[data-id]")) {
      question.querySelector(".read").hidden = !read.has(question.dataset.id);
    }
    let sum = 0;
    for (const theme of document.querySelectorAll(".theme[data-ids]")) {
      const ids = theme.dataset.ids.split(" ");
      const count = ids.filter((id) => read.has(id)).length;
      sum += count;
      theme.querySelector(".read").textContent = count ? `${count} av ${ids.length} lästa` : "";
    }
    const progress = document.querySelector(".progress");
    if (progress) {
      progress.hidden = !sum;
      progress.querySelector("span").textContent = `Du har läst ${sum} av ${progress.dataset.count} frågor.`;
    }
  }
  showRead();
  document.querySelector(".forget")?.addEventListener("click", () => {
    read.clear();
    forget(READ);
    showRead();
    document.getElementById("innehall").focus();
    announce("Minnet av vad du har läst är borta.");
  });

  // --- a key opens the passage that it leads to
  document.addEventListener("click", (event) => {
    const key = event.target.closest("a.key");
    const target = key && document.getElementById(decodeURIComponent(key.hash.slice(1)));
    const folded = target?.closest("details");
    if (folded) folded.open = true;
  });

  if (!stage) return;
  const samling = stage.dataset.samling;
  const notes = place.get("vy") === "anteckningar";

  // --- the group's own questions
  const OWN = `assistent.gruppens.${samling}`;
  const MOST = 50;
  const own = [...new Set([...remembered(OWN, []), ...place.getAll("egen")])].slice(-MOST);
  if (own.length) remember(OWN, own);
  const list = document.querySelector(".asked-own");
  if (list) {
    const shown = new Set([...list.children].map((row) => row.dataset.own));
    for (const question of own.filter((one) => !shown.has(one))) {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = `./introduktion/leda?${new URLSearchParams({ samling, tema: "egna", egen: question })}`;
      link.textContent = question;
      row.append(link);
      list.append(row);
    }
    const clear = document.querySelector(".clear-own");
    clear.hidden = !own.length;
    clear.addEventListener("click", () => {
      forget(OWN);
      location.assign(`./introduktion/leda?${new URLSearchParams({ samling })}`);
    });
  }
  document.querySelector("form.handout")?.addEventListener("submit", (event) => {
    const form = event.target;
    for (const field of form.querySelectorAll('[name="egen"]')) field.remove();
    for (const question of own) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "egen", value: question }));
    }
  });

  // --- the time of each theme, counted where the group looks
  const TIME = `assistent.tid.${samling}`;
  const clock = document.querySelector(".time");
  const minutes = (theme) => Math.floor((remembered(TIME, {})[theme] || 0) / 60);
  function showTime() {
    if (clock) {
      const planned = Number(clock.dataset.minutes);
      clock.textContent = `${minutes(clock.dataset.theme)} min${planned ? ` av ${planned}` : ""}`;
    }
    let spent = 0;
    for (const theme of document.querySelectorAll(".spent")) {
      const gone = minutes(theme.dataset.theme);
      spent += gone;
      theme.textContent = gone ? `, ${gone} har gått` : "";
    }
    const restart = document.querySelector(".restart");
    if (restart) restart.hidden = !spent;
  }
  const STEP = 5;
  showTime();
  if (clock) {
    setInterval(() => {
      if (!notes && document.visibilityState === "visible") {
        const times = remembered(TIME, {});
        times[clock.dataset.theme] = (times[clock.dataset.theme] || 0) + STEP;
        remember(TIME, times);
      }
      showTime();
    }, STEP * 1000);
  }
  document.querySelector(".restart")?.addEventListener("click", () => {
    forget(TIME);
    showTime();
    document.getElementById("innehall").focus();
    announce("Tiden är nollställd.");
  });

  // --- turning by keyboard or clicker
  function turn(way) {
    const link = document.querySelector(`.steps a[rel="${way}"]`);
    if (link) link.click();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, .sheet")) return;
    const onControl = event.target.closest("a, button, summary");
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    if (event.key === "ArrowRight" || event.key === "PageDown") turn("next");
    else if (event.key === "ArrowLeft" || event.key === "PageUp") turn("prev");
    else if (event.key === " " && !onControl && atEnd) turn("next");
    else return;
    event.preventDefault();
  });

  // --- the leader's two windows keep together
  if (!stage.dataset.tema || !("BroadcastChannel" in window)) return;
  const MOVED = "assistent.flyttad";
  const channel = new BroadcastChannel("assistent.introduktion");
  const here = { samling, tema: stage.dataset.tema, fraga: stage.dataset.fraga, egen: place.getAll("egen") };
  channel.addEventListener("message", (event) => {
    const there = event.data;
    if (there.asks) {
      if (there.samling === samling) channel.postMessage(here);
      return;
    }
    if (there.samling !== samling || JSON.stringify(there) === JSON.stringify(here)) return;
    const query = new URLSearchParams({ samling, tema: there.tema, fraga: there.fraga });
    for (const question of there.egen) query.append("egen", question);
    if (notes) query.append("vy", "anteckningar");
    sessionStorage.setItem(MOVED, "1"); // who is moved does not tell of it, or two quick steps would chase each other
    location.replace(`./introduktion/leda?${query}`);
  });
  // Who was led by hand tells where; who follows asks, since the other may have gone on while this page was read in.
  const follows = sessionStorage.getItem(MOVED) || (notes && !document.referrer.includes("vy=anteckningar"));
  sessionStorage.removeItem(MOVED);
  channel.postMessage(follows ? { samling, asks: true } : here);
})();
