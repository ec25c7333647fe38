"use strict";
// Waits until another shop answers at this address, then goes there. The one that is closing does not know the way.
(() => {
  const said = document.querySelector("[data-opening]");
  const there = said.dataset.opening;
  const slow = document.querySelector("[data-slow]");
  const began = Date.now();
  async function look() {
    try {
      const patience = AbortSignal.timeout(8_000); // who accepts in the moment of the change may never answer
      if ((await fetch(there, { cache: "no-store", signal: patience })).ok) { location.replace(there); return; }
    } catch { /* nobody answers yet */ }
    slow.hidden = Date.now() - began < 90_000;
    setTimeout(look, 700);
  }
  setTimeout(look, 700);
})();
