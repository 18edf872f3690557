// Chapters: which one sounds now, in the list and under the waveform, and going from one to the next.

import { lastNotAfter } from "./player-time.js";

export class Chapters {
  constructor(root, media, seek) {
    this.links = [...root.querySelectorAll("[data-chapter]")];
    this.starts = this.links.map((link) => Number(link.dataset.chapter));
    this.told = root.querySelector("[data-chapter-now]");
    this.media = media;
    this.seek = seek;
    this.now = -2;
    if (!this.links.length) return;
    for (const kind of ["timeupdate", "seeking", "loadedmetadata"]) media.addEventListener(kind, () => this.look());
    for (const [place, link] of this.links.entries()) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        seek(this.starts[place]);
      });
    }
    this.look();
  }

  look() {
    // A seek may end a hair before the second that was asked for.
    const now = lastNotAfter(this.starts, this.media.currentTime + 0.05);
    if (now === this.now) return;
    this.now = now;
    for (const [place, link] of this.links.entries()) {
      if (place === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (this.told) this.told.textContent = now < 0 ? "" : this.links[now].dataset.title;
  }

  next() {
    const to = this.starts[this.now + 1];
    if (to !== undefined) this.seek(to);
  }

  // The beginning of this one, and soon after it the one before, as players do.
  before() {
    const since = this.media.currentTime - (this.starts[this.now] ?? 0);
    const to = this.starts[since > 3 ? this.now : this.now - 1];
    if (this.links.length) this.seek(to ?? 0);
  }
}
