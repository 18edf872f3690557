// The line that is open: what is typed in it, and what becomes of it when it is left.

import { asFields, Away, Refused } from "./editor-server.js";
import { spanOf, textOf } from "./editor-lines.js";

const IDLE = 4000; // milliseconds without a letter after which an open line is saved as it stands

export class Desk {
  constructor(root, lines, server, drafts, { told, refused, away, opened }) {
    this.lines = lines;
    this.server = server;
    this.drafts = drafts;
    this.report = { told, refused, away, opened };
    this.template = root.querySelector("[data-desk]");
    this.longest = Number(root.dataset.longest);
    this.line = null;
    this.input = null;
    this.before = "";
  }

  get text() {
    return this.input ? this.input.value.replace(/\s+/g, " ").trim() : "";
  }

  get changed() {
    return this.line !== null && this.text !== this.before;
  }

  open(line, { caret = null, text = null } = {}) {
    if (!line) return;
    if (this.line === line) {
      this.input.focus();
      return;
    }
    this.close();
    this.#put(line, text ?? textOf(line), textOf(line));
    const place = caret ?? this.input.value.length;
    this.input.setSelectionRange(place, place);
    line.scrollIntoView({ block: "nearest" });
    this.report.opened(line);
  }

  // Leaves the line and saves what was typed in it.
  close() {
    if (!this.line) return Promise.resolve();
    const saved = this.save();
    this.#takeAway();
    return saved;
  }

  save() {
    clearTimeout(this.idle);
    if (!this.changed) {
      if (this.line) this.drafts.forget(spanOf(this.line).start);
      return Promise.resolve();
    }
    const { line, text, before } = this;
    const span = spanOf(line);
    line.querySelector("[data-text]").textContent = text;
    this.before = text;
    return this.write(span, before, text);
  }

  // Says that a line says something else; also for a draft that was left.
  write(span, before, text) {
    return this.server.queue(() => this.#write(span, before, text));
  }

  async #write(span, before, text) {
    try {
      const told = await this.server.change("loi", [...asFields(span, before), ["loi", text]]);
      this.drafts.forget(span.start);
      this.take(told);
      this.report.told(told);
    } catch (error) {
      if (error instanceof Away) {
        this.report.away();
        setTimeout(() => this.write(span, before, text), 3000);
        return;
      }
      if (!(error instanceof Refused)) throw error;
      this.drafts.forget(span.start);
      await this.refresh();
      this.report.refused(error.message, { start: span.start, text });
    }
  }

  // Anything else that changes lines: `deed` with fields made when its turn comes.
  change(deed, fields) {
    return this.server.queue(async () => {
      try {
        const told = await this.server.change(deed, fields());
        this.take(told);
        this.report.told(told);
        return told;
      } catch (error) {
        if (error instanceof Away) this.report.away();
        else if (error instanceof Refused) {
          await this.refresh();
          this.report.refused(error.message);
        } else throw error;
        return null;
      }
    });
  }

  async refresh() {
    const { revision } = this.server;
    this.server.revision = -1; // unknown: the whole list comes
    try {
      const told = await this.server.news();
      if (told.gone) location.reload();
      else this.take(told);
    } catch {
      this.server.revision = revision;
    }
  }

  // The list of lines is another; who types in one of them goes on where they were.
  take(told) {
    if (told.html === undefined) return;
    const { line, input, before } = this;
    const typed = input && { start: Number(line.dataset.start), value: input.value, from: input.selectionStart, to: input.selectionEnd };
    const focused = input && document.activeElement === input;
    const gone = this.lines.take(told);
    if (!line || !gone.includes(line)) return;
    this.line = this.input = null;
    const again = this.lines.at(typed.start);
    if (again && textOf(again) === before) {
      this.#put(again, typed.value, before, focused);
      this.input.setSelectionRange(typed.from, typed.to);
    } else if (typed.value.replace(/\s+/g, " ").trim() !== before) {
      this.report.refused(null, { start: typed.start, text: typed.value });
    }
  }

  #put(line, value, before, focus = true) {
    this.line = line;
    this.before = before;
    line.classList.add("open");
    line.append(this.template.content.cloneNode(true));
    this.input = line.querySelector("[data-input]");
    this.input.maxLength = this.longest;
    this.input.value = value;
    this.#fit();
    if (focus) this.input.focus({ preventScroll: true });
    this.input.addEventListener("input", () => this.#typed());
  }

  #takeAway() {
    this.line.classList.remove("open");
    this.line.querySelector(".desk").remove();
    this.line = this.input = null;
  }

  #typed() {
    this.#fit();
    clearTimeout(this.idle);
    if (!this.changed) {
      this.drafts.forget(spanOf(this.line).start);
      return;
    }
    this.drafts.typed(spanOf(this.line), this.before, this.text);
    this.idle = setTimeout(() => this.save(), IDLE);
  }

  // Where the browser does not fit it by itself.
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }
}
