// One file's way in: sent by tus, then taken into the archive. Draws its own row of the list.

const CHUNK = 16 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
const words = new Map(
  [...document.getElementById("loi-nhan").content.querySelectorAll("[data-say]")].map((each) => [each.dataset.say, each.textContent]),
);
const language = document.documentElement.lang;

export const say = (key, fields = {}) =>
  Object.entries(fields).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words.get(key));

export const headers = () => ({
  "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
  Accept: "application/json",
});

export function size(bytes) {
  const units = ["byte", "kB", "MB", "GB", "TB"];
  let step = 0;
  let value = bytes;
  for (; value >= 1000 && step < units.length - 1; step += 1) value /= 1000;
  return `${value.toLocaleString(language, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}

function time(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole >= 3600) return `${Math.floor(whole / 3600)} ${say("hours")} ${Math.floor((whole % 3600) / 60)} ${say("minutes")}`;
  if (whole >= 60) return `${Math.floor(whole / 60)} ${say("minutes")} ${whole % 60} ${say("seconds")}`;
  return `${whole} ${say("seconds")}`;
}

export class UploadFile {
  // `form` is the page's form; `settle` is called when the file is taken in, refused or given up.
  constructor(file, form, settle) {
    this.file = file;
    this.form = form;
    this.settle = settle;
    this.state = "waiting";
    this.marks = []; // [moment, bytes] of the last seconds: the pace
    this.row = document.getElementById("mau-tep").content.firstElementChild.cloneNode(true);
    this.find(".file-name").textContent = file.name;
    this.find(".file-size").textContent = size(file.size);
    this.bar = this.find("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.find(".file-cancel").addEventListener("click", () => this.cancel());
    this.show("waiting", say("waiting"));
    const most = Number(form.dataset.max);
    if (file.size === 0 || file.size > most) this.refuse(say(file.size ? "tooBig" : "empty"));
  }

  find(selector) { return this.row.querySelector(selector); }

  get open() { return this.state === "waiting" || this.state === "lost"; }

  get busy() { return ["sending", "checking", "lost"].includes(this.state); }

  show(state, text) {
    this.state = state;
    this.row.className = `file ${state}`;
    this.find(".file-state").textContent = text;
    if (state !== "sending") this.find(".file-pace").textContent = "";
    this.bar.hidden = !["sending", "checking", "lost"].includes(state);
    this.find(".file-cancel").hidden = ["checking", "taken", "cancelled"].includes(state);
  }

  deeds(...made) {
    const place = this.find(".file-deeds");
    place.replaceChildren(...made);
    place.hidden = made.length === 0;
  }

  async send() {
    this.deeds();
    if (this.upload === undefined) {
      this.upload = new window.tus.Upload(this.file, this.settings());
      const [before] = await this.upload.findPreviousUploads();
      if (before) this.upload.resumeFromPreviousUpload(before);
      this.show("sending", say(before ? "resumed" : "sending"));
    } else {
      this.show("sending", say("resumed"));
    }
    this.upload.start();
  }

  settings() {
    return {
      endpoint: this.form.dataset.files,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: this.file.name, declared: "1" },
      headers: headers(),
      onProgress: (sent, all) => this.progress(sent, all),
      onSuccess: () => this.takeIn(),
      onError: (error) => this.failed(error),
    };
  }

  progress(sent, all) {
    this.bar.value = (sent / all) * 100;
    const now = performance.now() / 1000;
    this.marks.push([now, sent]);
    while (this.marks.length > 2 && now - this.marks[0][0] > 5) this.marks.shift();
    const [since, before] = this.marks[0];
    const pace = now - since > 0.5 ? (sent - before) / (now - since) : 0;
    const percent = (Math.floor((sent / all) * 1000) / 10).toLocaleString(language);
    const pieces = [`${percent} %`];
    if (pace > 0) pieces.push(say("perSecond", { size: size(pace) }), say("left", { time: time((all - sent) / pace) }));
    this.find(".file-pace").textContent = pieces.join(" · ");
  }

  async takeIn(more = {}) {
    this.deeds();
    this.bar.removeAttribute("value");
    this.show("checking", say("checking"));
    const data = new FormData(this.form);
    data.delete("files");
    data.set("upload", this.upload.url.split("/").pop());
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    let response;
    let answer;
    try {
      response = await fetch(this.form.dataset.take, { method: "POST", body: data, headers: headers() });
      answer = await response.json();
    } catch {
      this.refuse(say("failed"), this.button("again", () => this.takeIn(more)));
      return;
    }
    if (response.ok) this.taken(answer);
    else this.notTaken(response.status, answer, more);
  }

  taken(answer) {
    this.bar.value = 100;
    this.show("taken", say("done"));
    this.deeds(this.link(answer.url, "open"));
    this.settle(this, answer);
  }

  notTaken(status, answer, more) {
    const made = [];
    if (answer.url) made.push(this.link(answer.url, "openKnown"));
    if (answer.can_accept_damaged) made.push(this.button("accept", () => this.takeIn({ accept_damaged: "1" })));
    if (answer.fields || status === 401 || status >= 500) made.push(this.button("again", () => this.takeIn(more)));
    const reason = status === 401 ? say("signedOut") : answer.error ?? Object.values(answer.fields ?? {}).join(" ");
    this.refuse(reason || say("failed"), ...made);
  }

  failed(error) {
    const response = error.originalResponse;
    if (!response || response.getStatus() === 0) {
      this.show("lost", say("lost"));
      this.deeds(this.button("again", () => this.send()));
      window.addEventListener("online", () => this.state === "lost" && this.send(), { once: true });
      return;
    }
    let reason = say("failed");
    try { reason = JSON.parse(response.getBody()).error || reason; } catch { /* not ours: keep the general words */ }
    if (response.getStatus() === 401) reason = say("signedOut");
    this.refuse(reason, this.button("again", () => this.send()));
  }

  refuse(reason, ...made) {
    this.show("refused", reason);
    this.deeds(...made);
    this.settle(this, null);
  }

  async cancel() {
    if (this.upload && this.state !== "taken") await this.upload.abort(true).catch(() => {});
    this.show("cancelled", say("cancelled"));
    this.settle(this, null);
    this.row.remove();
  }

  button(key, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: say(key) });
    made.addEventListener("click", act);
    return made;
  }

  link(url, key) {
    return Object.assign(document.createElement("a"), { href: url, className: "button small", textContent: say(key) });
  }
}
