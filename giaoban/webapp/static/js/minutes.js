// A draft is kept while one types: a line goes to the server a second after the last key, or as it is left.
// Without this script the page's buttons keep every line at once.

import { toggle } from "./clips.js";

const AFTER_MS = 1000;
const waiting = new Map(); // line → timer
const going = new Map(); // line → promise of the answer

const lineOf = (element) => element.closest?.("[data-line]");
const status = () => document.querySelector("[data-saved]");
const tell = (what) => (status().textContent = status().dataset[what]);

document.addEventListener("input", (event) => event.target.matches("[data-text]") && typed(event.target));

function typed(text) {
  const line = lineOf(text);
  clearTimeout(waiting.get(line));
  waiting.set(line, setTimeout(() => keep(line), AFTER_MS));
  tell("saving");
}

// What somebody typed before this script was here.
for (const text of document.querySelectorAll("[data-text]")) if (text.value !== text.defaultValue) typed(text);

// A button that leads elsewhere is the browser's, which takes the whole form along; the others are htmx's.
document.addEventListener("submit", (event) => event.submitter?.hasAttribute("formaction") && event.stopPropagation(), true);

document.addEventListener("focusout", (event) => {
  const line = lineOf(event.target);
  if (line && waiting.has(line)) keep(line);
});

// What waits is kept before anything else is done with the draft.
async function keepAll() {
  for (const line of [...waiting.keys()]) keep(line);
  await Promise.all(going.values());
}

function keep(line) {
  clearTimeout(waiting.get(line));
  waiting.delete(line);
  const before = going.get(line) ?? Promise.resolve();
  const sent = before.then(() => send(line)).finally(() => going.get(line) === sent && going.delete(line));
  going.set(line, sent);
  return sent;
}

async function send(line) {
  const form = document.getElementById("soan");
  const text = line.querySelector("[data-text]");
  const version = line.querySelector("[data-version]");
  const wrong = line.querySelector("[data-wrong]");
  const body = new URLSearchParams({
    csrf_token: form.elements.csrf_token.value,
    cau: line.dataset.line,
    version: version.value,
    text: text.value,
  });
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error);
    version.value = told.version;
    line.querySelector("[data-reworded]").hidden = !told.reworded;
    wrong.textContent = "";
    if (!waiting.size) tell("kept");
  } catch (error) {
    wrong.textContent = error.message;
    tell("lost");
  }
}

document.addEventListener("keydown", async (event) => {
  if (event.ctrlKey && event.key === "s") {
    event.preventDefault();
    await keepAll();
    return;
  }
  const line = lineOf(event.target);
  if (!line) return;
  const deed = event.altKey && { ArrowUp: "len", ArrowDown: "xuong", Delete: "bo" }[event.key];
  const hear = event.ctrlKey && event.key === "Enter" && line.querySelector("[data-listen]");
  if (hear) {
    event.preventDefault();
    toggle(hear);
  } else if (deed) {
    event.preventDefault();
    line.querySelector(`[data-do="${deed}"]`).click();
  }
});

// What is on its way comes first: the form sends the versions that the page has, and the paper has the text.
document.addEventListener(
  "click",
  async (event) => {
    const asked = event.target.closest("#du-thao button:not([data-listen]), #du-thao a");
    if (!asked || (!waiting.size && !going.size)) return;
    event.preventDefault();
    event.stopPropagation();
    await keepAll();
    asked.click();
  },
  true,
);

window.addEventListener("beforeunload", () => {
  for (const line of [...waiting.keys()]) keep(line);
});
