// Hearing a sentence where it is listed. Without this script its link opens the recording at its second.

const AFTER = 1; // second after the sentence, so that its last word is heard out
const audio = new Audio();
audio.preload = "none";
let now = null;

function offer() {
  for (const button of document.querySelectorAll("[data-listen][hidden]")) button.hidden = false;
}
offer();
new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-listen]");
  if (button) toggle(button);
});

export function toggle(button) {
  if (button === now && !audio.paused) audio.pause();
  else play(button);
}

function play(button) {
  if (button !== now) {
    show(now, false);
    now = button;
    const source = new URL(button.dataset.listen, location.href).href;
    if (audio.src !== source) audio.src = source;
    audio.currentTime = Number(button.dataset.start);
  } else if (audio.currentTime >= end()) {
    audio.currentTime = Number(button.dataset.start);
  }
  audio.play().catch(() => {}); // told by the error event
}

const end = () => Number(now.dataset.end) + AFTER;

function show(button, playing) {
  if (!button) return;
  button.classList.toggle("playing", playing);
  button.setAttribute("aria-label", playing ? button.dataset.pause : button.dataset.play);
}

audio.addEventListener("play", () => show(now, true));
audio.addEventListener("pause", () => show(now, false));
audio.addEventListener("timeupdate", () => {
  if (now && !audio.paused && audio.currentTime >= end()) audio.pause();
});
audio.addEventListener("error", () => {
  const status = document.querySelector("[data-listen-status]");
  status.textContent = status.dataset.broken;
  status.classList.remove("for-listeners");
  show(now, false);
});
