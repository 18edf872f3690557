// Which speakers are shown. The same boxes work without scripting, by sending the form.

export function filterVoices(form, words, onChange) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const send = form.querySelector("[type=submit]");
  if (send) send.hidden = true;

  const apply = () => {
    const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    for (const line of words.lines) {
      line.hidden = chosen.size > 0 && !chosen.has(line.dataset.speaker);
    }
    const address = new URL(location.href);
    address.searchParams.delete("nguoi");
    for (const value of chosen) address.searchParams.append("nguoi", value);
    history.replaceState(null, "", address);
    onChange(chosen);
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  return { only: (value) => setOnly(boxes, value, apply) };
}

function setOnly(boxes, value, apply) {
  for (const box of boxes) box.checked = box.value === value;
  apply();
}
