// The words of the transcript. The page comes with plain sentences; a sentence is cut into one element
// per word only when it comes into view, so that a day of speech opens as fast as a minute.

import { lastNotAfter } from "./player-time.js";

export class Words {
  constructor(transcript, { onCut }) {
    this.lines = [...transcript.querySelectorAll("[data-line]")];
    this.places = new Map(this.lines.map((line, index) => [line, index]));
    this.starts = Float64Array.from(this.lines, (line) => Number(line.dataset.start));
    this.ends = Float64Array.from(this.lines, (line) => Number(line.dataset.end));
    this.onCut = onCut;
    this.times = null;
    this.cut = new Map(); // line's index → {spans, offsets}
    this.seen = new IntersectionObserver((entries) => this.#show(entries), { rootMargin: "400px 0px" });
  }

  // Times come apart from the page: {words: [[start, length, …]…], unsure: {line: [word…]}, texts: {…}},
  // hundredths of a second, starts counted from the line's own.
  async load(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    this.times = await answer.json();
    for (const line of this.lines) this.seen.observe(line);
  }

  #show(entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      this.seen.unobserve(entry.target);
      this.ready(this.places.get(entry.target));
    }
  }

  // The words of a line as elements; null while the times are not here, or for a line without words.
  ready(index) {
    const known = this.cut.get(index);
    if (known || !this.times) return known ?? null;
    const line = this.lines[index];
    const text = line?.querySelector("[data-text]");
    const times = this.times.words[line?.dataset.line];
    if (!text || !times) return null;
    const made = cutIntoWords(text, this.times.texts?.[line.dataset.line], times);
    for (const unsure of this.times.unsure?.[line.dataset.line] ?? []) {
      made.spans[unsure]?.classList.add("unsure");
    }
    this.cut.set(index, made);
    this.onCut(index);
    return made;
  }

  lineAt(seconds) {
    return lastNotAfter(this.starts, seconds);
  }

  // Where in the recording the word of this element begins; null for what is not a word.
  startOf(element) {
    const line = element.closest("[data-line]");
    const made = line && this.cut.get(this.places.get(line));
    const place = made ? made.spans.indexOf(element) : -1;
    return place < 0 ? null : Number(line.dataset.start) + made.times[2 * place] / 100;
  }

  // The element of the word that sounds at this second; null in a pause.
  wordAt(index, seconds) {
    const made = this.ready(index);
    if (!made) return null;
    const since = Math.round((seconds - this.starts[index]) * 100);
    for (let place = made.spans.length - 1; place >= 0; place -= 1) {
      const start = made.times[2 * place];
      if (start <= since) return since <= start + made.times[2 * place + 1] + 20 ? made.spans[place] : null;
    }
    return null;
  }
}

// Marks (<mark>) that the page came with are kept: a word that one touches becomes a <mark> itself. So is
// what was said behind a written form (data-said).
function cutIntoWords(text, given, times) {
  const marked = [];
  const forms = new Map(); // where a written form begins → its element
  let length = 0;
  for (const node of text.childNodes) {
    if (node.nodeName === "MARK") marked.push([length, length + node.textContent.length]);
    if (node.dataset?.said) forms.set(length, node);
    length += node.textContent.length;
  }
  const words = given ?? text.textContent.split(" ");
  const pieces = document.createDocumentFragment();
  const spans = [];
  const offsets = [];
  let at = 0;
  for (const word of words) {
    const end = at + word.length;
    const span = document.createElement(marked.some(([from, to]) => from < end && to > at) ? "mark" : "span");
    span.className = "word";
    if (forms.has(at)) tellSaid(span, forms.get(at));
    span.textContent = word;
    if (spans.length) pieces.append(" ");
    pieces.append(span);
    spans.push(span);
    offsets.push(at);
    at = end + 1;
  }
  text.replaceChildren(pieces);
  return { spans, offsets, times };
}

function tellSaid(span, form) {
  span.classList.add("written");
  span.tabIndex = 0;
  span.title = form.title;
  span.dataset.said = form.dataset.said;
}
