// What the editor says to the archive: one thing after another, so that each answer is about the list of
// lines that the page then shows.

export class Refused extends Error {}
export class Away extends Error {}

export class Server {
  constructor(root) {
    this.base = root.dataset.base;
    this.layer = root.dataset.layer;
    this.revision = Number(root.dataset.revision);
    this.token = document.querySelector('meta[name="csrf-token"]').content;
    this.last = Promise.resolve();
    this.waiting = 0;
  }

  get busy() {
    return this.waiting > 0;
  }

  // `deed` runs when everything before it is done, whether that went well or not.
  queue(deed) {
    this.waiting += 1;
    const done = this.last.then(deed, deed).finally(() => {
      this.waiting -= 1;
    });
    this.last = done.catch(() => {});
    return done;
  }

  async post(address, fields) {
    const body = new URLSearchParams({ ban: this.layer, "phien-ban": this.revision });
    for (const [name, value] of fields) body.append(name, value);
    return this.#answer(fetch(address, { method: "POST", body, headers: this.#headers() }));
  }

  change(deed, fields) {
    return this.post(`${this.base}/${deed}`, fields);
  }

  news() {
    const asked = new URLSearchParams({ ban: this.layer, "phien-ban": this.revision });
    return this.#answer(fetch(`${this.base}/tin.json?${asked}`, { headers: this.#headers() }));
  }

  // As the page goes away: the browser sends it on by itself.
  farewell(deed, fields) {
    const body = new URLSearchParams({ ban: this.layer, "phien-ban": this.revision, csrf_token: this.token });
    for (const [name, value] of fields) body.append(name, value);
    navigator.sendBeacon(`${this.base}/${deed}`, body);
  }

  async #answer(asked) {
    const answer = await asked.catch(() => {
      throw new Away();
    });
    if (answer.status >= 500) throw new Away();
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(told.error ?? String(answer.status));
    if (told.revision !== undefined) this.revision = told.revision;
    return told;
  }

  #headers() {
    return { Accept: "application/json", "X-CSRFToken": this.token };
  }
}

export const asFields = ({ start, end }, text, prefix = "") => [
  [`${prefix}tu`, start],
  [`${prefix}den`, end],
  [`${prefix}truoc`, text],
];
