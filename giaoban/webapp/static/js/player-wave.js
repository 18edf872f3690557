// The waveform: drawn once for the width there is, coloured up to where the sound is. Below it, a lane
// of the speakers' colours; above it, ticks where the words that were searched for are said. A thin line where
// a chapter begins.

const LANE = 5; // pixels of the speakers' lane
const TICK = 9; // pixels of a hit's mark, from the top

export class Wave {
  constructor(canvas, words, duration) {
    this.canvas = canvas;
    this.words = words;
    this.duration = duration;
    this.peaks = new Uint8Array(0);
    this.range = null;
    this.chapters = [];
    this.at = 0;
    this.last = "";
    new ResizeObserver(() => this.draw(true)).observe(canvas);
    const colours = () => this.draw(true);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colours);
    new MutationObserver(colours).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  async load(url) {
    const answer = await fetch(url);
    if (!answer.ok) return;
    this.peaks = new Uint8Array(await answer.arrayBuffer());
    this.draw(true);
  }

  show(seconds) {
    this.at = seconds;
    this.draw(false);
  }

  draw(anew) {
    const scale = devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * scale);
    const height = Math.round(this.canvas.clientHeight * scale);
    const played = Math.round(((this.at || 0) / this.duration) * width);
    const state = `${width} ${height} ${played}`;
    if (!width || !height || (!anew && state === this.last)) return;
    this.last = state;
    if (anew || this.canvas.width !== width) this.#prepare(width, height, scale);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    context.drawImage(this.rest, 0, 0);
    if (played > 0) context.drawImage(this.done, 0, 0, played, height, 0, 0, played, height);
    context.fillStyle = this.colours.now;
    context.fillRect(Math.min(width - 2 * scale, played), 0, 2 * scale, height);
  }

  #prepare(width, height, scale) {
    this.canvas.width = width;
    this.canvas.height = height;
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.colours = {
      rest: colour("--wave-rest"),
      done: colour("--wave-done"),
      now: colour("--wave-now"),
      hit: colour("--wave-hit"),
      chapter: colour("--wave-chapter"),
      range: colour("--wave-range"),
    };
    this.voices = Array.from({ length: 9 }, (_, voice) => colour(`--voice-${voice}`));
    this.rest = this.#picture(width, height, scale, this.colours.rest);
    this.done = this.#picture(width, height, scale, this.colours.done);
  }

  #picture(width, height, scale, colour) {
    const picture = document.createElement("canvas");
    picture.width = width;
    picture.height = height;
    const context = picture.getContext("2d");
    const x = (seconds) => (seconds / this.duration) * width;
    if (this.range) {
      context.fillStyle = this.colours.range;
      context.fillRect(x(this.range.start), 0, Math.max(2, x(this.range.end) - x(this.range.start)), height);
    }
    this.#bars(context, width, height - 2 * LANE * scale, colour);
    this.words.lines.forEach((line, index) => {
      const start = x(this.words.starts[index]);
      const length = Math.max(1, x(this.words.ends[index]) - start);
      context.fillStyle = this.voices[Number(line.dataset.voice)] || colour;
      context.fillRect(start, height - LANE * scale, length, LANE * scale);
      if (line.dataset.hit) {
        context.fillStyle = this.colours.hit;
        context.fillRect(start, 0, 2 * scale, TICK * scale);
      }
    });
    context.fillStyle = this.colours.chapter;
    for (const start of this.chapters) context.fillRect(x(start), 0, scale, height);
    return picture;
  }

  #bars(context, width, height, colour) {
    context.fillStyle = colour;
    const loudest = this.peaks.reduce((most, each) => Math.max(most, each), 1);
    for (let column = 0; column < width; column += 1) {
      const from = Math.floor((column / width) * this.peaks.length);
      const to = Math.max(from + 1, Math.floor(((column + 1) / width) * this.peaks.length));
      let peak = 0;
      for (let place = from; place < to && place < this.peaks.length; place += 1) {
        peak = Math.max(peak, this.peaks[place]);
      }
      const bar = Math.max(1, (peak / loudest) * height);
      context.fillRect(column, (height - bar) / 2, 1, bar);
    }
  }
}
