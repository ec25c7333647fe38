// Everything by keyboard. The palette lists the keys; the server says them, in the reader's language.
const palette = document.getElementById("palette");
const query = document.getElementById("palette-q");
const mac = navigator.platform.startsWith("Mac");
let before = "", beforeAt = 0;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
const links = () => [...document.querySelectorAll(".talks > li > a, .bits a, .quote a, a.slip")].filter((one) => one.offsetParent);

function step(by) {
  const all = links();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement);
  const from = here >= 0 ? here : all.findIndex((one) => one.closest("[data-open]"));
  const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const at = [...document.querySelectorAll(`#talk [data-key="${key}"], main [data-key="${key}"]`)].find((one) => one.offsetParent);
  if (!at) return false;
  at.click();
  if (at.matches("summary")) at.parentElement.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  return true;
}

const acts = {
  j: () => step(1),
  k: () => step(-1),
  r: () => document.getElementById("text")?.focus(),
  x: () => {
    const bulk = document.querySelector(".bulk");
    if (bulk) bulk.open = true;
    document.activeElement.closest?.("#rows li")?.querySelector('input[name="talk"]')?.click();
  },
  z: () => document.querySelector("#toasts button, .told .note button")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => show(),
};

export function act(key) {
  const place = document.querySelector(`#palette [data-key="${CSS.escape(key)}"][data-go]`);
  if (place) location.href = place.dataset.go;
  else if (acts[key]) acts[key]();
  else return press(key);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.("form")) {
    event.preventDefault();
    event.target.closest("form").requestSubmit();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); show(); return; }
  if (event.key === "Escape" && typing(event.target) && !palette?.open) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const both = performance.now() - beforeAt < 1500 && before === "g" ? `g ${event.key}` : event.key;
  before = event.key;
  beforeAt = performance.now();
  if (act(both)) event.preventDefault();
});

function show() {
  if (!palette || palette.open) return;
  query.value = "";
  filter();
  palette.showModal();
  query.focus();
}

function filter() {
  const asked = query.value.trim().toLocaleLowerCase();
  let first = true;
  for (const one of palette.querySelectorAll("[role=option]")) {
    one.hidden = !one.textContent.toLocaleLowerCase().includes(asked);
    one.setAttribute("aria-selected", !one.hidden && first ? "true" : "false");
    one.id ||= `choice-${one.dataset.key.replace(/\W/g, "-")}-${[...one.parentElement.children].indexOf(one)}`;
    if (!one.hidden && first) { first = false; query.setAttribute("aria-activedescendant", one.id); }
  }
}

if (palette) {
  if (mac) palette.querySelectorAll("kbd").forEach((one) => { if (one.textContent === "Ctrl") one.textContent = "⌘"; });
  query.addEventListener("input", filter);
  const choose = (one) => { palette.close(); if (one) setTimeout(() => act(one.dataset.key), 0); };
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
    else if (event.target.closest("[role=option]")) choose(event.target.closest("[role=option]"));
  });
  query.addEventListener("keydown", (event) => {
    const shown = [...palette.querySelectorAll("[role=option]:not([hidden])")];
    const at = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "Enter") { event.preventDefault(); choose(shown[at]); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const next = shown[(at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length];
    shown.forEach((one) => one.setAttribute("aria-selected", one === next ? "true" : "false"));
    query.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  });
}
