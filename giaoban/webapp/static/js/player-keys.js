// Keys of the player. They are nobody's while somebody types, chooses from a list, or reads a dialog. One that
// was closed may still have the focus until the page is drawn again.

const TYPING = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable], dialog[open]";
const USES_SPACE = "button, a, summary, input, [role=button]";

export function listenForKeys(deeds) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TYPING)) return;
    if (event.key === " " && target.closest(USES_SPACE)) return;
    if (event.key.startsWith("Arrow") && target.closest("input, [role=tablist]")) return;
    const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}
