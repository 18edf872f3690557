// The transcript follows the sound: the line and the word that sound now are marked and kept in view,
// until the reader scrolls away; a button takes them back.

const LEAVING_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

export class Follower {
  constructor(media, words, button) {
    this.media = media;
    this.words = words;
    this.button = button;
    this.following = true;
    this.line = -1;
    this.word = null;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    for (const kind of ["wheel", "touchmove"]) {
      addEventListener(kind, (event) => this.#left(event.target), { passive: true });
    }
    addEventListener("pointerdown", (event) => {
      if (event.clientX >= document.documentElement.clientWidth) this.leave(); // the scroll bar
    });
    addEventListener("keydown", (event) => {
      if (LEAVING_KEYS.has(event.key) && event.target === document.body) this.leave();
    });
    button.addEventListener("click", () => {
      this.join();
      this.show(this.line);
    });
    media.addEventListener("timeupdate", () => this.update());
    media.addEventListener("seeked", () => {
      this.update();
      if (this.following) this.show(this.line);
    });
    media.addEventListener("play", () => this.#run());
  }

  #left(target) {
    if (!(target instanceof Element) || !target.closest("[data-player-bar], dialog")) this.leave();
  }

  leave() {
    if (!this.following || this.media.paused) return;
    this.following = false;
    this.button.hidden = false;
  }

  join() {
    this.following = true;
    this.button.hidden = true;
  }

  // Words are marked by the screen's clock: timeupdate comes only four times a second.
  #run() {
    const step = () => {
      this.update();
      if (!this.media.paused) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  update() {
    const seconds = this.media.currentTime;
    const line = this.words.lineAt(seconds);
    if (line !== this.line) {
      this.words.lines[this.line]?.removeAttribute("aria-current");
      this.words.lines[line]?.setAttribute("aria-current", "true");
      this.line = line;
      if (this.following && !this.media.paused) this.show(line);
    }
    const word = line < 0 ? null : this.words.wordAt(line, seconds);
    if (word === this.word) return;
    this.word?.classList.remove("now");
    word?.classList.add("now");
    this.word = word;
  }

  // Moves the page only when the line leaves the middle of the window, so that reading stays calm.
  show(index) {
    const line = this.words.lines[index];
    if (!line || line.hidden) return;
    const { top, bottom } = line.getBoundingClientRect();
    if (top > innerHeight * 0.15 && bottom < innerHeight * 0.65) return;
    line.scrollIntoView({ block: "center", behavior: this.still.matches ? "instant" : "smooth" });
  }

  // Goes there at once, without the long way: for opening at a moment.
  jump(index) {
    this.words.lines[index]?.scrollIntoView({ block: "center", behavior: "instant" });
  }
}
