// What is being typed is kept: here at once, on the server soon after, where colleagues see it.
const byId = (id) => document.getElementById(id);
const form = () => byId("reply");
const key = () => `draft ${byId("talk").dataset.conversation}`;
let saving, looking, unsaved = false;

function post(address, body) {
  return fetch(address, { method: "POST", body, headers: { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" } });
}

async function save() {
  const from = form();
  if (!from || !unsaved) return;
  const place = key();
  try {
    const answer = await post(from.dataset.draft, new URLSearchParams(new FormData(from)));
    if (!answer.ok) return;
    localStorage.removeItem(place);
    unsaved = false;
    if (byId("kept")) byId("kept").textContent = await answer.text();
  } catch { /* the words are kept on this device; the next try is when the line is back */ }
}

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("#reply")) return;
  unsaved = true;
  localStorage.setItem(key(), byId("text").value);
  clearTimeout(saving);
  clearTimeout(looking);
  saving = setTimeout(save, 800);
  if (event.target.id === "text") looking = setTimeout(() => byId("findings") && htmx.trigger(byId("findings"), "look-over"), 1500);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "reply") return;
  clearTimeout(saving);
  clearTimeout(looking);
});

// What was typed while the line was down is put back, and saved.
function restore() {
  const text = byId("text");
  if (!text) return;
  const kept = localStorage.getItem(key());
  if (kept === null) return;
  if (document.querySelector("#toasts .note") && !text.value) { localStorage.removeItem(key()); return; }
  if (kept.trim() && kept !== text.value) { text.value = kept; unsaved = true; save(); }
}

// Every fifteen seconds: I am here, and who else is?
async function beat() {
  const here = byId("here");
  if (!here?.dataset.beat || document.hidden) return;
  try {
    const writing = document.activeElement?.id === "text" && byId("text").value.trim() ? "yes" : "no";
    const answer = await post(here.dataset.beat, new URLSearchParams({ writing }));
    if (!answer.ok || byId("here") !== here || here.querySelector("details[open]")) return;
    const html = (await answer.text()).trim();
    if (html !== here.innerHTML.trim()) here.innerHTML = html;
  } catch { /* the next beat tries again */ }
}

document.addEventListener("talk-opened", () => { unsaved = false; restore(); beat(); });
addEventListener("online", save);
addEventListener("pagehide", () => { if (unsaved && form()) navigator.sendBeacon?.(form().dataset.draft, new URLSearchParams(new FormData(form()))); });
restore();
beat();
setInterval(beat, 15000);
