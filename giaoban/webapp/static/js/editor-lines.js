// The lines of the editor: which there are, where they are in time, and how a list from the server becomes
// the one that is shown while somebody types in it. Follower and Wave read it as they read Words.

import { lastNotAfter } from "./player-time.js";

const signature = (line) =>
  [line.dataset.start, line.dataset.end, line.dataset.speaker, line.className.replace(/ (open|found)\b/g, ""),
    line.querySelector(".who")?.textContent ?? "", textOf(line)].join("|");

export const textOf = (line) => line.querySelector("[data-text]").textContent;

export const spanOf = (line) => ({ start: Number(line.dataset.start), end: Number(line.dataset.end) });

export class Lines {
  constructor(transcript) {
    this.transcript = transcript;
    this.cut = new WeakMap(); // line → {spans, times}
    this.#read();
  }

  #read() {
    this.lines = [...this.transcript.querySelectorAll("[data-line]")];
    this.starts = Float64Array.from(this.lines, (line) => Number(line.dataset.start));
    this.ends = Float64Array.from(this.lines, (line) => Number(line.dataset.end));
  }

  indexOf(line) {
    return this.lines.indexOf(line);
  }

  neighbour(line, step) {
    return this.lines[this.indexOf(line) + step] ?? null;
  }

  at(start) {
    return this.lines.find((line) => Math.abs(Number(line.dataset.start) - start) < 0.002) ?? null;
  }

  lineAt(seconds) {
    return lastNotAfter(this.starts, seconds);
  }

  // The element of the word that sounds at this second; null in a pause, and in a line that is open.
  wordAt(index, seconds) {
    const line = this.lines[index];
    if (line.classList.contains("open")) return null;
    const { spans, times } = this.cut.get(line) ?? this.#cut(line);
    const since = Math.round((seconds - this.starts[index]) * 100);
    for (let place = spans.length - 1; place >= 0; place -= 1) {
      const start = times[2 * place];
      if (start <= since) return since <= start + times[2 * place + 1] + 20 ? spans[place] : null;
    }
    return null;
  }

  #cut(line) {
    const text = line.querySelector("[data-text]");
    const times = line.dataset.times ? line.dataset.times.split(",").map(Number) : [];
    const unsure = new Set((line.dataset.unsure ?? "").split(",").filter(Boolean).map(Number));
    const words = text.textContent.split(" ");
    const spans = [];
    if (words.length * 2 === times.length) {
      text.replaceChildren();
      for (const [place, word] of words.entries()) {
        const span = document.createElement("span");
        span.className = unsure.has(place) ? "word unsure" : "word";
        span.textContent = word;
        if (place) text.append(" ");
        text.append(span);
        spans.push(span);
      }
    }
    const made = { spans, times };
    this.cut.set(line, made);
    return made;
  }

  // {first, removed, html}: a stretch is another now; {html} alone: this is the whole of it. Lines that are
  // the same keep their elements. Returns the elements that went.
  take({ first, removed, html }) {
    const template = document.createElement("template");
    template.innerHTML = html;
    let come = [...template.content.querySelectorAll("[data-line]")];
    let from = first ?? 0;
    let until = first === undefined ? this.lines.length : first + removed;
    while (from < until && come.length && signature(this.lines[from]) === signature(come[0])) {
      from += 1;
      come.shift();
    }
    while (until > from && come.length && signature(this.lines[until - 1]) === signature(come.at(-1))) {
      until -= 1;
      come.pop();
    }
    const gone = this.lines.slice(from, until);
    const behind = this.lines[until] ?? null;
    for (const line of gone) line.remove();
    for (const line of come) this.transcript.insertBefore(line, behind);
    this.#read();
    return gone;
  }
}
