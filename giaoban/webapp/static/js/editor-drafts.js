// What is being typed is kept every moment: in this browser at each letter, in the archive every second.
// Either of them brings it back after a crash.

const EVERY = 1000; // milliseconds; with the way to the archive no more than two seconds are lost

export class Drafts {
  constructor(root, server, { kept, lost }) {
    this.key = `giaoban-soat-${root.dataset.account}-${root.dataset.recording}-${root.dataset.layer}`;
    this.server = server;
    this.kept = kept;
    this.lost = lost;
    this.timer = null;
    this.left = new Map(JSON.parse(root.dataset.drafts).map((draft) => [draft.start, draft]));
    for (const draft of this.#here()) this.left.set(draft.start, draft);
  }

  // What was not finished when the page was last left.
  unfinished() {
    return [...this.left.values()];
  }

  typed(span, before, text) {
    const draft = { start: span.start, end: span.end, before, text };
    this.#store([...this.#here().filter((each) => each.start !== span.start), draft]);
    this.next = draft;
    this.timer ??= setTimeout(() => this.#send(), EVERY);
  }

  forget(start) {
    if (this.next?.start === start) {
      clearTimeout(this.timer);
      this.timer = null;
      this.next = null;
    }
    this.#store(this.#here().filter((each) => each.start !== start));
  }

  async #send() {
    this.timer = null;
    const { start, end, before, text } = this.next;
    const fields = [["tu", start], ["den", end], ["truoc", before], ["loi", text]];
    try {
      await this.server.change("nhap", fields);
      this.kept();
    } catch {
      this.lost();
      if (this.next) this.timer ??= setTimeout(() => this.#send(), 3 * EVERY);
    }
  }

  #here() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "[]");
    } catch {
      return [];
    }
  }

  #store(drafts) {
    try {
      if (drafts.length) localStorage.setItem(this.key, JSON.stringify(drafts));
      else localStorage.removeItem(this.key);
    } catch {
      // No room, or not allowed: the archive has the draft.
    }
  }
}
