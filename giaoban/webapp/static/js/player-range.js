// A stretch of the recording that is to be heard, and stretches that are not.

export class Range {
  constructor(media, words, wave) {
    this.media = media;
    this.words = words;
    this.wave = wave;
    this.now = null;
    const look = () => {
      if (!this.now) return;
      if (media.currentTime < this.now.end) {
        if (!media.paused) requestAnimationFrame(look);
        return;
      }
      media.pause();
      media.currentTime = this.now.end;
      this.now = null; // heard once; playing again goes on from here
    };
    media.addEventListener("play", look);
    media.addEventListener("timeupdate", look); // a window out of sight has no animation frames
  }

  enter({ start, end }) {
    this.now = { start, end };
    this.wave.range = { start, end };
    this.words.lines.forEach((line, index) => {
      line.classList.toggle("in-range", this.words.starts[index] < end && this.words.ends[index] > start);
    });
  }

  // Who seeks elsewhere wants to go on from there.
  leave() {
    this.now = null;
  }
}

// Passes over what hidden speakers say, while it is switched on.
export function skipOthers(media, words) {
  let on = false;
  const look = () => {
    if (!on || media.paused) return;
    const index = words.lineAt(media.currentTime);
    if (index < 0 || !words.lines[index].hidden) return;
    const next = words.lines.findIndex((line, place) => place > index && !line.hidden);
    if (next < 0) media.pause();
    else media.currentTime = words.starts[next];
  };
  media.addEventListener("timeupdate", look);
  return {
    set(wanted) {
      on = wanted;
      look();
    },
    look,
  };
}
