// Seconds as people read them, and as the page's address writes them.

export function timecode(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

export const short = (seconds) => String(Math.round(Math.max(0, seconds) * 100) / 100);

// "753.2" → {start: 753.2, end: null}; "753.2-781" → {start: 753.2, end: 781}; else null.
export function parseMoment(text) {
  const match = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text ?? "");
  if (!match) return null;
  const start = Number(match[1]);
  const end = match[2] === undefined ? null : Number(match[2]);
  return { start, end: end !== null && end > start ? end : null };
}

// The index of the last entry that is not after `value`; -1 where all are. `starts` is sorted.
export function lastNotAfter(starts, value) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
