// Moving a card to another column leads to the form of the deed that brings it there; what the form asks for
// (a reason, a day) is asked as ever. Without this script the links of each card do the same.

const status = document.querySelector("[data-board-status]");
const columns = document.querySelectorAll("[data-column]");
let moved = null;

for (const ticket of document.querySelectorAll("[data-ticket]")) {
  if (!ticket.querySelector("[data-to]")) continue;
  ticket.draggable = true;
  ticket.addEventListener("dragstart", (event) => {
    moved = ticket;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", ticket.id);
    for (const column of columns) column.classList.toggle("open", Boolean(way(column)));
  });
  ticket.addEventListener("dragend", () => {
    moved = null;
    for (const column of columns) column.classList.remove("open", "over");
  });
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!way(column)) return;
    event.preventDefault();
    column.classList.add("over");
  });
  column.addEventListener("dragleave", () => column.classList.remove("over"));
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    const link = way(column);
    if (link) location.href = link.href;
    else if (status) status.textContent = status.dataset.refused;
  });
}

const way = (column) => moved?.querySelector(`[data-to="${column.dataset.column}"]`);
