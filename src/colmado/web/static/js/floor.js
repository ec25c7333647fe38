// The floor: when a conversation has opened beside the list, say so to the eye, the keyboard and the screen reader.
const byId = (id) => document.getElementById(id);

function mark() {
  const pk = byId("talk")?.dataset.conversation;
  for (const row of document.querySelectorAll("#rows li[data-open]")) {
    row.removeAttribute("data-open");
    row.querySelector("a").removeAttribute("aria-current");
  }
  const row = byId(`c${pk}`);
  row?.setAttribute("data-open", "");
  row?.querySelector("a").setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
}

export function opened() {
  const floor = byId("floor"), pk = byId("talk")?.dataset.conversation;
  if (!floor || !pk) return;
  const another = floor.dataset.talk !== pk;
  floor.dataset.talk = pk;
  mark();
  const wrong = document.querySelector("#talk [role=alert]");
  if (wrong) wrong.tabIndex = -1;
  (wrong || byId("talk")).focus({ preventScroll: true });
  const first = document.querySelector(".thread > li.arrived, .thread > li:has(.due)") || document.querySelector(".thread > li:last-child");
  const last = document.querySelector(".thread > li:last-child");
  (wrong || (another ? first : last))?.scrollIntoView({ block: "center" });
  document.dispatchEvent(new CustomEvent("talk-opened"));
}

// A page that opens on a conversation shows what waits in it.
const hash = location.hash.length > 1 && byId(location.hash.slice(1));
if (!hash && byId("floor")?.dataset.talk) {
  (document.querySelector(".thread > li:has(.due)") || document.querySelector(".thread > li:last-child"))?.scrollIntoView({ block: "center" });
}

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target?.id === "talk") opened();
  else if (target?.matches?.(".list")) mark();
});

// Choosing several: ticking one shows the act below.
document.addEventListener("change", (event) => {
  if (!event.target.matches('#rows input[name="talk"]')) return;
  const bulk = document.querySelector(".bulk");
  if (bulk && document.querySelector('#rows input[name="talk"]:checked')) bulk.open = true;
});
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".bulk")) byId("bulk").classList.toggle("choosing", event.target.open);
}, true);
