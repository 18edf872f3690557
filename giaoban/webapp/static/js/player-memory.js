// What this browser remembers: the speed for everything, and where each account left each recording.
// Private windows and full disks may refuse to remember: then nothing is remembered, and all else works.

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // said above
  }
}

const SPEED = "giaoban.speed";
const NEAR_AN_END = 15; // seconds: nobody wants to resume there

export function rememberedSpeed(speeds) {
  const speed = Number(recall(SPEED));
  return speeds.includes(speed) ? speed : 1;
}

export const rememberSpeed = (speed) => keep(SPEED, String(speed));

export class Place {
  constructor(account, recording) {
    this.key = `giaoban.place.${account}.${recording}`;
  }

  recall() {
    const seconds = Number(recall(this.key));
    return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  }

  keep(seconds, duration) {
    const worth = seconds > NEAR_AN_END && !(duration - seconds < NEAR_AN_END);
    keep(this.key, worth ? seconds.toFixed(1) : null);
  }
}
