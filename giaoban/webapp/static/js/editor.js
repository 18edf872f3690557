// The editor of a transcript: joins the sound, the lines, the open line and the keys.

import { Desk } from "./editor-desk.js";
import { Drafts } from "./editor-drafts.js";
import { listenForEditing } from "./editor-keys.js";
import { Lines, spanOf, textOf } from "./editor-lines.js";
import { asFields, Server } from "./editor-server.js";
import { Follower } from "./player-follow.js";
import { parseMoment } from "./player-time.js";
import { Transport } from "./player-transport.js";
import { Wave } from "./player-wave.js";

const STEP = 3; // seconds back or forward from the keyboard: about what one remembers while typing
const NEWS = 4000; // milliseconds

const root = document.querySelector("[data-editor]");
const find = (selector) => root.querySelector(selector);
const closed = "closed" in root.dataset;
const lines = new Lines(find("[data-transcript]"));
const server = new Server(root);
const media = find("[data-media]");
const sound = media ? listen() : null;
if (matchMedia("(max-width: 60rem)").matches) {
  for (const panel of root.querySelectorAll("[data-panel]")) panel.open = false;
}
if (!closed) edit();

function listen() {
  const wave = new Wave(find("[data-wave]"), lines, Number(root.dataset.duration) || 1);
  const transport = new Transport(media, root, wave);
  const follower = new Follower(media, lines, find("[data-follow]"));
  const seek = (seconds) => {
    media.currentTime = Math.max(0, seconds);
    follower.join();
  };
  transport.onSeek(seek);
  transport.on({ back: () => seek(media.currentTime - 5), forward: () => seek(media.currentTime + 5) });
  wave.load(root.dataset.peaks);
  const moment = parseMoment(new URLSearchParams(location.search).get("t"));
  if (moment) {
    media.currentTime = moment.start;
    follower.jump(lines.lineAt(moment.start));
  }
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.at");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    seek(spanOf(link.closest("[data-line]")).start);
  });
  return { wave, transport, follower, seek };
}

function edit() {
  root.classList.add("ready");
  find("[data-desk-bar]").hidden = false;
  const saving = find("[data-saving]");
  const say = (words, lost = false) => {
    saving.textContent = words;
    saving.classList.toggle("lost", lost);
  };
  const clock = () => new Date().toLocaleTimeString("vi-VN");
  const drafts = new Drafts(root, server, { kept: () => say(saving.dataset.keeping), lost: () => say(saving.dataset.lost, true) });
  const done = []; // changes of this page, each the numbers of its edits
  const undone = [];
  const desk = new Desk(root, lines, server, drafts, {
    told(answer) {
      if (answer.edits?.length) remember(answer.edits);
      say(saving.dataset.kept.replace("{time}", clock()));
      look();
      if (answer.review !== root.dataset.review) standAnew(answer.review);
    },
    refused: (why, yours) => refuse(why, yours),
    away: () => say(saving.dataset.lost, true),
    opened: () => sound?.follower.leave(),
  });
  let remembering = true;

  function remember(edits) {
    if (!remembering) return;
    done.push(edits);
    undone.length = 0;
  }

  function look() {
    for (const field of document.querySelectorAll("[data-revision-field]")) field.value = server.revision;
    find('[data-deed="undo"]').disabled = done.length === 0;
    find('[data-deed="redo"]').disabled = undone.length === 0;
    find("[data-ears-count]").textContent = lines.lines.filter((line) => "ears" in line.dataset && !line.classList.contains("corrected")).length || "";
    sound?.wave.draw(true);
  }

  // The first correction began the review: what the page says of it is another now.
  async function standAnew(state) {
    root.dataset.review = state;
    const page = await (await fetch(root.dataset.base)).text();
    const now = new DOMParser().parseFromString(page, "text/html");
    for (const part of ["[data-standing]", "[data-review-panel]"]) find(part)?.replaceWith(now.querySelector(part));
    look();
  }

  // --- refusals: what somebody typed is never thrown away -----------------------------------------------

  const refusal = find("[data-refusal]");
  let kept = null;
  function refuse(why, yours = null) {
    refusal.hidden = false;
    if (why) refusal.querySelector("[data-why]").textContent = why;
    kept = yours;
    refusal.querySelector("[data-yours]").hidden = !yours;
    refusal.querySelector('[data-deed="retype"]').hidden = !yours;
    refusal.querySelector("[data-text-yours]").textContent = yours?.text ?? "";
  }

  // --- deeds ---------------------------------------------------------------------------------------------

  const now = () => lines.lines[Math.max(0, lines.lineAt(media?.currentTime ?? 0))];
  const here = () => desk.line ?? now();
  const move = (line) => line && desk.open(line, { caret: 0 });
  const seen = (line, prefix = "") => asFields(spanOf(line), textOf(line), prefix);

  async function cut() {
    if (!desk.line) return;
    const { line, input } = desk;
    const letters = input.value.slice(0, input.selectionStart).replace(/\s+/g, " ").trimStart().length;
    const { start } = spanOf(line);
    await desk.close();
    const told = await desk.change("tach", () => [...seen(lines.at(start) ?? line), ["cho", letters]]);
    const first = lines.at(start);
    if (told && first) desk.open(lines.neighbour(first, 1), { caret: 0 });
  }

  async function join() {
    const above = desk.line && lines.neighbour(desk.line, -1);
    if (!above || above.classList.contains("gap") || desk.line.classList.contains("gap")) return;
    const { start } = spanOf(above);
    const mine = spanOf(desk.line).start;
    const letters = textOf(above).length + 1;
    await desk.close();
    await desk.change("noi", () => [...seen(lines.at(start)), ...seen(lines.at(mine), "sau-")]);
    desk.open(lines.at(start), { caret: letters });
  }

  async function retime(which) {
    if (!desk.line || !media) return;
    const at = media.currentTime;
    const { start, end } = spanOf(desk.line);
    const wanted = which === "begins" ? { start: at, end } : { start, end: at };
    await desk.save();
    await desk.change("gio", () => [...seen(lines.at(start)), ["moi-tu", wanted.start.toFixed(3)], ["moi-den", wanted.end.toFixed(3)]]);
    desk.open(lines.at(wanted.start) ?? lines.lines[lines.lineAt(wanted.start + 0.001)]);
  }

  async function takeBack(from, to, deed) {
    await desk.close();
    const edits = from.pop();
    if (!edits) return;
    remembering = false;
    const told = await desk.change(deed, () => edits.map((edit) => ["lan", edit]));
    remembering = true;
    if (told) to.push(told.edits);
    look();
  }

  function nextOf(test) {
    const from = lines.indexOf(here());
    const order = [...lines.lines.slice(from + 1), ...lines.lines.slice(0, from + 1)];
    return order.find(test) ?? null;
  }

  function playLine() {
    if (!media) return;
    const line = here();
    media.currentTime = spanOf(line).start;
    media.play().catch(() => {});
  }

  const deeds = {
    toggle: () => sound?.transport.toggle(),
    back: () => media && (media.currentTime -= STEP),
    forward: () => media && (media.currentTime += STEP),
    listen: playLine,
    openHere: () => desk.open(now()),
    next: () => (desk.line ? moveFrom(1) : desk.open(now())),
    following: () => moveFrom(1),
    previous: () => moveFrom(-1),
    ears: () => move(nextOf((line) => "ears" in line.dataset && !line.classList.contains("corrected"))),
    unnamed: () => name(nextOf((line) => "unnamed" in line.dataset)),
    cut,
    join,
    begins: () => retime("begins"),
    ends: () => retime("ends"),
    undo: () => takeBack(done, undone, "hoan-tac"),
    redo: () => takeBack(undone, done, "lam-lai"),
    help: () => find("[data-help]").showModal(),
    dismiss: () => {
      refusal.hidden = true;
    },
    retype: () => {
      refusal.hidden = true;
      const line = kept && (lines.at(kept.start) ?? lines.lines[lines.lineAt(kept.start + 0.001)]);
      if (line) desk.open(line, { text: kept.text });
    },
  };

  function moveFrom(step) {
    const line = lines.neighbour(here(), step);
    if (line) desk.open(line, { caret: step > 0 ? 0 : null });
    else desk.close();
  }

  listenForEditing(desk, deeds);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-deed]");
    if (button) {
      deeds[button.dataset.deed]();
      return;
    }
    const text = event.target.closest("[data-text], .gap");
    const line = text?.closest("[data-line]");
    if (!line || event.target.closest("a, .desk") || !getSelection().isCollapsed) return;
    desk.open(line, { caret: caretOf(event, line) });
  });
  root.addEventListener("mousedown", (event) => {
    if (event.target.closest(".desk .button, [data-desk-bar] .button")) event.preventDefault(); // the cursor stays
  });

  // --- who speaks ------------------------------------------------------------------------------------------

  const naming = find("[data-name-dialog]");
  let unnamed = null;
  function name(line) {
    if (!line) return;
    unnamed = line;
    if (media) media.currentTime = spanOf(line).start;
    line.scrollIntoView({ block: "center" });
    const head = naming.querySelector("h2");
    const label = `Người nói ${line.dataset.speaker.slice(1)}`;
    head.textContent = head.dataset.words.replace("{label}", label);
    naming.querySelector("input").value = "";
    naming.returnValue = "";
    naming.showModal();
  }
  naming.addEventListener("close", async () => {
    const given = naming.querySelector("input").value.trim();
    if (naming.returnValue !== "save" || !given) return;
    const label = unnamed.dataset.speaker;
    await desk.close();
    await server.queue(async () => {
      const body = new URLSearchParams({ ban: server.layer, ai: label, ten: given });
      await fetch(root.dataset.naming, { method: "POST", body, headers: { "X-CSRFToken": server.token, "HX-Request": "true" } });
      await desk.refresh();
    });
    look();
  });

  // --- others ----------------------------------------------------------------------------------------------

  const someone = find("[data-someone]");
  function showTyping(typing) {
    for (const told of root.querySelectorAll(".someone")) told.remove();
    for (const { start, who } of typing) {
      const line = lines.at(start);
      if (!line) continue;
      const told = someone.content.cloneNode(true);
      const words = told.querySelector("[data-who]");
      words.textContent = words.dataset.words.replace("{who}", who);
      line.append(told);
    }
  }
  setInterval(() => {
    if (document.hidden || server.busy) return;
    server.queue(async () => {
      try {
        const told = await server.news();
        if (told.gone) {
          location.reload();
          return;
        }
        desk.take(told);
        if (told.html !== undefined) look();
        showTyping(told.typing);
      } catch {
        // The next one asks again.
      }
    });
  }, NEWS);

  // --- leaving and coming back -------------------------------------------------------------------------------

  addEventListener("pagehide", () => {
    if (desk.changed) server.farewell("nhap", [...asFields(spanOf(desk.line), desk.before), ["loi", desk.text]]);
  });
  addEventListener("beforeunload", (event) => {
    if (server.busy) event.preventDefault();
  });
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-review]") || (!desk.changed && !server.busy)) return;
    event.preventDefault(); // what is typed belongs to what is approved
    const { submitter, target } = event;
    await desk.close();
    await server.last;
    look();
    target.requestSubmit(submitter);
  });
  restore();
  look();

  async function restore() {
    const left = drafts.unfinished();
    for (const { start, end, before, text } of left) await desk.write({ start, end }, before, text);
    if (left.length && refusal.hidden) say(saving.dataset.restored.replace("{n}", left.length));
  }
}

function caretOf(event, line) {
  const at = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const text = line.querySelector("[data-text]");
  if (!at || !text.contains(at.offsetNode)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(at.offsetNode, at.offset);
  return before.toString().length;
}

