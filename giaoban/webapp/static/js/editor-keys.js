// Keys of the editor. With Alt they work while somebody types; on a Mac Alt gives other letters, so that
// they are told by the key's place and not by its letter.

const WITH_ALT = {
  KeyJ: "back",
  KeyL: "forward",
  KeyP: "listen",
  KeyD: "ears",
  KeyN: "unnamed",
  KeyT: "begins",
  KeyZ: "undo",
  ArrowUp: "previous",
  ArrowDown: "following",
};
const WITH_ALT_AND_SHIFT = { KeyT: "ends", KeyZ: "redo" };

export function listenForEditing(desk, deeds) {
  addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const deed = deedOf(event, desk);
    if (!deed) return;
    event.preventDefault();
    deeds[deed]();
  });
}

function deedOf(event, desk) {
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    return (event.shiftKey ? WITH_ALT_AND_SHIFT : WITH_ALT)[event.code];
  }
  if (event.key === "F1") return "help";
  if (event.key === "Escape") return "toggle";
  const here = event.target === desk.input;
  if (!here) {
    const elsewhere = event.target instanceof Element && event.target.closest("input, textarea, select, button, a, summary");
    return !elsewhere && !event.ctrlKey && event.key === "Enter" ? "openHere" : undefined;
  }
  if (event.key === "Enter") return event.ctrlKey || event.metaKey ? "cut" : "next";
  const bare = desk.input.selectionStart === 0 && desk.input.selectionEnd === 0;
  return event.key === "Backspace" && bare && !event.ctrlKey ? "join" : undefined;
}
