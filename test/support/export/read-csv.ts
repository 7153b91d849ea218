/** A file of RFC 4180, read by its grammar alone: rows of cells; null: nothing between two commas, not even quotes. */
export function readCsv(text: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [[]];
  for (let at = 0; at < text.length;) {
    const [cell, end] = text[at] === '"' ? quoted(text, at + 1) : plain(text, at);
    rows.at(-1)!.push(cell);
    if (text[end] === "\n") rows.push([]);
    else if (text[end] !== ",") throw new Error(`expected a comma or the end of a line at ${end}`);
    at = end + 1;
    if (text[end] === "," && at === text.length) throw new Error("the last line has no end");
  }
  if (rows.pop()!.length > 0) throw new Error("the last line has no end");
  return rows;
}

function plain(text: string, start: number): readonly [string | null, number] {
  const end = start + text.slice(start).search(/[,\n]/u);
  const cell = text.slice(start, end);
  if (cell.includes('"')) throw new Error(`a quote in the middle of a cell at ${start}`);
  return [cell === "" ? null : cell, end];
}

function quoted(text: string, start: number): readonly [string, number] {
  let cell = "";
  for (let at = start; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error(`no end of the quotes at ${start}`);
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [cell, quote + 1];
    cell += '"';
    at = quote + 2;
  }
}
