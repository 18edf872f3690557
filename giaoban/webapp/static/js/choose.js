// Lines that are ticked before they are changed: all at once, and how many on the button.
// Without this script each is ticked alone.

for (const form of document.querySelectorAll("[data-choose]")) {
  const ticks = [...form.querySelectorAll('input[name="doan"]')];
  const deed = form.querySelector("[data-choose-do]");
  const all = form.querySelector("[data-choose-all]");
  if (!deed || !all) continue;

  const count = () => {
    const n = ticks.filter((tick) => tick.checked).length;
    deed.textContent = deed.dataset.some.replace("{n}", n);
    deed.disabled = n === 0;
  };

  all.hidden = false;
  all.addEventListener("click", (event) => {
    const button = event.target.closest("[data-all]");
    if (!button) return;
    for (const tick of ticks) tick.checked = Boolean(button.dataset.all);
    count();
  });
  form.addEventListener("change", count);
  count();
}
