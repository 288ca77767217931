// What every page of the examples shows around its editor: how it is connected, and who is here.
import { admission, documentName } from "./access.js";

const NAME = "scriptorium.examples.name";
const words = {
  connecting: "Connecting…",
  connected: "Connected",
  reconnecting: "Connection lost. Trying again…",
};

/** Whether somebody with this page's token may change the text; known once it was let in. */
export let mayWrite = true;

export function showState(state, text = words[state]) {
  const status = document.getElementById("status");
  if (status.textContent === text) return; // or it would be read aloud again
  status.dataset.state = state;
  status.textContent = text;
}

/** Whether to connect; if the server would not let this page in, the page says why. */
export async function admitted() {
  const { open, why, mayWrite: writer } = await admission();
  if (!open) {
    showState("refused", why);
    return false;
  }
  mayWrite = writer;
  document.getElementById("reading").hidden = writer;
  return true;
}

/** Shows everybody of a `userevent`. */
export function showPeople(users) {
  showNames(Object.values(users).map(({ username }) => username));
}

export function showNames(names) {
  const items = names.map((name) => {
    const item = document.createElement("li");
    item.textContent = name.replaceAll("\u00a0", " "); // the server sends no spaces within names
    return item;
  });
  document.getElementById("people").replaceChildren(...items);
}

/** The name that was given in this tab; empty when there is none. */
export function ownName() {
  return sessionStorage.getItem(NAME) ?? "";
}

/** Calls `join` whenever somebody gives a name. */
export function whenNamed(join) {
  const form = document.getElementById("join");
  const field = document.getElementById("name");
  field.value = ownName();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(NAME, field.value.trim());
    join();
  });
}

/** Resolves a moment later. */
export function pause(milliseconds = 1000) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Links between the examples stay in the document.
for (const link of document.querySelectorAll("a[data-document]")) {
  link.search = new URLSearchParams({ document: documentName });
}
const chosen = document.getElementById("document");
if (chosen !== null) chosen.value = documentName;
const rich = document.getElementById("rich");
if (rich !== null) {
  rich.href = `/d/${encodeURIComponent(documentName)}`;
  rich.textContent = documentName;
}
