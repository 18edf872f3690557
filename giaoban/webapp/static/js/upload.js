// The upload page: files are gathered, the form is checked, then each file is sent in its turn.
// Without this script the form works as one multipart request.

import { UploadFile, headers, say } from "./upload-file.js";

const form = document.getElementById("tai-len");
const input = document.getElementById("files");
const drop = document.getElementById("tha");
const list = document.getElementById("cac-tep");
const button = document.getElementById("gui");
const conference = document.getElementById("conference");
const general = document.getElementById("loi-chung");
const files = new Set();
let sending = false;

form.classList.add("scripted");
for (const each of form.querySelectorAll("[data-script], [data-drop]")) each.hidden = false;

// --- files ------------------------------------------------------------------------------------------

input.addEventListener("change", () => {
  gather(input.files);
  input.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); gather(event.dataTransfer.files); });

function gather(chosen) {
  for (const file of chosen) {
    const one = new UploadFile(file, form, settled);
    files.add(one);
    list.append(one.row);
  }
  if (chosen.length) {
    wrong("files", "");
    guess(chosen[0].name);
    if (sending) next();
  }
}

// --- the conference ---------------------------------------------------------------------------------

conference.addEventListener("change", showFields);
showFields();

function showFields() {
  document.getElementById("moi").hidden = conference.value !== "moi";
}

async function guess(name) {
  if (conference.value !== "moi") return;
  const response = await fetch(`${form.dataset.guess}?ten=${encodeURIComponent(name)}`, { headers: headers() });
  if (!response.ok) return;
  for (const [field, value] of Object.entries(await response.json())) {
    const place = form.elements[field];
    if (value && place) propose(place, value);
  }
}

// Nothing is put under the hands of someone who stands in the field: it waits until they leave it.
function propose(place, value) {
  if (place === document.activeElement) {
    place.addEventListener("blur", () => propose(place, value), { once: true });
    return;
  }
  if (place.value && !(place.id === "kind" && place.value === "khac")) return;
  place.value = value;
  document.getElementById("da-doan").hidden = false;
}

// --- sending ----------------------------------------------------------------------------------------

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  complain("");
  if (![...files].some((each) => each.open)) {
    wrong("files", say("noFiles"));
    input.focus();
    return;
  }
  button.disabled = true;
  if (await formIsRight()) {
    sending = true;
    next();
  } else {
    button.disabled = false;
  }
});

async function formIsRight() {
  const data = new FormData(form);
  data.delete("files");
  try {
    const response = await fetch(form.dataset.check, { method: "POST", body: data, headers: headers() });
    const answer = await response.json();
    if (answer.fields) showWrong(answer.fields);
    if (response.ok) return true;
    complain(response.status === 401 ? say("signedOut") : answer.error ?? say("fix"));
  } catch {
    complain(say("failed"));
  }
  return false;
}

function showWrong(fields) {
  for (const place of form.querySelectorAll("[aria-invalid]")) {
    place.removeAttribute("aria-invalid");
    document.getElementById(`${place.name || "audience"}-sai`)?.setAttribute("hidden", "");
  }
  for (const [name, reason] of Object.entries(fields)) wrong(name, reason);
  form.querySelector('[aria-invalid="true"]')?.focus();
}

function wrong(name, reason) {
  const place = document.getElementById(name) ?? form.querySelector(`[name="${name}"]`);
  const holder = place?.closest("fieldset, .field, section") ?? form;
  let line = document.getElementById(`${name}-sai`);
  if (!line && reason) {
    line = Object.assign(document.createElement("p"), { id: `${name}-sai`, className: "wrong" });
    holder.append(line);
  }
  if (!line) return;
  line.textContent = reason;
  line.hidden = !reason;
  if (reason) {
    place?.setAttribute("aria-invalid", "true");
    place?.setAttribute("aria-describedby", line.id);
  } else {
    place?.removeAttribute("aria-invalid");
  }
}

function complain(text) {
  general.hidden = !text;
  general.querySelector("div").textContent = text;
}

function next() {
  if ([...files].some((each) => each.busy)) return;
  const one = [...files].find((each) => each.state === "waiting");
  if (one) one.send();
  else finish();
}

// A file's way ended: taken in (`answer`), refused or given up.
function settled(one, answer) {
  if (one.state === "cancelled") files.delete(one);
  if (answer) {
    // The parts that follow belong to the conference that the first one made.
    if (![...conference.options].some((each) => each.value === String(answer.conference))) {
      conference.add(new Option(document.getElementById("title").value, answer.conference));
    }
    conference.value = String(answer.conference);
    showFields();
    one.address = answer.url;
  }
  if (sending) next();
  else if (answer) finish();
}

function finish() {
  sending = false;
  button.disabled = false;
  const all = [...files];
  if (all.length && all.every((each) => each.state === "taken")) {
    window.location.assign(all.length === 1 ? all[0].address : form.dataset.list);
  }
}

window.addEventListener("beforeunload", (event) => {
  if ([...files].some((each) => each.busy)) event.preventDefault();
});

// --- what was left unfinished -----------------------------------------------------------------------

for (const each of document.querySelectorAll("[data-drop]")) {
  each.addEventListener("click", async () => {
    const row = each.closest("[data-upload]");
    const response = await fetch(row.dataset.upload, { method: "DELETE", headers: { ...headers(), "Tus-Resumable": "1.0.0" } });
    if (response.ok || response.status === 404) row.remove();
  });
}
