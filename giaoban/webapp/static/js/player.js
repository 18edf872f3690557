// The page of a recording: joins the media element, the waveform, the transcript and the keys.

import { Chapters } from "./player-chapters.js";
import { aimAtWhatIsHeard } from "./player-span.js";
import { Finder } from "./player-find.js";
import { Follower } from "./player-follow.js";
import { listenForKeys } from "./player-keys.js";
import { Place } from "./player-memory.js";
import { Range, skipOthers } from "./player-range.js";
import { copy, linkTo, offerLineLinks } from "./player-share.js";
import { parseMoment, timecode } from "./player-time.js";
import { Transport } from "./player-transport.js";
import { filterVoices } from "./player-voices.js";
import { Wave } from "./player-wave.js";
import { Words } from "./player-words.js";

const root = document.querySelector("[data-player]");
const find = (selector) => root.querySelector(selector);

if (matchMedia("(max-width: 60rem)").matches) {
  for (const panel of root.querySelectorAll("[data-panel]")) panel.open = false;
}
if (find("[data-media]")) start();

function start() {
  const media = find("[data-media]");
  const status = find("[data-status]");
  const moment = parseMoment(new URLSearchParams(location.search).get("t"));
  let finder = null;
  const words = new Words(root, { onCut: (index) => finder?.paint(index) });
  const follower = new Follower(media, words, find("[data-follow]"));
  const wave = new Wave(find("[data-wave]"), words, Number(root.dataset.duration) || 1);
  const transport = new Transport(media, root, wave);
  const range = new Range(media, words, wave);
  const place = new Place(root.dataset.account, root.dataset.recording);

  const seek = (seconds) => {
    range.leave();
    media.currentTime = Math.max(0, seconds);
    follower.join();
  };
  const chapters = new Chapters(root, media, seek);
  wave.chapters = chapters.starts;
  const copyMoment = () => copy(linkTo(media.currentTime), status);

  open(moment);
  readWithTheMouse();
  if (find("[data-find]") && words.lines.length) findWithin();
  if (find("[data-voices]")) filter();
  offerLineLinks(root, status);
  if (words.lines.length) aimAtWhatIsHeard(root, media, words, moment);
  transport.on({
    back: () => seek(media.currentTime - 5),
    forward: () => seek(media.currentTime + 5),
    restart: () => seek(0),
    copy: copyMoment,
  });
  transport.onSeek(seek);
  listenForKeys({
    " ": () => transport.toggle(),
    k: () => transport.toggle(),
    j: () => seek(media.currentTime - 5),
    ArrowLeft: () => seek(media.currentTime - 5),
    l: () => seek(media.currentTime + 5),
    ArrowRight: () => seek(media.currentTime + 5),
    ",": () => transport.slower(),
    ".": () => transport.faster(),
    "[": () => chapters.before(),
    "]": () => chapters.next(),
    c: copyMoment,
    f: () => transport.whole(),
    "/": () => finder?.input.focus(),
    "?": () => transport.keys(),
  });
  wave.load(root.dataset.peaks);
  if (root.dataset.words) words.load(root.dataset.words).then(() => follower.update());

  // By the address, else where this account left it.
  function open(at) {
    const left = at ? null : place.recall();
    const seconds = at?.start ?? left;
    if (seconds !== null) {
      media.currentTime = seconds;
      wave.show(seconds);
      transport.show(seconds);
      follower.jump(words.lineAt(seconds));
    }
    if (at?.end) range.enter(at);
    if (left !== null) {
      status.textContent = status.dataset.resumed.replace("{time}", timecode(left));
      find('[data-do="restart"]').hidden = false;
    }
    const remember = () => place.keep(media.currentTime, media.duration);
    media.addEventListener("pause", remember);
    addEventListener("pagehide", remember);
    setInterval(() => media.paused || remember(), 5000);
  }

  function readWithTheMouse() {
    root.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = event.target.closest("a.at");
      const word = event.target.closest(".word");
      if (word && !getSelection().isCollapsed) return; // somebody selects text to quote it
      const line = event.target.closest("[data-line]");
      const seconds = link ? Number(line.dataset.start) : word ? words.startOf(word) : null;
      if (seconds === null) return;
      event.preventDefault();
      seek(seconds);
    });
    root.addEventListener("keydown", (event) => {
      const seconds = event.key === "Enter" && event.target.matches(".word.written") ? words.startOf(event.target) : null;
      if (seconds !== null) seek(seconds);
    });
  }

  function findWithin() {
    const form = find("[data-find]");
    form.hidden = false;
    finder = new Finder(form, words, (index) => {
      follower.leave();
      follower.jump(index);
    });
  }

  function filter() {
    const others = skipOthers(media, words);
    find("[data-skip-row]").hidden = false;
    find("[data-skip]").addEventListener("change", (event) => others.set(event.target.checked));
    filterVoices(find("[data-voices]"), words, () => others.look());
  }
}
