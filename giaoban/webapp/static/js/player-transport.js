// The buttons under the waveform, the speed, and what the media element says of itself.

import { rememberedSpeed, rememberSpeed } from "./player-memory.js";
import { timecode } from "./player-time.js";

export class Transport {
  constructor(media, root, wave) {
    this.media = media;
    this.root = root;
    this.wave = wave;
    this.find = (selector) => root.querySelector(selector);
    this.speed = this.find("[data-speed]");
    this.speeds = [...this.speed.options].map((option) => Number(option.value));
    this.slider = this.find("[data-seek]");
    this.dialog = document.querySelector("[data-keys]");
    media.controls = false;
    this.find("[data-controls]").hidden = false;
    media.preservesPitch = true;
    this.setSpeed(rememberedSpeed(this.speeds));
    this.speed.addEventListener("change", () => this.setSpeed(Number(this.speed.value)));
    this.#listen();
    this.on({ toggle: () => this.toggle(), keys: () => this.keys(), whole: () => this.whole() });
  }

  on(deeds) {
    for (const [name, deed] of Object.entries(deeds)) {
      this.find(`[data-do="${name}"]`)?.addEventListener("click", deed);
    }
  }

  toggle() {
    if (this.media.paused) this.media.play().catch(() => {}); // a refusal is told by the error event
    else this.media.pause();
  }

  setSpeed(speed) {
    this.media.defaultPlaybackRate = speed;
    this.media.playbackRate = speed;
    this.speed.value = String(speed);
    rememberSpeed(speed);
  }

  #step(by) {
    const place = this.speeds.indexOf(this.media.playbackRate) + by;
    if (place >= 0 && place < this.speeds.length) this.setSpeed(this.speeds[place]);
  }

  slower() {
    this.#step(-1);
  }

  faster() {
    this.#step(1);
  }

  keys() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  whole() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.media instanceof HTMLVideoElement) this.media.requestFullscreen().catch(() => {});
  }

  show(seconds) {
    this.find("[data-now]").textContent = timecode(seconds);
    this.slider.value = String(seconds);
    this.slider.setAttribute("aria-valuetext", timecode(seconds));
    this.wave.show(seconds);
  }

  onSeek(seek) {
    this.slider.addEventListener("input", () => seek(Number(this.slider.value)));
    const hover = this.find("[data-hover]");
    this.slider.addEventListener("pointermove", (event) => {
      const box = this.slider.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      hover.textContent = timecode(share * Number(this.slider.max));
      hover.hidden = false;
      const room = box.width - hover.offsetWidth;
      hover.style.left = `${Math.min(room, Math.max(0, share * box.width - hover.offsetWidth / 2))}px`;
    });
    this.slider.addEventListener("pointerleave", () => {
      hover.hidden = true;
    });
  }

  #listen() {
    const { media } = this;
    const button = this.find('[data-do="toggle"]');
    const status = this.find("[data-status]");
    const playing = () => {
      button.classList.toggle("playing", !media.paused);
      const label = media.paused ? button.dataset.play : button.dataset.pause;
      button.setAttribute("aria-label", label);
      button.title = label;
    };
    playing();
    for (const kind of ["play", "pause", "ended"]) media.addEventListener(kind, playing);
    for (const kind of ["timeupdate", "seeking"]) {
      media.addEventListener(kind, () => this.show(media.currentTime));
    }
    media.addEventListener("play", () => {
      status.textContent = "";
      this.find('[data-do="restart"]').hidden = true;
    });
    for (const [kind, busy] of [["waiting", true], ["playing", false], ["canplay", false]]) {
      media.addEventListener(kind, () => button.classList.toggle("busy", busy));
    }
    const broken = () => {
      status.textContent = status.dataset.broken;
    };
    if (media.error) broken();
    media.addEventListener("error", broken);
    if (media instanceof HTMLVideoElement) {
      media.addEventListener("click", () => this.toggle());
      media.addEventListener("dblclick", () => this.whole());
      document.addEventListener("fullscreenchange", () => {
        media.controls = document.fullscreenElement === media;
      });
    }
  }
}
