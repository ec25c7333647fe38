// The shop's own script: moves by keyboard, keeps drafts, hears what is new. Every page works without it, as a page.
import "./floor.js";
import "./keys.js";
import "./live.js";
import "./typing.js";

const root = document.documentElement;
const offline = (is) => root.classList.toggle("is-offline", is);
addEventListener("offline", () => offline(true));
addEventListener("online", () => offline(false));
document.addEventListener("htmx:error", (event) => { if (!(event.detail?.error?.name === "AbortError")) offline(true); });
document.addEventListener("htmx:after:request", () => offline(false));
offline(!navigator.onLine);

// A word that is read for a while, then goes; one that can be undone stays as long as that.
const tidy = () => {
  for (const one of document.querySelectorAll("#toasts > :not([data-leaving])")) {
    one.dataset.leaving = "yes";
    setTimeout(() => one.remove(), one.querySelector("button") ? 11000 : 6000);
  }
};
document.addEventListener("htmx:after:swap", tidy);
tidy();
