// What was said in a line that is shown in written form: its words, and where in the shown text they stand.

// {text, places: [[from, to in what was said, from, to in what is shown, written?]…]}; null where both
// are the same.
export function spoken(text) {
  if (!text?.querySelector("[data-said]")) return null;
  const places = [];
  let said = "";
  let shown = 0;
  for (const node of text.childNodes) {
    const words = node.dataset?.said ?? node.textContent;
    const length = node.textContent.length;
    places.push([said.length, said.length + words.length, shown, shown + length, words !== node.textContent]);
    said += words;
    shown += length;
  }
  return { text: said, places };
}

// Where a stretch of what was said stands in what is shown: a written form as a whole.
export function shownPlace({ places }, from, to) {
  const touched = places.filter(([start, end]) => start < to && end > from);
  const [first, last] = [touched[0], touched.at(-1)];
  return {
    from: first[4] ? first[2] : first[2] + from - first[0],
    to: last[4] ? last[3] : last[2] + to - last[0],
  };
}
