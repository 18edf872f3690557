// Finding within the transcript, with or without diacritics, as the archive's search does it, in what is
// shown and in what was said.

import { shownPlace, spoken } from "./player-spoken.js";

const IN_A_WORD = /[\p{L}\p{N}\p{M}]/u;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");

// Folding one letter at a time keeps every place in the text where it was.
const foldInPlace = (text) => Array.from(text.normalize("NFC"), (c) => fold(c).slice(0, c.length) || " ").join("");

export class Finder {
  constructor(form, words, go) {
    this.words = words;
    this.go = go;
    this.input = form.querySelector("input");
    this.count = form.querySelector("[data-find-count]");
    this.found = [];
    this.at = -1;
    let waiting = 0;
    this.input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(), 150);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      if (this.asked !== this.input.value) this.search();
      this.step(1);
    });
    for (const button of form.querySelectorAll("[data-find-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.findStep)));
    }
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.step(-1);
      } else if (event.key === "Escape") {
        this.input.value = "";
        this.search();
      }
    });
  }

  search() {
    this.asked = this.input.value;
    const typed = this.asked.normalize("NFC").trim().toLowerCase();
    const folded = foldInPlace(typed);
    const exact = folded !== typed; // who types diacritics means them
    this.texts ??= this.words.lines.map((line) => line.querySelector("[data-text]")?.textContent ?? "");
    this.plain ??= this.texts.map((text) => text.normalize("NFC").toLowerCase());
    this.folded ??= this.texts.map(foldInPlace);
    const [where, what] = exact ? [this.plain, typed] : [this.folded, folded];
    this.found = what.length < 2 ? [] : allPlaces(where, what);
    if (what.length >= 2) this.#addSpoken(what, exact);
    this.at = -1;
    for (const index of this.words.cut.keys()) this.paint(index);
    this.#say(what.length);
  }

  // “năm mươi phần trăm” finds 50 %.
  #addSpoken(what, exact) {
    this.said ??= this.words.lines.map((line) => spoken(line.querySelector("[data-text]")));
    const texts = this.said.map((each) => (!each ? "" : exact ? each.text.normalize("NFC").toLowerCase() : foldInPlace(each.text)));
    const known = new Set(this.found.map((each) => `${each.line} ${each.from}`));
    const more = allPlaces(texts, what)
      .map(({ line, from, to }) => ({ line, ...shownPlace(this.said[line], from, to) }))
      .filter((each) => !known.has(`${each.line} ${each.from}`));
    this.found = [...this.found, ...more].sort((one, other) => one.line - other.line || one.from - other.from);
  }

  step(by) {
    if (!this.found.length) return;
    const shown = (place) => !this.words.lines[this.found[place].line].hidden;
    let next = this.at;
    for (let tries = 0; tries < this.found.length; tries += 1) {
      next = next < 0 && by < 0 ? this.found.length - 1 : (next + by + this.found.length) % this.found.length;
      if (shown(next)) break;
    }
    const before = this.found[this.at]?.line;
    this.at = next;
    const { line } = this.found[next];
    this.words.ready(line);
    if (before !== undefined) this.paint(before);
    this.paint(line);
    this.go(line);
    this.#say(1);
  }

  // Marks what was found among the words of a line that are there already.
  paint(index) {
    const made = this.words.cut.get(index);
    if (!made) return;
    const here = this.found.filter((each) => each.line === index);
    const current = this.found[this.at];
    made.spans.forEach((span, place) => {
      const from = made.offsets[place];
      const to = from + span.textContent.length;
      const hit = here.find((each) => each.from < to && each.to > from);
      span.classList.toggle("found", Boolean(hit));
      span.classList.toggle("found-now", Boolean(hit) && hit === current);
    });
  }

  #say(asked) {
    const { none, some } = this.count.dataset;
    const text = some.replace("{at}", String(this.at + 1)).replace("{n}", String(this.found.length));
    this.count.textContent = !asked ? "" : this.found.length ? text : none;
  }
}

// What is typed must begin a word: "anh" is not looked for in "xanh". It need not end one, so that
// something is found while one types.
function allPlaces(texts, what) {
  const found = [];
  texts.forEach((text, line) => {
    for (let from = text.indexOf(what); from >= 0; from = text.indexOf(what, from + what.length)) {
      if (from > 0 && IN_A_WORD.test(text[from - 1])) continue;
      found.push({ line, from, to: from + what.length });
    }
  });
  return found;
}
