// The roll by keys: C and V tick the person whose row has the focus and go on to the next; an absent
// one's reason is asked for first, and Enter there goes on too. Without this the form works as it is.

const form = document.querySelector("[data-roll]");
const rows = form ? [...form.querySelectorAll("[data-person]")] : [];
const TICKS = { c: "present", v: "absent" };
let changed = false;

if (form) {
  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("keydown", press);
  form.addEventListener("change", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const row = event.target.closest("[data-person]");
  if (!row) return;
  if (event.target.matches("[type=text]")) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    next(row);
    return;
  }
  const value = TICKS[event.key.toLowerCase()];
  if (!value) return;
  event.preventDefault();
  row.querySelector(`[value=${value}]`).checked = true;
  changed = true;
  if (value === "absent") row.querySelector("[type=text]").focus();
  else next(row);
}

function next(row) {
  const to = rows[rows.indexOf(row) + 1];
  if (to) to.querySelector("[type=radio]:checked").focus();
  else form.querySelector("[name=viec]").focus();
}
