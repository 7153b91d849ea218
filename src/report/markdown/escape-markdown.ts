import { escapeText } from "../../core/escape.ts";

/**
 * Hostile text as Markdown that GitHub shows literally: no markup, no HTML, no table cell, no link, no mention, no
 * emoji. One line. Mentions and issue numbers are linked in the rendered text, where a backslash is gone, so an empty
 * comment parts them.
 */
export function escapeMarkdown(text: string): string {
  return escapeText(text)
    .replace(/[\\`*[\]<|~$^]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replace(/:(?=\/)|:(?=[a-z0-9_+-]+:)/gi, "\\:")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/^\s*[-+=>](?!\d)|^\s*\d+(?=[.)](?:\s|$))/, escapeListMark)
    .replace(/#/g, "\\#")
    .replace(/[@#](?=\w)|\bGH(?=-\d)/gi, "$&<!-- -->");
}

function escapeListMark(mark: string): string {
  return /\d$/.test(mark) ? `${mark}\\` : `${mark.slice(0, -1)}\\${mark.slice(-1)}`;
}

/** Lines as a fenced block that nothing inside can end. */
export function fenced(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [`${fence}text`, ...lines, fence].join("\n");
}
