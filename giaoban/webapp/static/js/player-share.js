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
