// Links to a moment or a sentence: to the same page, at `?t=`.

import { short } from "./player-time.js";

export function linkTo(start, end = null) {
  const address = new URL(location.pathname, location.origin);
  address.searchParams.set("t", end === null ? short(start) : `${short(start)}-${short(end)}`);
  return address.href;
}

// The clipboard may be out of reach (no https, no permission): then the link is shown, to be copied by hand.
export async function copy(text, status) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = status.dataset.copied;
  } catch {
    status.textContent = text;
    getSelection()?.selectAllChildren(status);
  }
}

// One button for all sentences: it stands in the line that is pointed at, or that the keyboard is in.
export function offerLineLinks(root, status) {
  const template = root.querySelector("template[data-copy-line]");
  if (!template) return;
  const button = template.content.firstElementChild.cloneNode(true);
  const offer = (event) => {
    const line = event.target.closest?.("[data-line]");
    if (line && button.parentElement !== line) line.querySelector(".at").after(button);
  };
  root.addEventListener("pointerover", offer);
  root.addEventListener("focusin", offer);
  button.addEventListener("click", () => {
    const { start, end } = button.closest("[data-line]").dataset;
    copy(linkTo(Number(start), Number(end)), status);
  });
}
