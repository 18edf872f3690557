// While speakers are changed: voices are heard, lines chosen by the row, and what a change made of the
// transcript is shown without leaving the page, so that the sound goes on. All of it works without this.

const root = document.querySelector("[data-player]");
const media = root.querySelector("[data-media]");
const lines = [...root.querySelectorAll("[data-line]:not(.gap)")];
const boxes = lines.map((line) => line.querySelector(".pick input"));
let only = new URLSearchParams(location.search).getAll("nguoi");

const panel = () => document.getElementById("nguoi-noi");
const bar = () => document.getElementById("doan-da-chon");

root.addEventListener("click", (event) => {
  const hear = event.target.closest("[data-hear]");
  const shown = event.target.closest("[data-only]");
  if (hear && media) {
    event.preventDefault();
    listen(Number(hear.dataset.start), Number(hear.dataset.end));
  } else if (shown) {
    event.preventDefault();
    show(only.includes(shown.dataset.only) ? [] : [shown.dataset.only]);
  }
});
pickByTheRow();
document.addEventListener("change", look);
new MutationObserver(() => panel() !== last && changed()).observe(panel().parentNode, { childList: true });
let last = panel();
show(only);
look();

// A voice's sample, and no more of it, unless somebody seeks elsewhere meanwhile.
let stop = null;
function listen(start, end) {
  stop?.();
  const over = () => {
    if (media.currentTime < start - 1 || media.currentTime > end + 1) return stop();
    if (media.currentTime >= end) {
      media.pause();
      stop();
    }
  };
  stop = () => media.removeEventListener("timeupdate", over);
  media.currentTime = start;
  media.addEventListener("seeked", () => media.addEventListener("timeupdate", over), { once: true });
  media.play();
}

// Only these speakers' lines; none: everybody's.
function show(labels) {
  only = labels;
  for (const line of root.querySelectorAll("[data-line]")) {
    line.hidden = only.length > 0 && !only.includes(line.dataset.speaker);
  }
  for (const link of root.querySelectorAll("[data-only]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-pressed", String(only.includes(link.dataset.only)));
  }
  const address = new URL(location.href);
  address.searchParams.delete("nguoi");
  for (const label of only) address.searchParams.append("nguoi", label);
  history.replaceState(null, "", address);
}

// With Shift, all the lines between the last one and this one that are shown.
function pickByTheRow() {
  let from = null;
  for (const [place, box] of boxes.entries()) {
    box?.addEventListener("click", (event) => {
      if (event.shiftKey && from !== null) {
        const [first, final] = [Math.min(from, place), Math.max(from, place)];
        for (let at = first; at <= final; at += 1) if (!lines[at].hidden) boxes[at].checked = box.checked;
        look();
      }
      from = place;
    });
  }
}

function look() {
  const form = bar();
  const told = form.querySelector("[data-picked]");
  const count = boxes.filter((box) => box?.checked).length;
  told.textContent = count ? told.dataset.some.replace("{n}", count) : told.dataset.none;
  form.querySelector("[data-new]").hidden = form.querySelector("[data-whose]").value !== "moi";
}

// The panel came anew: the lines get the speakers that it tells.
function changed() {
  last = panel();
  if (Number(last.dataset.lines) !== lines.length) return location.reload(); // a line is two now
  const known = new Map([...last.querySelectorAll("[data-label]")].map((one) => [one.dataset.label, one.dataset]));
  const runs = JSON.parse(last.dataset.runs);
  let run = -1;
  for (const [place, line] of lines.entries()) {
    const opens = runs[run + 1]?.[0] === place;
    if (opens) run += 1;
    tell(line, known.get(runs[run][1]) ?? { label: "", name: last.dataset.nobody, voice: "0" }, opens);
  }
  if (!("wrong" in last.dataset)) for (const box of boxes) if (box) box.checked = false;
  show(only.filter((label) => known.has(label)));
  look();
}

function tell(line, { label, name, voice }, opens) {
  line.classList.remove(`voice-${line.dataset.voice}`);
  line.classList.add(`voice-${voice}`);
  line.classList.toggle("opens", opens);
  Object.assign(line.dataset, { speaker: label, voice });
  line.querySelector(".who")?.remove();
  if (!opens) return;
  const who = Object.assign(document.createElement("h3"), { className: "who" });
  const chip = Object.assign(document.createElement("span"), { className: "chip", textContent: label.slice(1) || "?" });
  chip.setAttribute("aria-hidden", "true");
  who.append(chip, name);
  line.prepend(who);
}
