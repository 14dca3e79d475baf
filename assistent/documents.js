// The place Dokument: pointing at a document in the picture lifts its own arrows forward. Nothing needs it.
(() => {
  "use strict";
  for (const picture of document.querySelectorAll("svg.picture")) {
    const arrows = [...picture.querySelectorAll(".arrow[data-from]")];
    if (!arrows.length) continue;
    const point = (event) => {
      const box = event.target.closest("a[data-document]");
      const own = box && box.getAttribute("data-document");
      picture.classList.toggle("pointed", Boolean(box));
      for (const arrow of arrows) {
        arrow.classList.toggle("lit", Boolean(own) && [arrow.dataset.from, arrow.dataset.to].includes(own));
      }
    };
    for (const kind of ["pointerover", "focusin"]) picture.addEventListener(kind, point);
    for (const kind of ["pointerleave", "focusout"]) picture.addEventListener(kind, () => picture.classList.remove("pointed"));
  }
})();
