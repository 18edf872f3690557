// Links to what is made of a span mean what is heard now: the range of the address while it is heard, else the
// sentence.

import { short } from "./player-time.js";

const NEAR_SECONDS = 0.5;

export function aimAtWhatIsHeard(root, media, words, asked) {
  const span = () => {
    const now = media.currentTime;
    if (asked?.end && now >= asked.start - NEAR_SECONDS && now <= asked.end + NEAR_SECONDS) return asked;
    const line = words.lineAt(now);
    return line < 0 ? { start: now } : { start: words.starts[line], end: words.ends[line] };
  };
  for (const link of root.querySelectorAll("a[data-span]")) {
    const aim = () => {
      const { start, end } = span();
      const address = new URL(link.href);
      address.searchParams.set("t", end === undefined ? short(start) : `${short(start)}-${short(end)}`);
      link.href = address.href;
    };
    for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, aim);
  }
}
