/**
 * Writes the rows of a table into a page, between its heading rows and the next empty line. The table is the one whose heading row is `heading`.
 * Throws where the page has no such table.
 */
export function fillTable(page: string, heading: string, rows: readonly (readonly string[])[]): string {
  const start = page.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`no table begins with ${heading}`);
  const body = page.indexOf("\n", start + heading.length + 1) + 1;
  const end = page.indexOf("\n\n", body);
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  return page.slice(0, body) + lines.join("\n") + page.slice(end);
}
