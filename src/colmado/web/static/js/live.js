// What is new, as it comes. Nothing moves under the pointer: while it is over the list, news wait behind a button.
const byId = (id) => document.getElementById(id);
const list = () => byId("rows");
const pending = new Map();
let line = null;

function belongs(row) {
  const { view, me, asked } = list().dataset;
  const [kind, language, channel, promised] = asked.split("|");
  if ((kind && row.kind !== kind) || (language && row.language !== language) || (channel && row.channel !== channel)) return false;
  if (promised && !row.promised) return false;
  if (view === "all") return true;
  if (view === "resolved") return row.status === "resolved";
  if (view === "snoozed") return row.waiting > 0 && row.status === "snoozed";
  if (!row.waiting || (row.status === "snoozed" && view !== "late")) return false;
  if (view === "mine") return String(row.assignee) === me;
  return view === "late" ? row.late : true;
}

// In the order of the view: what is due first, first; or what was said last, first.
function before(one, other) {
  const turn = ["all", "resolved"].includes(list().dataset.view) ? "last" : "due";
  return turn === "due" ? Number(one.dataset.due || Infinity) < Number(other.dataset.due || Infinity) : Number(one.dataset.last) > Number(other.dataset.last);
}

function place(row) {
  const here = byId(`c${row.id}`);
  if (!belongs(row) && !here) return;
  if (!belongs(row) && !here.hasAttribute("data-open")) { here.remove(); return; }
  const made = document.createElement("template");
  made.innerHTML = row.html;
  const next = made.content.querySelector("li");
  next.querySelector("a").setAttribute("href", next.querySelector("a").getAttribute("href") + list().dataset.keep);
  if (here) {
    if (here.hasAttribute("data-open")) { next.setAttribute("data-open", ""); next.querySelector("a").setAttribute("aria-current", "true"); }
    const kept = here.contains(document.activeElement);
    here.replaceWith(next);
    if (kept) next.querySelector("a").focus({ preventScroll: true });
  } else {
    if (list().dataset.paged === "yes") return;
    const all = [...document.querySelectorAll("#rows .talks > li")];
    const after = all.find((one) => before(next, one));
    if (!all.length) { location.reload(); return; }
    if (after) after.before(next);
    else if (list().dataset.more === "no") all.at(-1).after(next);
    else return;
    next.classList.add("fresh");
  }
  htmx.process(next);
}

function flush() {
  for (const row of pending.values()) place(row);
  pending.clear();
  news();
}

function news() {
  const button = document.querySelector(".news");
  const fresh = [...pending.values()].filter((row) => !byId(`c${row.id}`) && belongs(row)).length;
  button.hidden = !fresh;
  button.textContent = fresh === 1 ? button.dataset.one : button.dataset.many;
}

function arrived(rows) {
  if (list()) {
    for (const row of rows) pending.set(row.id, row);
    if (list().matches(":hover")) {
      for (const [id, row] of pending) if (byId(`c${id}`) && belongs(row)) { place(row); pending.delete(id); }
      news();
    } else flush();
  }
  const talk = byId("talk");
  const open = rows.find((row) => String(row.id) === talk?.dataset.conversation);
  if (open && !talk.querySelector(".thread :focus")) reread(talk);
}

// Something was said in the open conversation: show it, and leave what is being typed alone.
async function reread(talk) {
  const answer = await fetch(location.pathname + location.search, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("talk");
  if (!made || made.dataset.conversation !== byId("talk").dataset.conversation) return;
  const known = new Set([...talk.querySelectorAll(".thread > li")].map((one) => one.id));
  for (const one of made.querySelectorAll(".thread > li")) if (!known.has(one.id)) one.classList.add("fresh", ...(one.matches(".in") ? ["arrived"] : []));
  const more = made.querySelectorAll(".thread > li.arrived").length;
  talk.querySelector(".thread").replaceWith(made.querySelector(".thread"));
  talk.querySelector(".matter .how").replaceWith(made.querySelector(".matter .how"));
  if (more && byId("here")) byId("here").textContent = byId("here").dataset.more;
  talk.dataset.version = made.dataset.version;
  for (const one of talk.querySelectorAll('[name="seen"]')) one.value = made.dataset.version;
}

function connect() {
  if (line || document.hidden) return;
  line = new EventSource("/live");
  line.addEventListener("rows", (event) => arrived(JSON.parse(event.data)));
  line.addEventListener("stale", () => { if (!byId("text")?.value) location.reload(); });
  line.addEventListener("open", () => document.documentElement.classList.remove("is-offline"));
}

if (list() || byId("talk")) {
  connect();
  document.addEventListener("pointerout", (event) => { if (pending.size && !event.relatedTarget?.closest?.("#rows")) flush(); });
  document.addEventListener("click", (event) => { if (event.target.matches?.(".news")) flush(); });
  addEventListener("pagehide", () => { line?.close(); line = null; });
  addEventListener("pageshow", connect);
}
