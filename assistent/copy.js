// Copying: a quotation with its reference, the link to a place, a whole answer. One button, one copy;
// what it copies stands in the button itself.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}"); // of a page in two languages
  const COPIED = words.copied ?? "Kopierat";
  const NOT_COPIED = words["not copied"] ?? "Det gick inte att kopiera";
  const whole = (address) => new URL(address, new URL("./", document.baseURI)).href;
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");

  // pieces: strings, and addresses that only the browser knows the beginning of
  const join = (pieces, made) =>
    JSON.parse(pieces).map((piece) => (typeof piece === "string" ? piece : made(whole(piece.address)))).join("");

  function content(button) {
    const { copy, link, pieces, html } = button.dataset;
    const text = copy ?? (link ? whole(link) : join(pieces, (address) => address));
    return { text, html: html && join(html, escaped) };
  }

  async function write({ text, html }) {
    if (!html) return navigator.clipboard.writeText(text);
    const blob = (type, value) => ({ [type]: new Blob([value], { type }) });
    return navigator.clipboard.write([new ClipboardItem({ ...blob("text/plain", text), ...blob("text/html", html) })]);
  }

  function writeTheOldWay({ text, html }) { // the clipboard needs a secure connection
    const fill = (event) => {
      event.clipboardData.setData("text/plain", text);
      if (html) event.clipboardData.setData("text/html", html);
      event.preventDefault();
    };
    const field = Object.assign(document.createElement("textarea"), { value: text });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    document.addEventListener("copy", fill);
    const done = document.execCommand("copy");
    document.removeEventListener("copy", fill);
    field.remove();
    focused.focus({ preventScroll: true });
    return done;
  }

  function say(text) {
    const region = document.getElementById("announcer");
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50); // the same words twice are also said twice
  }

  async function copy(button) {
    const what = content(button);
    let done = true;
    try {
      await write(what);
    } catch {
      done = writeTheOldWay(what);
    }
    button.dataset.label ??= button.textContent;
    button.textContent = done ? COPIED : NOT_COPIED;
    say(button.textContent);
    clearTimeout(button.restoring);
    button.restoring = setTimeout(() => { button.textContent = button.dataset.label; }, 2500);
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
    if (button) copy(button);
  });
})();
